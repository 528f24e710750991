package service_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/cloudflow"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// without loses every delivery of a command that names an account.
func (f *fanOut) without(command, account string) cloudflow.Invoke {
	return func(ctx context.Context, event []byte) ([]byte, error) {
		if commandOf(event) == command && strings.Contains(string(event), account) {
			return nil, errLost
		}
		return f.deliver(ctx, event)
	}
}

func TestAccountsWhoseInvocationIsLostAreKeptAndNamed(t *testing.T) {
	const limits = "per_run: 100, fleet_share: 20%, crop: oldest-first"
	lost := fanAccounts()[3:6] // one shard
	one, summary := single(t, limits, lost...)
	f := fanStage(t, limits)
	f.execute(t, f.without("map-plan", lost[0]))
	gathered := f.answers["gather"][0]
	if diff := cmp.Diff(totalsOf(one.released(), summary), totalsOf(f.released(), gathered)); diff != "" {
		t.Errorf("(-whole, denied +divided, lost)\n%s", diff)
	}
	if gathered.Status != "partial" || len(f.released()) == 0 {
		t.Errorf("%+v", gathered)
	}
	for _, id := range lost {
		if !slices.ContainsFunc(gathered.Problems, func(p message.Problem) bool { return p.Account == id && p.Class == "not-planned" }) {
			t.Errorf("nobody names %s: %+v", id, gathered.Problems)
		}
	}
}

func TestWhatALostInvocationWasToReleaseStays(t *testing.T) {
	one, _ := single(t, "per_run: 100")
	f := fanStage(t, "per_run: 100")
	f.execute(t, f.without("map-act", fanAccounts()[0]))
	first := f.released()
	if len(first) == 0 || len(first) >= len(one.released()) {
		t.Fatalf("released %d of %d", len(first), len(one.released()))
	}
	// Sent again by hand, it does what it was to do.
	if _, err := f.deliver(t.Context(), []byte(`{"command":"map-act","fan":"night-1","accounts":["`+strings.Join(fanAccounts()[:3], `","`)+`"]}`)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one.released(), f.released()); diff != "" {
		t.Error(diff)
	}
}

// send delivers a command by hand and returns what is said.
func (f *fanOut) send(t *testing.T, event string) message.Summary {
	t.Helper()
	if _, err := f.deliver(t.Context(), []byte(event)); err != nil {
		t.Fatal(err)
	}
	said := f.answers[commandOf([]byte(event))]
	return said[len(said)-1]
}

const (
	planAll = `{"command":"map-plan","fan":"night-1","accounts":["1000000000000001","1000000000000002"]}`
	gather  = `{"command":"gather","fan":"night-1"}`
	actAll  = `{"command":"map-act","fan":"night-1","accounts":["1000000000000001","1000000000000002"]}`
)

func TestOnlyWhatWasGatheredOnceIsActedOn(t *testing.T) {
	f := fanStage(t, "per_run: 100")
	if s := f.send(t, actAll); s.Status != "refused" || !strings.Contains(s.Text, "send gather first") {
		t.Errorf("before the gathering: %+v", s)
	}
	f.send(t, strings.Replace(planAll, `"1000000000000001",`, "", 1))
	first := f.send(t, gather)
	f.send(t, planAll) // too late
	second := f.send(t, gather)
	if !strings.Contains(second.Text, "which stands") || second.Instances != first.Instances {
		t.Errorf("gathered twice: %+v", second)
	}
	f.send(t, actAll)
	if len(f.released()) == 0 || len(f.released()) != first.Actions["release"] {
		t.Errorf("released %q of %d", f.released(), first.Actions["release"])
	}
	calls := len(f.cloud.Journal())
	if s := f.send(t, strings.Replace(actAll, `,"1000000000000002"`, "", 1)); s.Status != "done" || len(f.cloud.Journal()) != calls {
		t.Errorf("where nothing is allowed: %+v", s)
	}
	if s := f.send(t, actAll); !strings.Contains(s.Text, "handled this event") || len(f.cloud.Journal()) != calls {
		t.Errorf("delivered again: %+v", s)
	}
}

func TestAnythingButAnOwnFreshPlanCountsForNothing(t *testing.T) {
	everyFile := func(t *testing.T, f *fanOut, change func(path, text string)) {
		t.Helper()
		err := filepath.Walk(strings.TrimPrefix(f.settings.Store, "file://")+"/fans", func(path string, info os.FileInfo, err error) error {
			if err == nil && !info.IsDir() {
				var data []byte
				if data, err = os.ReadFile(path); err == nil {
					change(path, string(data))
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(t *testing.T, path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	serve := func(t *testing.T, f *fanOut, change func(*service.Settings)) {
		t.Helper()
		settings := f.settings
		change(&settings)
		other, err := service.New(settings, zap.NewNop(), f.clock)
		if err != nil {
			t.Fatal(err)
		}
		f.processes = []*service.Service{other}
	}
	for name, test := range map[string]struct {
		spoil func(*testing.T, *fanOut)
		words string
	}{
		"it was changed": {func(t *testing.T, f *fanOut) {
			t.Helper()
			everyFile(t, f, func(path, text string) { write(t, path, strings.Replace(text, `"listed":`, `"listed":1`, 1)) })
		}, "its seal is wrong"},
		"it is cut": {func(t *testing.T, f *fanOut) {
			t.Helper()
			everyFile(t, f, func(path, text string) { write(t, path, text[:len(text)/2]) })
		}, "cannot be read"},
		"it is old": {func(_ *testing.T, f *fanOut) { _ = f.clock.Sleep(context.Background(), 61*time.Minute) }, "counts for 1h0m0s"},
		"another secret sealed it": {func(t *testing.T, f *fanOut) {
			t.Helper()
			serve(t, f, func(s *service.Settings) { s.LinkSecret = strings.Repeat("x", 32) })
		}, "its seal is wrong"},
		"other rules made it": {func(t *testing.T, f *fanOut) {
			t.Helper()
			serve(t, f, func(s *service.Settings) {
				s.RulesPath = filepath.Join(t.TempDir(), "rules.yaml")
				write(t, s.RulesPath, fanRules("per_run: 99"))
			})
		}, "other rules"},
		"it is another fan-out's": {func(t *testing.T, f *fanOut) {
			t.Helper()
			everyFile(t, f, func(path, text string) {
				moved := strings.Replace(path, "night-1", "night-2", 1)
				if err := os.MkdirAll(filepath.Dir(moved), 0o700); err != nil {
					t.Fatal(err)
				}
				write(t, moved, text)
			})
		}, `belongs to the fan-out "night-1"`},
	} {
		for step, upTo := range map[string][]string{"the plan: " + name: {planAll}, "what is allowed: " + name: {planAll, gather}} {
			t.Run(step, func(t *testing.T) {
				f := fanStage(t, "per_run: 100")
				for _, event := range upTo {
					f.send(t, event)
				}
				test.spoil(t, f)
				fan := "night-1"
				if strings.HasSuffix(step, "another fan-out's") {
					fan = "night-2"
				}
				if len(upTo) == 1 {
					s := f.send(t, strings.Replace(gather, "night-1", fan, 1))
					if s.Status != "partial" || s.Instances != 0 || !slices.ContainsFunc(s.Problems, func(p message.Problem) bool { return strings.Contains(p.Text, test.words) }) {
						t.Errorf("gathered %+v", s)
					}
				}
				s := f.send(t, strings.Replace(actAll, "night-1", fan, 1))
				if f.mutations() != 0 || len(upTo) == 2 && (s.Status != "refused" || !strings.Contains(s.Text, test.words)) {
					t.Errorf("%d mutations, %+v", f.mutations(), s)
				}
			})
		}
	}
}

func TestAKeyCanBeReplacedBetweenPlanAndAct(t *testing.T) {
	f := fanStage(t, "per_run: 100")
	f.send(t, planAll)
	settings := f.settings
	settings.LinkSecret = strings.Repeat("n", 40) + "," + fanSecret
	next, err := service.New(settings, zap.NewNop(), f.clock)
	if err != nil {
		t.Fatal(err)
	}
	f.processes = []*service.Service{next}
	f.send(t, gather)
	f.send(t, actAll)
	if len(f.released()) == 0 {
		t.Error("nothing was released")
	}
}

func TestAFanOutNeedsAStoreASecretAndAnInvocation(t *testing.T) {
	for words, change := range map[string]func(*service.Settings){
		"set REAPER_STORE":       func(s *service.Settings) { s.Store = "" },
		"set REAPER_LINK_SECRET": func(s *service.Settings) { s.LinkSecret = "" },
	} {
		f := fanStage(t, "per_run: 100")
		settings := f.settings
		change(&settings)
		other, err := service.New(settings, zap.NewNop(), f.clock)
		if err != nil {
			t.Fatal(err)
		}
		f.processes = []*service.Service{other}
		for _, event := range []string{planAll, gather, actAll} {
			if s := f.send(t, event); s.Status != "refused" || !strings.Contains(s.Text, words) || len(f.cloud.Journal()) > 0 {
				t.Errorf("%s: %+v", event, s)
			}
		}
	}
	f := fanStage(t, "per_run: 100")
	report, err := f.handle(t.Context(), string(fcruntime.HTTPEvent("POST", "application/json", []byte(planAll), at)))
	if err != nil || report.Summary.Status != "refused" || len(f.cloud.Journal()) > 0 {
		t.Errorf("by HTTP: %+v, %v", report.Summary, err)
	}
	settings := f.settings
	settings.LinkSecret = "too short"
	short, err := service.New(settings, zap.NewNop(), f.clock)
	if err != nil {
		t.Fatal(err)
	}
	f.processes = []*service.Service{short}
	if s := f.send(t, planAll); s.Status != "refused" || !strings.Contains(s.Text, "REAPER_LINK_SECRET to 32 bytes or more") || strings.Contains(s.Text, "too short") || len(f.cloud.Journal()) > 0 {
		t.Errorf("a short secret: %+v", s)
	}
}

func TestUnderACeilingOfPlanADividedRunChangesNothing(t *testing.T) {
	for name, change := range map[string]func(*service.Settings){
		"plan":   func(s *service.Settings) { s.Ceiling = events.Plan },
		"freeze": func(s *service.Settings) { s.Freeze = "REAPER_FREEZE is true" },
	} {
		f := fanStage(t, "per_run: 100")
		settings := f.settings
		change(&settings)
		bound, err := service.New(settings, zap.NewNop(), f.clock)
		if err != nil {
			t.Fatal(err)
		}
		f.processes = []*service.Service{bound}
		f.execute(t, f.deliver)
		if f.mutations() != 0 || f.answers["gather"][0].Actions["release"] != 24 {
			t.Errorf("%s: %d mutations, %+v", name, f.mutations(), f.answers["gather"][0])
		}
	}
}

func TestAnInstanceThatIsUsedAgainAfterTheGatheringStays(t *testing.T) {
	f := fanStage(t, "per_run: 100")
	f.send(t, planAll)
	if s := f.send(t, gather); s.Actions["release"] == 0 {
		t.Fatalf("%+v", s)
	}
	f.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultMissingFields, Fields: []string{"Tags"}, Action: "GetInstanceList"})
	f.send(t, actAll)
	if f.mutations() != 0 {
		t.Errorf("%d mutations", f.mutations())
	}
}
