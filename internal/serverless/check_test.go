package serverless_test

import (
	"cmp"
	"os"
	"strings"
	"testing"

	"alikafka-reaper/internal/serverless"
)

func sound(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestASoundFileHasNoProblems(t *testing.T) {
	if got := serverless.Check([]byte(sound(t))); got != nil {
		t.Errorf("problems %v, want none", got)
	}
}

// mistake is one change to the sound file and the words it is refused with.
type mistake struct{ old, written, want string }

// around is the start of a block's line, for mistakes that are reported at the
// block around them.
func (m mistake) around(base string) string {
	block := map[string]string{
		"add a pre-deploy action": "    actions:",
		"allows 4096 in all":      "      environmentVariables:",
		"between 1:1 and 1:4":     "      memorySize:",
	}[m.want]
	before, _, _ := strings.Cut(base, cmp.Or(block, m.old))
	return before
}

// refused checks that a mistake gives exactly one problem, at the line of the
// change, with the words. A mistake that removes lines is reported elsewhere.
func refused(t *testing.T, mistakes map[string]mistake) {
	t.Helper()
	base := sound(t)
	for name, m := range mistakes {
		t.Run(name, func(t *testing.T) {
			before, after, ok := strings.Cut(base, m.old)
			if !ok {
				t.Fatalf("the sound file has no %q", m.old)
			}
			got := serverless.Check([]byte(before + m.written + after))
			if len(got) != 1 || !strings.Contains(got[0].Text, m.want) {
				t.Fatalf("problems %v, want one that says %q", got, m.want)
			}
			line := strings.Count(m.around(base), "\n") + 1
			if m.written != "" && got[0].Line != line {
				t.Errorf("reported at line %d, want %d: %v", got[0].Line, line, got[0])
			}
			if got[0].Line < 1 || got[0].Column < 1 {
				t.Errorf("no place is told: %v", got[0])
			}
		})
	}
}

func TestAKeyThatIsNotKnownIsRefusedOnEveryLevel(t *testing.T) {
	const want = "not known here"
	refused(t, map[string]mistake{
		"at the top":              {"access:", "acces:", want},
		"in a resource":           {"component:", "compoment:", want},
		"in an action":            {"- run:", "- runs:", want},
		"in the properties":       {"memorySize:", "memorySzie:", want},
		"in the log block":        {"logBeginRule:", "logBeginRules:", want},
		"in the async block":      {"maxAsyncRetryAttempts:", "maxRetryAttempts:", want},
		"in the destinations":     {"onFailure:", "onFail:", want},
		"in a destination":        {"destination: acs", "destinatoin: acs", want},
		"in a trigger":            {"sourceArn:", "sourceARN:", want},
		"in a timer":              {"enable: true", "enabled: true", want},
		"in an HTTP trigger":      {"authType:", "authtype:", want},
		"in a topic trigger":      {"notifyStrategy:", "notifyStrategie:", want},
		"in a rule":               {"eventRuleFilterPattern:", "eventRuleFilter:", want},
		"in a rule's source":      {"eventSourceType:", "eventSource:", want},
		"an instance concurrency": {"cpu:", "instanceConcurrency: 2\n      cpu:", want},
	})
}

func TestSizesThatFunctionComputeDoesNotSellAreRefused(t *testing.T) {
	refused(t, map[string]mistake{
		"more than 4 GB for a vCPU":       {"memorySize: 256", "memorySize: 2048", "is 1:8"},
		"less than 1 GB for a vCPU":       {"cpu: 0.25", "cpu: 0.3", "between 1:1 and 1:4"},
		"memory that is no step":          {"memorySize: 256", "memorySize: 300", "no multiple of 64"},
		"memory below the least":          {"memorySize: 256", "memorySize: 64", "from 128 to 32768"},
		"a share of a vCPU between steps": {"cpu: 0.25", "cpu: 0.22", "steps of 0.05"},
		"too many vCPUs":                  {"cpu: 0.25", "cpu: 17", "not on offer"},
		"a disk that is not on offer":     {"diskSize: 512", "diskSize: 1024", "512 or 10240"},
		"more time than a day":            {"timeout: 300", "timeout: 86401", "from 30 to 86400"},
		"the tool's default timeout":      {"      timeout: 300\n", "", "key is missing"},
		"no word about the vCPUs":         {"      cpu: 0.25\n", "", "key is missing"},
	})
}

func TestWhatDoesNotFitTheZipIsRefused(t *testing.T) {
	refused(t, map[string]mistake{
		"another handler":                {"handler: main", "handler: bootstrap", "is the binary in the zip"},
		"another runtime":                {"runtime: go1", "runtime: custom.debian10", `should be "go1"`},
		"another code path":              {"code: ./dist/alikafka-reaper.zip", "code: ./dist", "which the pre-deploy action writes"},
		"another rules file":             {"REAPER_RULES: rules.yaml", "REAPER_RULES: rule.yaml", "is the rules file in the zip"},
		"a deployment without packing":   {"run: go run ./cmd/reaper package", "run: go build ./function", "add a pre-deploy action"},
		"a hook that never runs":         {"      pre-deploy:\n", "      predeploy:\n        - run: go vet\n      pre-deploy:\n", "the hook's name"},
		"a component of another edition": {"component: fc3", "component: fc", `should be "fc3"`},
		"an old edition":                 {"edition: 3.0.0", "edition: 1.0.0", `should be "3.0.0"`},
	})
}

func TestAnEnvironmentThatFailsInTheCloudIsRefused(t *testing.T) {
	five := "BULK: " + strings.Repeat("x", 5*1024)
	refused(t, map[string]mistake{
		"a mode that acts":        {"REAPER_MODE: plan", "REAPER_MODE: enforce", "switches to enforce in a copy"},
		"no mode":                 {"        REAPER_MODE: plan\n", "", "missing or empty"},
		"an unknown helper":       {"REAPER_FREEZE:", "REAPER_ASYNC: queue\n        REAPER_FREEZE:", "write self or off"},
		"a reserved name":         {"REAPER_FREEZE:", "FC_REGION:", "belong to Function Compute"},
		"a setting nobody reads":  {"REAPER_FREEZE:", "REAPER_FREZE:", "reads no such variable"},
		"a name with a dash":      {"REAPER_FREEZE:", "REAPER-FREEZE:", "a name begins with a letter"},
		"a value that is no text": {`REAPER_FREEZE: "false"`, "REAPER_FREEZE: false", "string is expected"},
		"five kilobytes":          {`REAPER_FREEZE: "false"`, five, "allows 4096 in all"},
		"a variable not defined":  {`REAPER_FREEZE: "false"`, "REAPER_FREEZE: ${vars.freeze}", "is not under vars"},
	})
}

func TestATriggerThatWouldSurpriseIsRefused(t *testing.T) {
	const zone = "CRON_TZ=Asia/Shanghai "
	refused(t, map[string]mistake{
		"a timer in UTC":                   {zone, "", "the hours would be UTC"},
		"a zone that does not exist":       {"Asia/Shanghai", "Asia/Shangai", "is no time zone"},
		"the zone of whatever machine":     {"Asia/Shanghai", "Local", "is no time zone"},
		"five fields":                      {"0 30 22 * * MON-FRI", "30 22 * * MON-FRI", "5 fields"},
		"an hour that no day has":          {"0 30 22 *", "0 30 24 *", "the hour 24 is out of bounds"},
		"a field that is no number":        {"0 30 22 *", "0 30 22h *", "cannot be read"},
		"an interval":                      {"0 30 22 * * MON-FRI", "@every 1h", "2 fields"},
		"a timer that may be off":          {"            enable: true\n", "", "say true or false"},
		"a timer without a payload":        {"            payload: '{\"command\":\"run\"}'\n", "", "the words of a manual call"},
		"a payload that is no command":     {`'{"command":"run"}'`, "nightly", "the words of a manual call"},
		"a type that nobody understands":   {"triggerType: timer", "triggerType: oss", "no type that the function understands"},
		"two triggers of one name":         {"triggerName: call", "triggerName: nightly", "two triggers"},
		"an address that anybody can call": {"authType: function", "authType: anonymous", "lets anybody call"},
		"a call by a mere look":            {"methods: [POST]", "methods: [GET, POST]", "methods: [POST]"},
		"a message without its envelope":   {"notifyContentFormat: JSON", "notifyContentFormat: STREAM", `should be "JSON"`},
		"a retry strategy not known":       {"BACKOFF_RETRY", "NEVER", "is not known"},
		"a rule without sources":           {`'{"source":["kafka-reaper.cost"]}'`, "'{}'", "every event on the bus calls"},
		"a rule that waits for the run":    {"asyncInvocationType: true", "asyncInvocationType: false", "longer than EventBridge waits"},
		"a rule that may be off":           {"            triggerEnable: true\n", "", "say true or false"},
		"a source that is no bus":          {"eventSourceType: Default", "eventSourceType: Kafka", "the bus of the account"},
		"a topic without its name":         {"          sourceArn: acs:mns:cn-hangzhou:1234567890123456:/topics/alert\n", "", "missing or empty"},
	})
}

func TestAnAddressIsOpenToEverybodyForSignedLinksAlone(t *testing.T) {
	open := strings.Replace(sound(t), "authType: function", "authType: anonymous", 1)
	methods := strings.Replace(open, "methods: [POST]", "methods: [GET, HEAD, POST]", 1)
	secret := func(text string) string {
		return strings.Replace(text, "REAPER_MODE: plan\n", "REAPER_MODE: plan\n        REAPER_LINK_SECRET: ${env('SECRET')}\n", 1)
	}
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"without the secret": {methods, 2}, "with it": {secret(methods), 0}, "with it, and a look is not let in": {secret(open), 1},
		"with it, and signed calls": {secret(sound(t)), 0},
	} {
		if got := serverless.Check([]byte(c.text)); len(got) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheRestThatMattersIsChecked(t *testing.T) {
	refused(t, map[string]mistake{
		"log lines joined by date":   {"logBeginRule: None", "logBeginRule: DefaultRegex", "keeps one JSON line"},
		"logs without a project":     {"project: logs-${vars.account}", "project: ''", "missing or empty"},
		"nine retries":               {"maxAsyncRetryAttempts: 1", "maxAsyncRetryAttempts: 9", "from 0 to 8"},
		"an event older than a week": {"maxAsyncEventAgeInSeconds: 3600", "maxAsyncEventAgeInSeconds: 604801", "from 1 to 604800"},
		"a region that is none":      {"region: ${vars.region}", "region: Hangzhou", "not the name of a region"},
		"a role that is none":        {"role: acs:ram::${vars.account}:role/reaper", "role: acs:ram::x:reaper", "is not a role"},
		"no role":                    {"      role: acs:ram::${vars.account}:role/reaper\n", "", "missing or empty"},
		"a variable on a variable":   {"${env('ACCOUNT')}", "${vars.region}", "cannot refer to another"},
		"a variable not readable":    {"${env('ACCOUNT')}", "${ENV.ACCOUNT}", "cannot be read"},
		"a key written twice":        {"timeout: 300", "diskSize: 512", "already defined"},
	})
}

func TestAFileThatIsNoYAMLIsOneProblem(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":       "",
		"a tab":         "edition:\n\t3.0.0\n",
		"a list":        "- 1\n- 2\n",
		"open brackets": "vars: {a: [\n",
		"two documents": sound(t) + "---\nedition: 3.0.0\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := serverless.Check([]byte(text)); len(got) == 0 {
				t.Error("no problem, want at least one")
			}
		})
	}
}

func TestAProblemSaysWhereAndWhat(t *testing.T) {
	p := serverless.Problem{Line: 3, Column: 7, Path: "props.cpu", Text: "write it"}
	if got, want := p.String(), "3:7: props.cpu: write it"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
