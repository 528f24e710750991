package service_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// ownBucket is the bucket of a store that works.
func ownBucket() cloudtest.Bucket {
	return cloudtest.Bucket{Name: "reaper-store", Region: "cn-hangzhou", AccountID: cloudtest.DemoAccount}
}

// savedReports are the names of the reports in the bucket.
func savedReports(s *stage) (names []string) {
	for name := range s.cloud.Objects("reaper-store") {
		if strings.HasPrefix(name, "kafka/reports/") {
			names = append(names, name)
		}
	}
	return names
}

func TestWhatATimerWokeOrWhatMayChangeSomethingIsReportedToTheStore(t *testing.T) {
	for name, test := range map[string]struct {
		payload string
		want    int
	}{
		"a schedule":                 {timer, 1},
		"a schedule that only plans": {`{"triggerTime":"2026-11-23T18:00:00Z","triggerName":"t","payload":"{\"command\":\"plan\"}"}`, 1},
		"a run by hand":              {`{"command":"run"}`, 1},
		"a plan by hand":             {`{"command":"plan"}`, 0},
		"nothing that is understood": {`{"key1":"value1"}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := inBucket(t, ownBucket())
			answer, err := s.handle(t.Context(), test.payload)
			if err != nil {
				t.Fatal(err)
			}
			names := savedReports(s)
			if len(names) != test.want {
				t.Fatalf("saved %q", names)
			}
			for _, n := range names {
				var saved message.Report
				if err := json.Unmarshal(s.cloud.Objects("reaper-store")[n], &saved); err != nil || saved.Run.ID != answer.Run.ID ||
					saved.Summary.Text != answer.Summary.Text || len(saved.Verdicts) != len(answer.Verdicts) || saved.Facts != nil {
					t.Errorf("%v: %+v", err, saved)
				}
			}
		})
	}
}

func TestAnEventThatWasHandledBeforeIsNotReportedAgain(t *testing.T) {
	s := inBucket(t, ownBucket())
	for range 2 {
		if _, err := s.handle(t.Context(), timer); err != nil {
			t.Fatal(err)
		}
	}
	if names := savedReports(s); len(names) != 1 {
		t.Errorf("saved %q", names)
	}
}

func TestAReportThatCannotBeSavedIsALineInTheLogAndNoFailure(t *testing.T) {
	core, lines := observer.New(zap.WarnLevel)
	folder := t.TempDir()
	// A file where the folder belongs fails every report, and nothing else.
	if err := os.WriteFile(filepath.Join(folder, "reports"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := buildWith(t, cloudtest.Config{Fleet: small(t)}, smallRules, zap.New(core), func(s *service.Settings) { s.Store = "file://" + folder })
	if _, err := s.handle(t.Context(), timer); err != nil {
		t.Fatal(err)
	}
	told := slices.ContainsFunc(lines.All(), func(e observer.LoggedEntry) bool { return e.Message == "report not saved" })
	if !told || len(s.released()) != len(goers()) {
		t.Errorf("%v, %q", lines.All(), s.released())
	}
}
