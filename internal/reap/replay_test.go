package reap_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// mixed is a fleet in which many reasons occur.
func mixed() *fake {
	f := newFake(
		dev("idle", "cn-hangzhou", long), dev("busy", "cn-hangzhou", long), dev("patchy", "cn-hangzhou", long),
		dev("young", "cn-shanghai", 5*3600e9), dev("over", "cn-shanghai", 2*long), dev("odd", "cn-shanghai", long),
	)
	f.rate["busy"], f.missing["patchy"] = 5000, 60
	f.find("odd").Tags = fleet.Unknown[fleet.Tags](fleet.Absent, "the answer has no Tags")
	f.find("idle").Name = fleet.Known("")
	return f
}

func saved(t *testing.T, r message.Report) message.Report {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again message.Report
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	return again
}

func TestAReplayGivesTheSameVerdictsByteForByte(t *testing.T) {
	report, err := execute(t, mixed(), devRules, events.Plan)
	if err != nil {
		t.Fatal(err)
	}
	sameAgain(t, report, devRules)
	if len(report.Verdicts) != 6 || report.Verdicts[0].Action != "release" {
		t.Fatalf("the run was empty, so the replay proved nothing: %d verdicts", len(report.Verdicts))
	}
}

func TestAReplayByOtherRulesShowsOtherVerdicts(t *testing.T) {
	report, _ := execute(t, mixed(), devRules, events.Plan)
	laxer := `
version: 1
scope: {regions: [cn-hangzhou, cn-shanghai]}
rules:
  - {name: dev, match: {tags: {env: dev}}, idle: {bytes_in: "<= 1MiB/s", bytes_out: "<= 1MiB/s"}, then: release}
`
	verdicts, err := reap.Replay(saved(t, report), load(t, laxer))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, v := range verdicts {
		got[v.Instance.ID] = v.Reason
	}
	// What the run never asked about stays unknown: young was no candidate
	// then, so its traffic was not read.
	want := map[string]string{"idle": "idle", "busy": "usage-unknown", "patchy": "usage-unknown", "young": "usage-unknown", "over": "idle", "odd": "protection-unknown"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestAReplayLooksOnlyAtTheRegionsOfItsRules(t *testing.T) {
	report, _ := execute(t, mixed(), devRules, events.Plan)
	verdicts, err := reap.Replay(saved(t, report), load(t, strings.Replace(devRules, "[cn-hangzhou, cn-shanghai]", "[cn-shanghai]", 1)))
	if err != nil || len(verdicts) != 3 {
		t.Fatalf("%d verdicts, %v", len(verdicts), err)
	}
	for _, v := range verdicts {
		if v.Instance.Region != "cn-shanghai" {
			t.Errorf("%s is in %s", v.Instance.ID, v.Instance.Region)
		}
	}
}

func TestLostTagsAreNotNoTags(t *testing.T) {
	report, _ := execute(t, mixed(), devRules, events.Plan)
	damaged := saved(t, report)
	for i := range damaged.Verdicts {
		damaged.Verdicts[i].Instance.Tags = nil
	}
	verdicts, err := reap.Replay(damaged, load(t, devRules))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range verdicts {
		if v.Reason != "protection-unknown" {
			t.Errorf("%s: %s", v.Instance.ID, v.Reason)
		}
	}
}

func TestADamagedRunIsNotJudgedAgain(t *testing.T) {
	for name, damage := range map[string]func(*message.Report){
		"cut":                           func(r *message.Report) { r.Verdicts = r.Verdicts[:2] },
		"without a summary":             func(r *message.Report) { r.Summary = nil },
		"one verdict twice":             func(r *message.Report) { r.Verdicts[1] = r.Verdicts[0] },
		"without the moment of judging": func(r *message.Report) { r.Verdicts[0].JudgedAt = time.Time{} },
		"of another version":            func(r *message.Report) { r.Run.Version++ },
	} {
		t.Run(name, func(t *testing.T) {
			report, _ := execute(t, mixed(), devRules, events.Plan)
			damaged := saved(t, report)
			damage(&damaged)
			if _, err := reap.Replay(damaged, load(t, devRules)); err == nil {
				t.Fatal("it was judged")
			}
		})
	}
}

func TestAReplayKeepsWhatIsListedTwice(t *testing.T) {
	for _, limits := range []string{"{per_run: 30}", "{per_run: 2}", "{per_run: 1, crop: oldest-first}"} {
		text := strings.Replace(devRules, "{per_run: 30}", limits, 1)
		f := newFake(dev("a", "cn-hangzhou", long), dev("a", "cn-shanghai", long), dev("b", "cn-shanghai", long), dev("c", "cn-shanghai", long))
		report, _ := execute(t, f, text, events.Plan)
		verdicts, err := reap.Replay(saved(t, report), load(t, text))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(saved(t, report).Verdicts, verdicts); diff != "" {
			t.Errorf("%s: -run +replay:\n%s", limits, diff)
		}
	}
}
