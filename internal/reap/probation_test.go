package reap_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
)

// onProbation has a rule that is observed for three days.
var onProbation = strings.Replace(devRules, "then:", "probation: 3d, then:", 1)

const aNight = 24 * time.Hour

func TestARuleOnProbationActsOnceItsTimeIsOver(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long), dev("b", "cn-hangzhou", long), dev("c", "cn-shanghai", long))
	_, first := s.expect(t, onProbation, "keep", "probation", "")
	if !strings.Contains(first.Text, "this is the first run that looks") || !strings.Contains(first.Text, "it would be released") {
		t.Errorf("the first run says %q", first.Text)
	}
	s.wait(aNight)
	s.rate["b"] = 1 << 20
	s.change("c", func(i *fleet.Instance) { i.Tags = fleet.Known(fleet.Tags{"env": "dev", "reaper/keep": "ours"}) })
	s.expect(t, onProbation, "keep", "probation", "")
	s.wait(aNight)
	_, third := s.expect(t, onProbation, "keep", "probation", "")
	if want := "2 runs so far: it would have taken 3 instances, of which 1 came back to use and 1 were protected"; !strings.Contains(third.Text, want) {
		t.Errorf("the third run says %q, not %q", third.Text, want)
	}
	s.wait(aNight)
	s.expect(t, onProbation, "release", "idle", "ReleaseInstance accepted")
}

func TestWhatKeepsARuleOnProbation(t *testing.T) {
	tests := map[string]struct {
		// between happens after a run that began the probation four days ago.
		between func(*scene)
		rules   string
		change  []func(*reap.Order)
		says    string
	}{
		"its terms changed":   {rules: strings.Replace(onProbation, "72h", "71h", 1), says: "this is the first run that looks"},
		"the clock went back": {between: func(s *scene) { s.wait(-5 * aNight) }, says: "is on probation until"},
		"its record cannot be read": {between: func(s *scene) {
			for name := range s.shelf.files {
				if strings.HasPrefix(name, "trials/") {
					s.shelf.files[name] = `{"version":1,"since":`
				}
			}
		}, says: "remove it to begin the probation anew"},
		"its record is another's": {between: func(s *scene) {
			for name, text := range s.shelf.files {
				if strings.HasPrefix(name, "trials/") {
					s.shelf.files[name] = strings.Replace(text, `"terms": "`, `"terms": "0`, 1)
				}
			}
		}, says: "is not the probation of this rule"},
		"there is no store": {change: []func(*reap.Order){func(o *reap.Order) { o.Store = nil }}, says: "set REAPER_STORE"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			s.expect(t, onProbation, "keep", "probation", "")
			s.wait(4 * aNight)
			if test.between != nil {
				test.between(s)
			}
			if test.rules == "" {
				test.rules = onProbation
			}
			_, v, e := s.run(t, test.rules, test.change...)
			if v.Reason != "probation" || e.Operation != "" || !strings.Contains(v.Text, test.says) {
				t.Errorf("%s/%s %q, effect %q", v.Action, v.Reason, v.Text, e.Operation)
			}
		})
	}
}

func TestOnlyWholeRunsThatMayActCountForAProbation(t *testing.T) {
	for name, change := range map[string]func(*reap.Order){
		"a plan":         planOnly,
		"a narrowed run": func(o *reap.Order) { o.Trigger.Instances = []string{"a"} },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			s.run(t, onProbation, change)
			for file := range s.shelf.files {
				if strings.HasPrefix(file, "trials/") {
					t.Errorf("it left %s", file)
				}
			}
		})
	}
	t.Run("a record that cannot be written is a problem, and holds nothing back but the rule", func(t *testing.T) {
		s := newScene(dev("a", "cn-hangzhou", long))
		s.shelf.full = errors.New("disk full")
		report, v, _ := s.run(t, onProbation)
		if v.Reason != "probation" || !strings.Contains(report.Summary.Problems[len(report.Summary.Problems)-1].Text, "probation") {
			t.Errorf("%s, problems %+v", v.Reason, report.Summary.Problems)
		}
	})
}

func TestWhatARuleStoppedBeforeItsProbationGoesOn(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	stops := strings.Replace(ladderRules, "{warn: 24h}, ", "", 1)
	s.expect(t, stops, "stop", "idle", "StopInstance accepted")
	s.wait(21 * time.Hour)
	s.expect(t, strings.Replace(stops, "    then:", "    probation: 30d\n    then:", 1), "release", "idle", "ReleaseInstance accepted")
}

func TestARuleThatOnlyObservesDoesNothing(t *testing.T) {
	observing := strings.Replace(ladderRules, "    then:", "    mode: plan\n    then:", 1)
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, observing, "keep", "observed", "")
	s.expect(t, ladderRules, "warn", "idle", "Warn accepted")
	_, v := s.expect(t, observing, "keep", "observed", "Withdraw accepted")
	if !strings.Contains(v.Text, "rule dev only observes (mode: plan)") || s.tag("a") != "" {
		t.Errorf("%q; the mark is %q", v.Text, s.tag("a"))
	}
}

func TestTheMarkOfAStopThatIsOverEndsNoProbation(t *testing.T) {
	s := paused(t)
	s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Running) })
	s.expect(t, onProbation, "keep", "probation", "Withdraw accepted")
}

// Anybody who may tag can write a mark.
func TestAMarkThatSomebodyWroteEndsNoProbation(t *testing.T) {
	i := dev("a", "cn-hangzhou", long)
	m := fleet.Mark{Stage: fleet.Paused, Terms: "0123456789abcdef", Since: start.Add(-48 * time.Hour), Due: start.Add(-24 * time.Hour)}
	i.Tags = fleet.Known(fleet.Tags{"env": "dev", fleet.MarkTag: m.Text(i.Ref())})
	s := newScene(i)
	_, v, e := s.run(t, onProbation)
	if v.Reason != rules.Probation.String() {
		t.Errorf("%s/%s, %s %s", v.Action, v.Reason, e.Operation, e.Outcome)
	}
}
