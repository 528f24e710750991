// Package deploy_test checks what an operator installs: the deployment file at
// the root of the repository and the rules files beside this test.
package deploy_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/packaging"
	"alikafka-reaper/internal/rules"
	"alikafka-reaper/internal/serverless"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheDeploymentFileIsSound(t *testing.T) {
	for _, p := range serverless.Check(read(t, "../s.yaml")) {
		t.Errorf("s.yaml:%v", p)
	}
}

// TestWhatTheToolMakesOfTheFileIsSound checks the file again after Serverless Devs has
// put the variables in. The step serverless of .ci/run writes it.
func TestWhatTheToolMakesOfTheFileIsSound(t *testing.T) {
	name := os.Getenv("REAPER_S_PREVIEW")
	if name == "" {
		t.Skip("REAPER_S_PREVIEW names no file; bash .ci/run serverless makes one")
	}
	made := read(t, name)
	for _, p := range serverless.Check(made) {
		t.Errorf("%s:%v", name, p)
	}
	if bytes.Contains(made, []byte("${")) {
		t.Error("a variable was left as it is")
	}
	for _, path := range []string{"role", "logConfig.project"} {
		if !strings.Contains(deployedBy(t, made, path), "1234567890123456") {
			t.Errorf("%s does not hold the account: %s", path, deployedBy(t, made, path))
		}
	}
}

// optional are the triggers that s.yaml holds behind comment signs.
var optional = regexp.MustCompile(`(?m)(?:^#\|.*\n)+`)

// TestEveryTriggerThatCanBeSwitchedOnIsSound takes the comment signs off each
// block by itself, and off all together.
func TestEveryTriggerThatCanBeSwitchedOnIsSound(t *testing.T) {
	text := string(read(t, "../s.yaml"))
	blocks := optional.FindAllString(text, -1)
	on := func(block string) string {
		return strings.TrimPrefix(strings.ReplaceAll("\n"+block, "\n#|", "\n"), "\n")
	}
	if len(blocks) != 5 || !strings.Contains(blocks[0], "REAPER_LINK_SECRET:") || !strings.Contains(blocks[3], "triggerName: links\n") {
		t.Fatalf("%d blocks, of which the first and the fourth should be about links", len(blocks))
	}
	links := func(text string) string { return strings.Replace(text, blocks[0], on(blocks[0]), 1) }
	if open := strings.Replace(text, blocks[3], on(blocks[3]), 1); len(serverless.Check([]byte(open))) == 0 {
		t.Error("without a secret the address is open to everybody")
	} else if got := serverless.Check([]byte(links(open))); got != nil {
		t.Errorf("with links: s.yaml:%v", got)
	}
	blocks = slices.Delete(slices.Delete(blocks, 3, 4), 0, 1)
	all := text
	for i, want := range []string{"mns_topic", "http", "eventbridge"} {
		if len(blocks) != 3 || !strings.Contains(blocks[i], "triggerType: "+want+"\n") {
			t.Fatalf("%d blocks; block %d should be %s", len(blocks), i+1, want)
		}
		for _, p := range serverless.Check([]byte(strings.Replace(text, blocks[i], on(blocks[i]), 1))) {
			t.Errorf("with %s: s.yaml:%v", want, p)
		}
		// That it is really checked: a typo in it is found.
		typo := strings.Replace(on(blocks[i]), "triggerConfig:", "triggerConfg:", 1)
		if len(serverless.Check([]byte(strings.Replace(text, blocks[i], typo, 1)))) == 0 {
			t.Errorf("with %s: a misspelt key is passed over", want)
		}
		all = strings.Replace(all, blocks[i], on(blocks[i]), 1)
	}
	for _, p := range serverless.Check([]byte(all)) {
		t.Errorf("with all: s.yaml:%v", p)
	}
	if regexp.MustCompile(`(?m)^[^#]*anonymous$`).MatchString(all) {
		t.Error("a trigger lets anybody call")
	}
}

func TestTheFunctionUnderstandsTheTimersPayload(t *testing.T) {
	path, err := yaml.PathString("$.resources.reaper.props.triggers[0].triggerConfig.payload")
	if err != nil {
		t.Fatal(err)
	}
	var payload string
	if err := path.Read(bytes.NewReader(read(t, "../s.yaml")), &payload); err != nil {
		t.Fatal(err)
	}
	event, err := json.Marshal(map[string]string{
		"triggerTime": "2026-11-23T14:30:00Z", "triggerName": "nightly", "payload": payload,
	})
	if err != nil {
		t.Fatal(err)
	}
	got := events.Decode(event)
	if got.Kind != events.Schedule || got.Ceiling != events.Enforce || len(got.Notes) > 0 {
		t.Errorf("the payload %s gives %+v, want a schedule that lowers nothing", payload, got)
	}
}

func TestEveryRulesFileLoads(t *testing.T) {
	files, err := filepath.Glob("rules/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(files, filepath.Join("rules", filepath.Base(packaging.StarterRules))) {
		t.Fatalf("found %v, want %s among them", files, packaging.StarterRules)
	}
	for _, name := range files {
		if _, err := rules.Load(name, read(t, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestTheStarterRulesAreCareful(t *testing.T) {
	set, err := rules.Load("nightly-dev.yaml", read(t, "rules/nightly-dev.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if set.Limits.PerRun > 5 || set.Limits.Crop != rules.CropNone {
		t.Errorf("limits %+v, want at most 5 a run and none when there are more", set.Limits)
	}
}
