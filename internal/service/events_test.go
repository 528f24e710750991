package service_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/message"
)

// listening are the rules of the small fleet, listening to alerts too.
func listening() string {
	return strings.Replace(smallRules, "    match:", "    on: [schedule, manual, cost-alert, metric-alert]\n    match:", 1)
}

// sample is a payload of the decoder's tests, about instances of the small fleet.
func sample(t testing.TB, file string) string {
	t.Helper()
	data, err := os.ReadFile("../../events/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("alikafka_post-cn-0123456789ab", "alikafka_post-cn-goes01", "alikafka_post-cn-0123456789cd", "alikafka_post-cn-goes03").
		Replace(string(data))
}

func TestEverySampleEndsInItsRun(t *testing.T) {
	files, err := filepath.Glob("../../events/testdata/*/*.json")
	if err != nil || len(files) < 50 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		file = strings.TrimPrefix(file, "../../events/testdata/")
		payload := sample(t, file)
		want := events.Decode([]byte(payload))
		if want.Answer != events.Plain || want.Fan != nil {
			continue // those who wait for an answer have tests of their own, and so have parts of a fan-out
		}
		t.Run(file, func(t *testing.T) {
			s := build(t, small(t), listening(), zap.NewNop(), stored(t)) // what nobody signed only plans without one
			report, err := s.handle(t.Context(), payload)
			if err != nil {
				t.Fatal(err)
			}
			switch want.Kind {
			case events.Ignored:
				checkRefused(t, s, report, want.Why)
				return
			case events.Answered: // one that did not come from this function, about a link of nobody's
				checkRefused(t, s, report, "did not pass on itself")
				return
			case events.Status: // a look judges nothing, so that it is no run
				if report.Run != nil || len(report.Checks) == 0 || s.mutations() > 0 {
					t.Errorf("%d checks, %d mutations; %+v", len(report.Checks), s.mutations(), report.Summary)
				}
				return
			default:
			}
			checkRun(t, report, want)
			if report.Run.Mode == "plan" && s.mutations() > 0 {
				t.Errorf("released %v", s.released())
			}
		})
	}
}

// checkRefused holds that nothing was looked at, and that the answer says why.
func checkRefused(t *testing.T, s *stage, report message.Report, why string) {
	t.Helper()
	if report.Run != nil || report.Summary.Status != "refused" || len(s.cloud.Journal()) != 0 || !strings.Contains(report.Summary.Text, why) {
		t.Errorf("%d calls; %+v", len(s.cloud.Journal()), report.Summary)
	}
}

func checkRun(t *testing.T, report message.Report, want events.Trigger) {
	t.Helper()
	got := report.Run.Trigger
	if report.Run.Mode != want.Ceiling.String() || got.Kind != want.Kind.String() || got.DedupKey != want.DedupKey {
		t.Errorf("%s: %+v", report.Run.Mode, got)
	}
	if diff := cmp.Diff([]any{want.Envelopes, want.Instances, want.Regions, want.Scope.Accounts, want.Scope.Tags},
		[]any{got.Envelopes, got.Instances, got.Regions, got.Accounts, got.Tags}); diff != "" {
		t.Errorf("(-asked +run)\n%s", diff)
	}
	for _, note := range want.Notes {
		if !strings.Contains(strings.Join(report.Run.Notes, "\n"), note) {
			t.Errorf("the run does not say: %s", note)
		}
	}
}

func TestAnAlertActsWithinItsScope(t *testing.T) {
	all := strings.Join(goers(), " ")
	const one, three = "alikafka_post-cn-goes01", "alikafka_post-cn-goes03"
	for name, c := range map[string]struct{ payload, released string }{
		"an alert about an instance":              {sample(t, "alerts/threshold-message.json"), one},
		"the same through a topic":                {sample(t, "alerts/threshold-topic-attributes.json"), one},
		"two in a batch":                          {sample(t, "alerts/queue-batch.json"), one + " " + three},
		"an event about an instance":              {sample(t, "alerts/subscription.json"), one},
		"a bill of the account":                   {sample(t, "alerts/log-alert.json"), all},
		"a bill of another account":               {strings.ReplaceAll(sample(t, "alerts/log-alert.json"), "1000000000000001", "2000000000000002"), ""},
		"an overspend in one region":              {`{"source":"cost-alert","regions":["cn-shanghai"]}`, "alikafka_post-cn-goes04"},
		"an overspend of who carries a tag":       {`{"source":"cost-alert","tags":{"env":"test"}}`, three},
		"an overspend outside of the rules":       {`{"source":"cost-alert","regions":["eu-central-1"]}`, ""},
		"an overspend of a group that nobody has": {`{"source":"cost-alert","resource_groups":["rg-none"]}`, ""},
		"an alert about one that is in use":       {strings.ReplaceAll(sample(t, "alerts/threshold-message.json"), "goes01", "stay01"), ""},
		"an alert about one that is protected":    {strings.ReplaceAll(sample(t, "alerts/threshold-message.json"), "goes01", "stay04"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := build(t, small(t), listening(), zap.NewNop())
			report, err := s.handle(t.Context(), c.payload)
			if err != nil || report.Run.Mode != "enforce" {
				t.Fatal(err, report.Run)
			}
			if got := strings.Join(s.released(), " "); got != c.released {
				t.Errorf("released %q: %s", got, report.Summary.Text)
			}
		})
	}
}

func TestRulesThatDoNotListenToAlertsKeepAll(t *testing.T) {
	s := newSmallStage(t)
	report, err := s.handle(t.Context(), sample(t, "alerts/log-alert.json"))
	if err != nil || s.mutations() > 0 || report.Summary.Reasons["no-rule"] == 0 {
		t.Errorf("released %v; %v; %+v", s.released(), err, report.Summary)
	}
}
