package rules_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

func withKey(key string) string {
	return strings.Replace(ladder, "    then:", "    "+key+"\n    then:", 1)
}

func TestWhatIsWrongWithModeAndProbation(t *testing.T) {
	for key, want := range map[string]string{
		"mode: dry-run":   `mode "dry-run" is not known: write plan or enforce`,
		"mode: \"\"":      `mode "" is not known`,
		"probation: 12h":  "probation is 12h: choose between 24h and 90d",
		"probation: 91d":  "probation is 91d: choose between 24h and 90d",
		"probation: soon": "probation: ",
	} {
		if _, err := rules.Load("rules.yaml", []byte(withKey(key))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", key, err, want)
		}
	}
}

// However far up the ladder an instance is, a rule that only observes keeps it, and
// tells what it would do.
func TestARuleThatObservesKeepsOnEveryStep(t *testing.T) {
	set, err := rules.Load("rules.yaml", []byte(withKey("mode: plan")))
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		mark  func(*rules.Case, string)
		would string
	}{
		"before the warning":       {func(c *rules.Case, _ string) { c.Mark = fleet.Unknown[fleet.Mark](fleet.Absent, "no mark") }, "its owner would be warned"},
		"while its owner may talk": {marked(fleet.Warned, time.Hour, 24*time.Hour), "it is"},
		"after that":               {marked(fleet.Warned, 25*time.Hour, 24*time.Hour), "it would be stopped"},
		"while it is stopped":      {stopped(marked(fleet.Paused, time.Hour, 24*time.Hour)), "must be opened again to stay"},
		"after that, too":          {stopped(marked(fleet.Paused, 25*time.Hour, 24*time.Hour)), "it would be released"},
	}
	for name, test := range tests {
		c := idleDev()
		test.mark(&c, terms(t, set))
		v := set.Judge(c)
		if v.Action != rules.Keep || v.Reason != rules.Observed || v.Next != (fleet.Mark{}) || v.Force || v.Delete || !strings.Contains(v.Text, test.would) {
			t.Errorf("%s: %s/%s %q", name, v.Action, v.Reason, v.Text)
		}
		if status, _ := c.Instance.Status.Get(); (status == fleet.Stopped) != !v.Burning.IsZero() {
			t.Errorf("%s: whether the cloud releases it is not told: %v", name, v.Burning)
		}
	}
}

func TestOnlyRulesThatMayActAreOnProbation(t *testing.T) {
	for key, want := range map[string]int{"probation: 7d": 1, "probation: 7d\n    mode: plan": 0, "mode: enforce": 0} {
		set, err := rules.Load("rules.yaml", []byte(withKey(key)))
		if err != nil {
			t.Fatal(err)
		}
		trials := set.Trials()
		if len(trials) != want || want == 1 && (trials[0].For != 7*24*time.Hour || trials[0].Terms != terms(t, set)) {
			t.Errorf("%q: %+v", key, trials)
		}
	}
}
