package rules_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// marks draws a mark of any stage, of these terms or of others, that began and
// is due at any time around now.
func marks(t *rapid.T, terms string, now time.Time) fleet.Mark {
	hours := func(label string, from, to int) time.Duration {
		return time.Duration(rapid.IntRange(from, to).Draw(t, label)) * time.Hour
	}
	since := now.Add(-hours("since", -3, 100))
	return fleet.Mark{
		Stage: rapid.SampledFrom([]fleet.Stage{fleet.Warned, fleet.Paused}).Draw(t, "stage"),
		Terms: rapid.SampledFrom([]string{terms, terms, "other"}).Draw(t, "terms"),
		Since: since, Due: since.Add(hours("length", 0, 60)),
	}
}

// rung is a rule, and the time that each of its steps needs.
type rung struct {
	set        *rules.Ruleset
	warn, stop time.Duration
}

// rungs are rules of every kind.
func rungs(t *testing.T) []rung {
	t.Helper()
	return []rung{
		{load(t, steps("release")), 0, 0},
		{load(t, steps("[{warn: 24h}, release]")), 24 * time.Hour, 0},
		{load(t, steps("[{stop: 30h}, release]")), 0, 30 * time.Hour},
		{load(t, steps("[{warn: 48h}, {stop: 1d}, release]")), 48 * time.Hour, 24 * time.Hour},
	}
}

// anyCase draws an idle or a less certain instance, running or stopped.
func anyCase(t *rapid.T) rules.Case {
	c := idleDev()
	c.Now = now.Add(time.Duration(rapid.IntRange(0, 14*24).Draw(t, "hour")) * time.Hour)
	c.Instance.Status = rapid.SampledFrom([]fleet.Value[fleet.Status]{
		fleet.Known(fleet.Running), fleet.Known(fleet.Running), fleet.Known(fleet.Stopped), fleet.StatusOf(77),
	}).Draw(t, "status")
	c.Instance.Series = rapid.SampledFrom([]fleet.Value[fleet.Series]{
		fleet.Known(fleet.SeriesV2), fleet.Known(fleet.SeriesV2), fleet.Known(fleet.SeriesV3), fleet.Unknown[fleet.Series](fleet.Absent, "x"),
	}).Draw(t, "series")
	putUsage(c, fleet.BytesIn, maybe(t, "bytes", rapid.SampledFrom([]float64{0, 0, 0, 5e6})))
	return c
}

func TestPropertyAMarkCanOnlyDelay(t *testing.T) {
	acted, all := map[rules.Action]int{}, rungs(t)
	property := func(t *rapid.T) {
		rung := rapid.SampledFrom(all).Draw(t, "rule")
		set := rung.set
		c := anyCase(t)
		c.Mark = fleet.Unknown[fleet.Mark](fleet.Absent, "no mark")
		bare := set.Judge(c)
		mark := marks(t, set.Judge(idleDev()).Terms, c.Now)
		c.Mark = fleet.Known(mark)
		v := set.Judge(c)
		acted[v.Action]++
		status, _ := c.Instance.Status.Get()
		if justStopped(c, mark) {
			if v.Action != rules.Keep {
				t.Fatalf("%s of what was stopped a moment ago: %s", v.Action, v.Text)
			}
			return
		}
		if mark.Terms == "other" && (v.Action != bare.Action || v.Reason != bare.Reason) {
			t.Fatalf("a mark of other terms makes %s of %s: %s", v.Action, bare.Action, v.Text)
		}
		if v.Action != rules.Stop && v.Action != rules.Release || v.Action == bare.Action {
			return
		}
		needs, stage := rung.warn, fleet.Warned
		if v.Action == rules.Release {
			needs += rung.stop
		}
		if status == fleet.Stopped {
			needs, stage = rung.stop, fleet.Paused
		}
		if mark.Stage != stage || c.Now.Sub(mark.Since) < needs || c.Now.Before(mark.Due) {
			t.Fatalf("%s, though the mark %+v at %s needs %s: %s", v.Action, mark, c.Now, needs, v.Text)
		}
	}
	// Some steps are rare: a round without one of them proves too little by itself.
	const rounds = 30
	for n := 0; n == 0 || n < rounds && len(acted) < 5; n++ {
		rapid.Check(t, property)
	}
	for _, a := range []rules.Action{rules.Keep, rules.Warn, rules.Wait, rules.Stop, rules.Release} {
		if acted[a] == 0 {
			t.Errorf("no case ended in %s, so the property proved little", a)
		}
	}
}

// justStopped says whether the mark of a stop, by whatever terms, may yet show.
func justStopped(c rules.Case, mark fleet.Mark) bool {
	status, _ := c.Instance.Status.Get()
	age := c.Now.Sub(mark.Since)
	return status == fleet.Running && mark.Stage == fleet.Paused && age >= 0 && age < 30*time.Minute
}

func TestPropertyWhatIsUnknownNeverActs(t *testing.T) {
	all := rungs(t)
	rapid.Check(t, func(t *rapid.T) {
		set := rapid.SampledFrom(all).Draw(t, "rule").set
		c := anyCase(t)
		c.Mark = fleet.Known(marks(t, set.Judge(idleDev()).Terms, c.Now))
		before := set.Judge(c)
		for i, poorer := range forget(c) {
			if v := set.Judge(poorer); v.Acts() && v.Action != before.Action {
				t.Fatalf("forgetting fact %d turned %s into %s: %s", i, before.Action, v.Action, v.Text)
			}
		}
		c.Mark = fleet.Unknown[fleet.Mark](fleet.Failed, "the store is out of reach")
		status, _ := c.Instance.Status.Get()
		if v := set.Judge(c); v.Withdraw != rules.NotWithdrawn || v.Acts() && status != fleet.Running {
			t.Fatalf("an unreadable mark ends in %s and withdraws (%s): %s", v.Action, v.Withdraw, v.Text)
		}
	})
}

// TestPropertyAClockThatJumpsNeverShortensTheGrace carries the mark from run to
// run, at moments in any order.
func TestPropertyAClockThatJumpsNeverShortensTheGrace(t *testing.T) {
	stops, set := 0, load(t, steps("[{warn: 24h}, {stop: 1d}, release]"))
	rapid.Check(t, func(t *rapid.T) {
		c := idleDev()
		c.Mark = fleet.Unknown[fleet.Mark](fleet.Absent, "no mark")
		var warned time.Time
		for range rapid.IntRange(2, 12).Draw(t, "runs") {
			c.Now = c.Now.Add(time.Duration(rapid.IntRange(-20, 40).Draw(t, "jump")) * time.Hour)
			switch v := set.Judge(c); v.Action {
			case rules.Warn:
				warned, c.Mark = c.Now, fleet.Known(v.Next)
			case rules.Stop:
				stops++
				if c.Now.Sub(warned) < 24*time.Hour {
					t.Fatalf("stopped %s after its warning: %s", c.Now.Sub(warned), v.Text)
				}
			case rules.Release:
				t.Fatalf("released without a stop: %s", v.Text)
			default:
			}
		}
	})
	if stops == 0 {
		t.Error("nothing was ever stopped, so the property proved nothing")
	}
}
