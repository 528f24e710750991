package service_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// warned are the instances that carry a mark, in their tags.
func (f *fanOut) warned() []string {
	var ids []string
	for _, i := range f.cloud.Instances() {
		if i.Tags["reaper/mark"] != "" {
			ids = append(ids, i.ID)
		}
	}
	return slices.Sorted(slices.Values(ids))
}

// protect tags every fourth instance that carries a mark.
func (f *fanOut) protect() {
	for n, id := range f.warned() {
		if n%4 == 0 {
			f.cloud.Mutate(id, func(i *cloudtest.Instance) { i.Tags["reaper/keep"] = "true" })
		}
	}
}

func TestADividedRunWarnsAndTakesMarksOffAsAWholeOneDoes(t *testing.T) {
	const then = "{warn: 24h}, {release: {force: true}}"
	ladder := func(f *fanOut) {
		t.Helper()
		if err := os.WriteFile(f.settings.RulesPath, []byte(fanLadder("per_run: 3", then)), 0o600); err != nil {
			t.Fatal(err)
		}
		f.restartAll()
	}
	one, divided := fanStage(t, "per_run: 3"), fanStage(t, "per_run: 3")
	ladder(one)
	ladder(divided)
	for _, night := range []string{"night-1", "night-2"} {
		if _, err := one.handle(t.Context(), `{"command":"run"}`); err != nil {
			t.Fatal(err)
		}
		divided.night = night
		divided.execute(t, divided.deliver)
		if diff := cmp.Diff(one.warned(), divided.warned()); diff != "" || len(one.warned()) == 0 {
			t.Errorf("%s, warned (-whole +divided)\n%s", night, diff)
		}
		one.protect()
		divided.protect()
	}
	if n := len(one.released()) + len(divided.released()); n > 0 {
		t.Errorf("%d released before the grace is over", n)
	}
}

func TestTheTripwireHoldsADividedRunBack(t *testing.T) {
	f := fanStage(t, "per_run: 2, crop: oldest-first")
	f.execute(t, f.deliver)
	before := f.released()
	f.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultMissingFields, Fields: []string{"Tags"}, Action: "GetInstanceList"})
	f.night = "night-2"
	f.execute(t, f.deliver)
	s := f.answers["gather"][1]
	if !strings.Contains(s.Tripwire, "no instance carries a tag") || s.Status != "partial" || len(f.released()) != len(before) {
		t.Errorf("released %q after %q: %+v", f.released(), before, s)
	}
}

func TestWhatADividedRunReleasesIsNotMissedByTheNext(t *testing.T) {
	f := fanStage(t, "per_run: 100")
	f.execute(t, f.deliver)
	f.night = "night-2"
	f.execute(t, f.deliver)
	if s := f.answers["gather"][1]; s.Tripwire != "" || s.Listed != 48 || s.Reasons["gone"] != 24 || len(f.released()) != 24 {
		t.Errorf("%+v", s)
	}
}
