package deploy_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
)

// example is what a file of alerts/ is taken for, and in which envelope it comes.
type example struct {
	as        string
	kind      events.Kind
	ceiling   events.Mode
	instances string
	key       string
}

const poc = "alikafka_post-cn-7mz2k8d4q001"

func examples() map[string]example {
	return map[string]example{
		"cloudmonitor-topic-message.json":      {"topic", events.MetricAlert, events.Enforce, poc, "cloudmonitor/kafka-no-traffic-rule/1771900000000/" + poc},
		"cloudmonitor-callback.form":           {"http", events.MetricAlert, events.Enforce, poc, "cloudmonitor/kafka-no-traffic-rule/1771900000000/" + poc},
		"cloudmonitor-event-subscription.json": {"topic", events.MetricAlert, events.Enforce, poc, "cloudmonitor-event/example-dedup-0001/1771900000000"},
		"sls-cost-alert.json":                  {"eventbridge", events.CostAlert, events.Enforce, "", "sls/example-alert-instance-0001/1771900000"},
		// Prose bounds nothing, so it may only look.
		"budget-message-center.json": {"eventbridge", events.CostAlert, events.Plan, "", ""},
		"eventbridge-cost.json":      {"raw", events.CostAlert, events.Enforce, "", "cost-alert/overspend-2026-02-24/a176d71a"},
		"own-cost-alert.json":        {"topic", events.CostAlert, events.Enforce, "", "cost-alert/budget-kafka-dev-2026-02/a176d71a"},
		"timer.json":                 {"raw", events.Schedule, events.Enforce, "", "timer/nightly/2026-02-24T14:30:00Z"},
		"console-plan.json":          {"raw", events.Manual, events.Plan, "", ""},
		"console-run.json":           {"raw", events.Manual, events.Enforce, "", ""},
	}
}

// wrap puts a payload into the envelope that it comes in.
func wrap(as, name string, payload []byte) []byte {
	at, kind := time.Unix(1771900000, 0), "application/json"
	if strings.HasSuffix(name, ".form") {
		kind = fcruntime.FormType
	}
	switch as {
	case "topic":
		return fcruntime.TopicEvent("kafka-reaper-alerts", payload, at)
	case "eventbridge":
		return fcruntime.BridgeEvent("kafka-reaper.cost", kind, payload, at)
	case "http":
		return fcruntime.HTTPEvent("POST", kind, payload, at)
	default:
		return payload
	}
}

func TestEveryExampleOfAnAlertIsTakenForWhatItIs(t *testing.T) {
	files, err := filepath.Glob("alerts/*[^d]") // all but README.md
	if err != nil || len(files) != len(examples()) {
		t.Fatalf("%d files %v for %d examples", len(files), files, len(examples()))
	}
	for name, want := range examples() {
		got := events.Decode(wrap(want.as, name, read(t, "alerts/"+name)))
		if got.Kind != want.kind || got.Ceiling != want.ceiling || strings.Join(got.Instances, " ") != want.instances {
			t.Errorf("%s: %v at most %v about %v (%s %v)", name, got.Kind, got.Ceiling, got.Instances, got.Why, got.Notes)
		}
		if want.key != "" && got.DedupKey != want.key {
			t.Errorf("%s: key %q, want %q", name, got.DedupKey, want.key)
		}
	}
}

// TestTheRecipesNameEveryExample holds the page beside the files: each is there
// with the envelope that the test above gives it.
func TestTheRecipesNameEveryExample(t *testing.T) {
	page := string(read(t, "alerts/README.md"))
	for name, e := range examples() {
		command := "go run ./cmd/reaper send deploy/alerts/" + name
		if e.as != "raw" {
			command += " --as " + e.as
		}
		if !strings.Contains(page, command+"\n") {
			t.Errorf("alerts/README.md does not say %q", command)
		}
	}
}

// TestTheTemplatesForTheConsoleAreUnderstood reads the JSON lines that the guide
// offers as test events. None may act by itself but those that say run or undo.
func TestTheTemplatesForTheConsoleAreUnderstood(t *testing.T) {
	_, section, found := strings.Cut(string(read(t, "README.md")), "\n## Test events for the console\n")
	section, _, _ = strings.Cut(section, "\n## ")
	lines := regexp.MustCompile(`(?m)^\{.*\}$`).FindAllString(section, -1)
	if !found || len(lines) < 4 {
		t.Fatalf("found %d templates", len(lines))
	}
	for _, line := range lines {
		got := events.Decode([]byte(line))
		var call struct{ Command string }
		if err := json.Unmarshal([]byte(line), &call); err != nil || got.Kind == events.Ignored {
			t.Errorf("%s: %v, %s", line, err, got.Why)
		}
		if !slices.Contains([]string{"run", "undo"}, call.Command) && call.Command != "" && got.Ceiling != events.Plan {
			t.Errorf("%s: it may act", line)
		}
	}
}

// TestTheLeastRightsToCallItselfAreEnough tries the policy that the guide gives.
func TestTheLeastRightsToCallItselfAreEnough(t *testing.T) {
	statement := regexp.MustCompile("(?s)```json\n([^`]*fc:InvokeFunction[^`]*)```").FindStringSubmatch(string(read(t, "README.md")))
	if statement == nil {
		t.Fatal("README.md gives no statement with fc:InvokeFunction")
	}
	policy := `{"Version":"1","Statement":[` + statement[1] + `]}`
	key := cloudtest.Key{AccessKeyID: "STS.EXAMPLE", Secret: "EXAMPLE", AccountID: "1000000000000001", Policy: policy}
	if _, err := cloudtest.New(cloudtest.Config{Keys: []cloudtest.Key{key}}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(policy, `"acs:fc:*:*:functions/alikafka-reaper"`) || strings.Contains(policy, `"Resource": "*"`) {
		t.Errorf("the statement reaches further than the function: %s", policy)
	}
}
