// Package deploy_test checks what an operator installs: the deployment file at
// the root of the repository and the rules files beside this test.
package deploy_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
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
