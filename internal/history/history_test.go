package history_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/message"
)

// shelf keeps reports in memory, by name.
type shelf map[string]string

func (s shelf) ReportNames(context.Context, time.Time, time.Time) ([]string, error) {
	if s == nil {
		return nil, errors.New("the disk is gone")
	}
	return slices.Sorted(maps.Keys(s)), nil
}

func (s shelf) Report(_ context.Context, name string) ([]byte, error) {
	if s[name] == "" {
		return nil, errors.New("it is empty")
	}
	return []byte(s[name]), nil
}

var began = time.Date(2026, 11, 1, 20, 0, 0, 0, time.UTC)

// a report of a run n days after the first.
func aReport(n int, change func(*message.Report)) message.Report {
	at := began.AddDate(0, 0, n)
	id := fmt.Sprintf("run-%d", n)
	r := message.Report{
		Run:     &message.Run{Version: message.Version, ID: id, Time: at, Mode: "enforce", Trigger: message.Trigger{Kind: "schedule"}},
		Summary: &message.Summary{RunID: id, Reasons: map[string]int{"busy": 3, "protected": 1}},
	}
	if change != nil {
		change(&r)
	}
	return r
}

// did adds an effect, and a verdict that knows what the instance costs.
func did(id, operation, outcome string, perDay float64, hour int) func(*message.Report) {
	return func(r *message.Report) {
		i := message.Instance{Account: "1", Region: "cn-hangzhou", ID: id}
		v := message.Verdict{Instance: i, Action: "release", Reason: "idle", Text: "idle over 24h"}
		if perDay > 0 {
			v.Cost = &message.Cost{PerDay: &perDay, Currency: "CNY"}
		}
		r.Verdicts = append(r.Verdicts, v)
		r.Summary.Reasons["idle"]++
		r.Effects = append(r.Effects, message.Effect{
			Account: "1", Region: "cn-hangzhou", Instance: id, Operation: operation, Outcome: outcome, Time: r.Run.Time.Add(time.Duration(hour) * time.Hour),
		})
	}
}

func sum(days int, reports ...message.Report) history.Summary {
	return history.Sum(history.Log{From: began, To: began.AddDate(0, 0, days), Reports: reports}, time.UTC)
}

func TestWhatWasDoneIsCountedOncePerInstance(t *testing.T) {
	s := sum(4,
		aReport(0, did("a", "Warn", "accepted", 10, 0)), aReport(1, did("a", "StopInstance", "accepted", 10, 0)),
		aReport(2, did("a", "ReleaseInstance", "accepted", 1, 0)), aReport(2, did("b", "ReleaseInstance", "uncertain", 5, 0)),
		aReport(3, did("b", "ReleaseInstance", "accepted", 0, 0)), aReport(3, did("a", "ReleaseInstance", "accepted", 0, 0)),
		aReport(3, did("c", "ReleaseInstance", "already-gone", 7, 0)), aReport(3, did("d", "ReopenInstance", "accepted", 0, 0)),
	)
	got := []int{s.Runs, s.Enforced, s.Released, s.Stopped, s.Reopened, s.Warned, s.Open, s.Unpriced}
	if diff := cmp.Diff([]int{8, 8, 2, 1, 1, 1, 1, 0}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// A stopped instance may cost less, so that the claim is what it cost before.
	if diff := cmp.Diff([]history.Saving{{Currency: "CNY", PerDay: 15, Total: 25}}, s.Savings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if s.Gone[0].Instance != "b" || s.Gone[1].Stopped.IsZero() || s.Gone[1].Run != "run-2" {
		t.Errorf("%+v", s.Gone)
	}
}

func TestTheDaysAddUpToTheWhole(t *testing.T) {
	s := sum(3, aReport(0, did("a", "ReleaseInstance", "accepted", 24, 1)), aReport(1, did("b", "ReleaseInstance", "accepted", 48, 3)))
	total := 0.0
	for _, d := range s.Days {
		total += d.Saved["CNY"]
	}
	if len(s.Days) != 4 || s.Days[0].Saved["CNY"] != 3 || total != s.Savings[0].Total {
		t.Errorf("%+v, %+v", s.Days, s.Savings)
	}
}

func TestWhatIsKeptCountsTheLastWholeRunOfEachDay(t *testing.T) {
	narrowed := aReport(2, func(r *message.Report) {
		r.Run.Trigger.Instances = []string{"x"}
		r.Summary.Reasons = map[string]int{"gone": 9}
	})
	early := aReport(1, func(r *message.Report) {
		r.Run.Time = r.Run.Time.Add(-time.Hour)
		r.Summary.Reasons = map[string]int{"busy": 9}
	})
	s := sum(3, aReport(0, did("a", "ReleaseInstance", "accepted", 1, 0)), early, aReport(1, nil), narrowed)
	if diff := cmp.Diff([]history.Kept{{Reason: "busy", Last: 3, Days: 6}, {Reason: "protected", Last: 1, Days: 2}}, s.Kept); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestOneReportThatCannotBeReadSpoilsNoOther(t *testing.T) {
	good, err := json.Marshal(aReport(0, nil))
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(good), `"version":1`, `"version":2`, 1)
	log, err := history.Load(t.Context(), shelf{"1": string(good), "2": "{", "3": "", "4": `{}`, "5": other}, began, began.AddDate(0, 0, 1))
	if err != nil || len(log.Reports) != 1 || len(log.Unread) != 4 || log.Last().Run.ID != "run-0" {
		t.Errorf("%+v, %v", log, err)
	}
	if _, err := history.Load(t.Context(), shelf(nil), began, began); err == nil {
		t.Error("a store that fails looks like one without reports")
	}
}
