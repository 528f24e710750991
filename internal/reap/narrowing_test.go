package reap_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// scoped is a fleet of which a narrowed run may look at some.
func scoped() *fake {
	payments, search := dev("payments", "cn-hangzhou", long), dev("search", "cn-hangzhou", long)
	unread, elsewhere := dev("unread", "cn-hangzhou", long), dev("elsewhere", "cn-shanghai", long)
	payments.Tags, payments.ResourceGroup = fleet.Known(fleet.Tags{"env": "dev", "team": "payments"}), fleet.Known("rg-1")
	search.Tags, search.ResourceGroup = fleet.Known(fleet.Tags{"env": "dev", "team": "search"}), fleet.Known("rg-2")
	unread.Tags, unread.ResourceGroup = fleet.Unknown[fleet.Tags](fleet.Absent, "the row has none"), fleet.Unknown[string](fleet.Absent, "the row has none")
	elsewhere.ResourceGroup = fleet.Known("rg-2")
	return newFake(payments, search, unread, elsewhere)
}

func TestAnAlertsScopeOnlyNarrows(t *testing.T) {
	for name, c := range map[string]struct {
		scope    events.Scope
		released string
		judged   int
		note     string
	}{
		"no scope lets all in":                    {events.Scope{}, "elsewhere payments search", 4, ""},
		"a tag lets in who carries it":            {events.Scope{Tags: map[string]string{"team": "payments"}}, "payments", 1, ""},
		"of two tags both must be there":          {events.Scope{Tags: map[string]string{"team": "payments", "env": "test"}}, "", 0, ""},
		"a tag without a value is a tag":          {events.Scope{Tags: map[string]string{"team": ""}}, "", 0, ""},
		"a group lets in its own":                 {events.Scope{ResourceGroups: []string{"rg-2"}}, "elsewhere search", 2, ""},
		"a group and a tag let in who has both":   {events.Scope{ResourceGroups: []string{"rg-2"}, Tags: map[string]string{"team": "search"}}, "search", 1, ""},
		"the account is the caller's":             {events.Scope{Accounts: []string{"1"}}, "elsewhere payments search", 4, ""},
		"another account lets nothing in":         {events.Scope{Accounts: []string{"2"}}, "", 0, "the account 2 was asked for and is not in the rules' scope"},
		"an account in another letter is another": {events.Scope{Accounts: []string{"1 "}}, "", 0, "is not in the rules' scope"},
	} {
		t.Run(name, func(t *testing.T) {
			f := scoped()
			report, err := enforce(t, f, devRules, func(o *reap.Order) { o.Trigger.Scope = c.scope })
			if err != nil {
				t.Fatal(err)
			}
			var released []string
			for _, ref := range f.released {
				released = append(released, ref.ID)
			}
			slices.Sort(released)
			if got := strings.Join(released, " "); got != c.released || report.Summary.Instances != c.judged {
				t.Errorf("released %q of %d: %s", got, report.Summary.Instances, report.Summary.Text)
			}
			if notes := strings.Join(report.Run.Notes, "; "); !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
				t.Errorf("notes are %q", notes)
			}
		})
	}
}

func TestAnUnknownAccountIsNotTheOneAskedFor(t *testing.T) {
	f := scoped()
	_, err := enforce(t, f, devRules, func(o *reap.Order) { o.Trigger.Scope.Accounts = []string{""} })
	if err != nil || len(f.released) != 0 {
		t.Errorf("released %v, %v", f.released, err)
	}
}

func TestAnInstanceOutsideItsAlertsTagsIsNamed(t *testing.T) {
	f := scoped()
	report, err := enforce(t, f, devRules, func(o *reap.Order) {
		o.Trigger.Instances, o.Trigger.Scope.Tags = []string{"search"}, map[string]string{"team": "payments"}
	})
	if err != nil || len(f.released) != 0 || len(report.Summary.Problems) != 1 || !strings.Contains(report.Summary.Problems[0].Text, "lacks the tags") {
		t.Errorf("released %v; %+v; %v", f.released, report.Summary.Problems, err)
	}
}

func TestARunNarrowedByTagsDoesNotReplaceTheVerdictsOfTheWhole(t *testing.T) {
	f, m := six(4), &memory{}
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	whole := maps.Clone(m.last.Judged)
	_ = f.clock.Sleep(t.Context(), time.Hour)
	for _, scope := range []events.Scope{{Tags: map[string]string{"env": "dev"}}, {ResourceGroups: []string{"rg"}}, {Accounts: []string{"1"}}} {
		_, _ = enforce(t, f, devRules, m.order, planOnly, func(o *reap.Order) { o.Trigger.Scope = scope })
		if diff := cmp.Diff(whole, m.last.Judged); diff != "" {
			t.Errorf("%+v: (-whole +narrowed)\n%s", scope, diff)
		}
	}
}
