package reap_test

import (
	"maps"
	"testing"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// TestARunThatIsAskedForOneInstanceDeletesNoOther: what an earlier run released is
// confirmed, and taken out of the list, by a run that was asked about it.
func TestARunThatIsAskedForOneInstanceDeletesNoOther(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long), dev("b", "cn-hangzhou", long))
	s.rate["b"] = 9000
	s.expect(t, deleteRules, "release", "idle", "ReleaseInstance accepted")
	s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Released) })
	report, _, _ := s.run(t, deleteRules, func(o *reap.Order) { o.Trigger.Instances = []string{"b"} })
	if len(report.Effects) != 0 || s.calls["delete"] != 0 {
		t.Fatalf("asked for b alone, it did %+v", report.Effects)
	}
	if _, _, e := s.run(t, deleteRules); e.Operation != "DeleteInstance" || e.Outcome != "accepted" {
		t.Fatalf("the next run did %+v", e)
	}
}

// TestAPlanTakesNothingOutOfTheList, nor does it write down that it would.
func TestAPlanTakesNothingOutOfTheList(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, deleteRules, "release", "idle", "ReleaseInstance accepted")
	s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Released) })
	before := maps.Clone(s.shelf.files)
	report, _, _ := s.run(t, deleteRules, planOnly)
	if len(report.Effects) != 0 || s.calls["delete"] != 0 || !maps.Equal(before, s.shelf.files) {
		t.Fatalf("the plan did %+v, and the store holds %v", report.Effects, s.shelf.files)
	}
	if _, _, e := s.run(t, deleteRules); e.Operation != "DeleteInstance" || e.Outcome != "accepted" {
		t.Fatalf("the next run did %+v", e)
	}
}

// TestADeletionOfUnknownEffectIsNotSaidToHaveFailed: its answer was lost.
func TestADeletionOfUnknownEffectIsNotSaidToHaveFailed(t *testing.T) {
	for class, want := range map[fault.Class]string{fault.Network: "uncertain", fault.Malformed: "uncertain", fault.Denied: "failed", fault.WrongState: "failed"} {
		s := newScene(dev("a", "cn-hangzhou", long))
		s.expect(t, deleteRules, "release", "idle", "ReleaseInstance accepted")
		s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Released) })
		s.refuse["delete"] = callError(class)
		if _, _, e := s.run(t, deleteRules); e.Operation != "DeleteInstance" || e.Outcome != want {
			t.Errorf("%s: %s %s, want %s", class, e.Operation, e.Outcome, want)
		}
	}
}

// deleteRules release at once, and take what is released out of the list.
const deleteRules = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou]}
rules:
  - name: dev
    match: {tags: {env: dev}}
    idle: {for: 24h}
    then: [{release: {force: true, delete: true}}]
`
