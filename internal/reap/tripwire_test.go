package reap_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// memory keeps a census, and fails as a test wants.
type memory struct {
	last             *fleet.Census
	lastErr, keepErr error
	kept             int
}

func (m *memory) Last(context.Context) (*fleet.Census, error) { return m.last, m.lastErr }

func (m *memory) Keep(_ context.Context, c fleet.Census) error {
	m.kept++
	m.last = &c
	return m.keepErr
}

func (m *memory) order(o *reap.Order) { o.Memory = m }

// six is a fleet of which the first n are busy.
func six(busy int) *fake {
	f := newFake()
	for n := range 6 {
		id := fmt.Sprintf("i%d", n)
		f.instances = append(f.instances, dev(id, "cn-hangzhou", long+time.Duration(n)*time.Hour))
		if n < busy {
			f.rate[id] = 1e6
		}
	}
	return f
}

func TestTheTripwireHoldsBackARunThatSeesAnotherWorld(t *testing.T) {
	tests := map[string]struct {
		change func(f *fake)
		says   string
	}{
		"all tags are gone": {func(f *fake) {
			for i := range f.instances {
				f.instances[i].Tags = fleet.Known(fleet.Tags{})
			}
		}, "no instance carries a tag"},
		"half the fleet is gone": {func(f *fake) { f.instances = f.instances[4:] }, "2 instances are listed, and 6 were"},
		"CloudMonitor has no data for anybody": {func(f *fake) {
			f.blind = true
		}, "no data point for any of 6 instances"},
		"everybody is suddenly idle": {func(f *fake) { clear(f.rate) }, "all 6 instances that could be judged are idle, and 4 were in use"},
	}
	// By the second rule an instance without tags would go as well.
	rules := devRules + `  - {name: nameless, match: {name: "i*"}, then: release}` + "\n"
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f, m := six(4), &memory{}
			if _, err := enforce(t, f, rules, m.order, planOnly); err != nil {
				t.Fatal(err)
			}
			baseline := m.last
			test.change(f)
			for range 2 { // the second run is held back too
				report, err := enforce(t, f, rules, m.order)
				if err != nil {
					t.Fatal(err)
				}
				if len(f.released) > 0 || !strings.Contains(report.Summary.Tripwire, test.says) || report.Summary.Status != "partial" {
					t.Fatalf("released %v; %q", f.released, report.Summary.Tripwire)
				}
				if m.last.Places[fleet.Place{Account: "1", Region: "cn-hangzhou"}] != baseline.Places[fleet.Place{Account: "1", Region: "cn-hangzhou"}] {
					t.Fatalf("the baseline was replaced by what nobody trusts: %+v", m.last)
				}
			}
			// Somebody looked, and removed what the last run left.
			m.last = nil
			if report, _ := enforce(t, f, rules, m.order); report.Summary.Tripwire != "" {
				t.Fatalf("still held back: %s", report.Summary.Tripwire)
			}
		})
	}
}

// elsewhere gives a fleet some instances in another region.
func elsewhere(f *fake, n int) *fake {
	for i := range n {
		f.instances = append(f.instances, dev(fmt.Sprintf("s%d", i), "cn-shanghai", long))
	}
	return f
}

func TestARegionThatLosesItsTagsIsSeenBesideOthers(t *testing.T) {
	rules := devRules + `  - {name: nameless, match: {name: "s*"}, then: release}` + "\n"
	f, m := elsewhere(six(4), 3), &memory{}
	f.instances[len(f.instances)-1].Tags = fleet.Known(fleet.Tags{"reaper/keep": "yes"})
	_, _ = enforce(t, f, rules, m.order, planOnly)
	for i := range f.instances[6:] {
		f.instances[6+i].Tags = fleet.Known(fleet.Tags{})
	}
	report, _ := enforce(t, f, rules, m.order)
	if len(f.released) > 0 || !strings.Contains(report.Summary.Tripwire, "in cn-shanghai of account 1 no instance carries a tag, and 3 did at 2026-11-23") {
		t.Errorf("released %v; %q", f.released, report.Summary.Tripwire)
	}
}

func TestARegionWhoseTaggedInstancesWentIsNotSuspicious(t *testing.T) {
	f, m := elsewhere(six(4), 5), &memory{}
	for i := range f.instances[8:] {
		f.instances[8+i].Tags = fleet.Known(fleet.Tags{})
	}
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	f.instances = append(f.instances[:6:6], f.instances[8:]...) // somebody released both that carried tags
	if report, _ := enforce(t, f, devRules, m.order, planOnly); report.Summary.Tripwire != "" {
		t.Error(report.Summary.Tripwire)
	}
}

func TestTheTripwireLetsOrdinaryChangePass(t *testing.T) {
	f, m := six(4), &memory{}
	for step, change := range map[string]func(f *fake){
		"nothing changes":         func(*fake) {},
		"one more falls silent":   func(f *fake) { delete(f.rate, "i0") },
		"one of six is gone":      func(f *fake) { f.instances = f.instances[:5] },
		"one loses its tags":      func(f *fake) { f.find("i1").Tags = fleet.Known(fleet.Tags{}) },
		"two have no data points": func(f *fake) { f.missing["i2"], f.missing["i3"] = 1000, 1000 },
	} {
		change(f)
		if report, _ := enforce(t, f, devRules, m.order, planOnly); report.Summary.Tripwire != "" {
			t.Fatalf("%s: %s", step, report.Summary.Tripwire)
		}
	}
}

func TestInstancesThatTheRunItselfReleasedAreNotMissed(t *testing.T) {
	f, m := six(0), &memory{}
	if _, err := enforce(t, f, devRules, m.order); err != nil || len(f.released) != 6 {
		t.Fatalf("released %d, %v", len(f.released), err)
	}
	f.instances = append(f.instances[:0], dev("new", "cn-hangzhou", long))
	report, _ := enforce(t, f, devRules, m.order)
	if report.Summary.Tripwire != "" || len(f.released) != 7 {
		t.Fatalf("released %d; %s", len(f.released), report.Summary.Tripwire)
	}
}

func TestAMemoryThatFailsHoldsTheRunBack(t *testing.T) {
	f, m := six(0), &memory{lastErr: errors.New("the disk is gone")}
	report, _ := enforce(t, f, devRules, m.order)
	if len(f.released) > 0 || !strings.Contains(report.Summary.Tripwire, "the disk is gone") || m.kept > 0 {
		t.Fatalf("released %v; %q; kept %d", f.released, report.Summary.Tripwire, m.kept)
	}
	m = &memory{keepErr: errors.New("the disk is full")}
	report, _ = enforce(t, f, devRules, m.order)
	if len(f.released) > 0 || !strings.Contains(report.Summary.Tripwire, "the disk is full") {
		t.Fatalf("released %v; %q", f.released, report.Summary.Tripwire)
	}
}

func TestANarrowedRunIsComparedByItsListingOnly(t *testing.T) {
	f, m := six(4), &memory{}
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	before := *m.last
	only := func(o *reap.Order) { o.Trigger.Instances = []string{"i4"} }
	report, _ := enforce(t, f, devRules, m.order, only)
	if report.Summary.Tripwire != "" || len(f.released) != 1 {
		t.Fatalf("released %v; %s", f.released, report.Summary.Tripwire)
	}
	place := fleet.Place{Account: "1", Region: "cn-hangzhou"}
	if diff := cmp.Diff(before.Judged, m.last.Judged); diff != "" || m.last.Places[place].Listed != 5 {
		t.Fatalf("the narrowed run replaced the verdicts of the whole: %+v", m.last)
	}
	f.instances = f.instances[:1]
	if report, _ := enforce(t, f, devRules, m.order, only); report.Summary.Tripwire == "" {
		t.Fatal("a narrowed run does not see that the fleet is gone")
	}
}

func TestMeteredCallsAreCountedThroughTheMonth(t *testing.T) {
	f, m := six(4), &memory{}
	first, _ := enforce(t, f, devRules, m.order, planOnly)
	second, _ := enforce(t, f, devRules, m.order, planOnly)
	if first.Summary.MonitorCalls != 8 || second.Summary.MonitorMonth != 16 {
		t.Fatalf("%d and %d calls", first.Summary.MonitorCalls, second.Summary.MonitorMonth)
	}
	_ = f.clock.Sleep(t.Context(), 10*24*time.Hour) // December
	third, _ := enforce(t, f, devRules, m.order, planOnly)
	if third.Summary.MonitorMonth != 8 {
		t.Fatalf("%d calls in a new month", third.Summary.MonitorMonth)
	}
}

func TestARunOfAnotherKindDoesNotDisarmTheTripwire(t *testing.T) {
	f, m := six(4), &memory{}
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	clear(f.rate)
	manual := func(o *reap.Order) { o.Trigger.Kind = events.Manual }
	_, _ = enforce(t, f, devRules, m.order, planOnly, manual)
	if report, _ := enforce(t, f, devRules, m.order); len(f.released) > 0 || report.Summary.Tripwire == "" {
		t.Fatalf("released %v; %q", f.released, report.Summary.Tripwire)
	}
}

func TestARegionThatBecomesEmptyIsMissed(t *testing.T) {
	everywhere := strings.Replace(devRules, "[cn-hangzhou, cn-shanghai]", "all", 1)
	for name, rules := range map[string]string{"a named one": devRules, "one that was discovered": everywhere} {
		t.Run(name, func(t *testing.T) {
			f, m := six(0), &memory{}
			f.instances = append(f.instances, dev("s1", "cn-shanghai", long), dev("s2", "cn-shanghai", long))
			_, _ = enforce(t, f, rules, m.order, planOnly)
			f.instances = f.instances[6:]
			if report, _ := enforce(t, f, rules, m.order); len(f.released) > 0 || !strings.Contains(report.Summary.Tripwire, "2 instances are listed, and 8 were") {
				t.Fatalf("released %v; %q", f.released, report.Summary.Tripwire)
			}
		})
	}
}
