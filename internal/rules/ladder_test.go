package rules_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// ladder is a rule with every step; now is a Monday.
const ladder = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou]}
protect: [{tags: {team: ledger}}]
rules:
  - name: dev
    match: {tags: {env: dev}}
    then: [{warn: 24h}, {stop: 1d}, {release: {force: true, delete: true}}]
`

func steps(then string) string {
	return strings.Replace(ladder, "[{warn: 24h}, {stop: 1d}, {release: {force: true, delete: true}}]", then, 1)
}

// terms returns the terms under which a file's first rule decides.
func terms(t testing.TB, set *rules.Ruleset) string {
	t.Helper()
	v := set.Judge(idleDev())
	if v.Terms == "" {
		t.Fatalf("no terms: %s", v.Text)
	}
	return v.Terms
}

// marked gives the case a mark of a stage that began some time ago and is due
// after its length.
func marked(stage fleet.Stage, ago, length time.Duration) func(*rules.Case, string) {
	return func(c *rules.Case, terms string) {
		c.Mark = fleet.Known(fleet.Mark{Stage: stage, Terms: terms, Since: c.Now.Add(-ago), Due: c.Now.Add(length - ago)})
	}
}

func stopped(mark func(*rules.Case, string)) func(*rules.Case, string) {
	return func(c *rules.Case, terms string) {
		c.Instance.Status = fleet.Known(fleet.Stopped)
		mark(c, terms)
	}
}

func TestLadder(t *testing.T) {
	const h = time.Hour
	all, noStop, noWarn := ladder, steps("[{warn: 24h}, release]"), steps("[{stop: 1d}, release]")
	unmarked := func(c *rules.Case, _ string) { c.Mark = fleet.Unknown[fleet.Mark](fleet.Absent, "no mark") }
	foreign := func(mark func(*rules.Case, string)) func(*rules.Case, string) {
		return func(c *rules.Case, _ string) { mark(c, "other") }
	}
	and := func(changes ...func(*rules.Case, string)) func(*rules.Case, string) {
		return func(c *rules.Case, terms string) {
			for _, change := range changes {
				change(c, terms)
			}
		}
	}
	v3 := func(c *rules.Case, _ string) { c.Instance.Series = fleet.Known(fleet.SeriesV3) }
	tag := func(key, value string) func(*rules.Case, string) {
		return func(c *rules.Case, _ string) { tagged(key, value)(c) }
	}
	busy := func(c *rules.Case, _ string) { putUsage(*c, fleet.BytesIn, fleet.Known(5e6)) }
	blind := func(c *rules.Case, _ string) {
		putUsage(*c, fleet.BytesIn, fleet.Unknown[float64](fleet.NoData, "no points"))
	}
	tests := map[string]struct {
		file     string
		change   func(*rules.Case, string)
		action   rules.Action
		reason   rules.Reason
		withdraw rules.Withdrawal
		says     string
	}{
		"without a mark its owner is warned":                 {all, unmarked, rules.Warn, rules.Idle, rules.NotWithdrawn, "not before Wed 2026-11-25 06:00 CST it is stopped"},
		"a mark that nobody looked for is none":              {all, func(*rules.Case, string) {}, rules.Warn, rules.Idle, rules.NotWithdrawn, "warned"},
		"one that cannot be read begins the grace anew":      {all, func(c *rules.Case, _ string) { c.Mark = fleet.Unknown[fleet.Mark](fleet.Malformed, "x") }, rules.Warn, rules.Idle, rules.NotWithdrawn, "warned"},
		"so does one of other terms":                         {all, foreign(marked(fleet.Warned, 99*h, 24*h)), rules.Warn, rules.Idle, rules.OtherTerms, "warned"},
		"and one from the future":                            {all, marked(fleet.Warned, -h, 24*h), rules.Warn, rules.Idle, rules.NotWithdrawn, "warned"},
		"within the grace it waits":                          {all, marked(fleet.Warned, 24*h-1, 24*h), rules.Wait, rules.Grace, rules.NotWithdrawn, "warned on"},
		"what was announced for later comes later":           {all, marked(fleet.Warned, 25*h, 30*h), rules.Wait, rules.Grace, rules.NotWithdrawn, "Tue 2026-11-24 11:00 CST"},
		"what was announced for sooner does not":             {all, marked(fleet.Warned, 23*h, h), rules.Wait, rules.Grace, rules.NotWithdrawn, "Tue 2026-11-24 07:00 CST"},
		"after the grace it is stopped":                      {all, marked(fleet.Warned, 24*h, 24*h), rules.Stop, rules.Idle, rules.NotWithdrawn, "stopped until Wed 2026-11-25 06:00 CST"},
		"the stop says when the cloud would release it":      {all, marked(fleet.Warned, 24*h, 24*h), rules.Stop, rules.Idle, rules.NotWithdrawn, "Thu 2026-11-26 08:00 CST"},
		"a rule may release after the warning":               {noStop, marked(fleet.Warned, 24*h, 24*h), rules.Release, rules.Idle, rules.NotWithdrawn, "idle over"},
		"or stop without one":                                {noWarn, unmarked, rules.Stop, rules.Idle, rules.NotWithdrawn, "stopped until"},
		"a V3 instance is warned even so":                    {noWarn, and(unmarked, v3), rules.Warn, rules.Idle, rules.NotWithdrawn, "whether a v3 instance can be stopped is not confirmed"},
		"and waits for the time of the stop":                 {all, and(marked(fleet.Warned, 47*h, 24*h), v3), rules.Wait, rules.Grace, rules.NotWithdrawn, "it is released"},
		"and is released after it":                           {all, and(marked(fleet.Warned, 48*h, 48*h), v3), rules.Release, rules.Idle, rules.NotWithdrawn, "idle over"},
		"stopped, it waits for its time":                     {all, stopped(marked(fleet.Paused, 23*h, 24*h)), rules.Wait, rules.Stopped, rules.NotWithdrawn, "undo opens it again"},
		"and is released after it, too":                      {all, stopped(marked(fleet.Paused, 24*h, 24*h)), rules.Release, rules.Idle, rules.NotWithdrawn, "idle before it was stopped"},
		"a stop that never counted from now waits":           {all, stopped(marked(fleet.Paused, -h, 24*h)), rules.Wait, rules.Stopped, rules.NotWithdrawn, "released not before"},
		"a stop that outlived the cloud's end is another's":  {all, stopped(marked(fleet.Paused, 90*h, 24*h)), rules.Keep, rules.NotRunning, rules.Reopened, "not by the stop of"},
		"stopped by somebody else it stays":                  {all, stopped(unmarked), rules.Keep, rules.NotRunning, rules.NotWithdrawn, "Alibaba Cloud itself releases it"},
		"a warning does not make a stop ours":                {all, stopped(marked(fleet.Warned, 48*h, 24*h)), rules.Keep, rules.NotRunning, rules.NotWithdrawn, "only running"},
		"nor does a stop under other terms":                  {all, stopped(foreign(marked(fleet.Paused, 24*h, 24*h))), rules.Keep, rules.NotRunning, rules.NotWithdrawn, "only running"},
		"protected while stopped, it stays but must be open": {all, and(tag("team", "ledger"), stopped(marked(fleet.Paused, 24*h, 24*h))), rules.Keep, rules.Protected, rules.NotWithdrawn, "must be opened again"},
		"no longer matched while stopped as well":            {all, and(tag("env", "prod"), stopped(marked(fleet.Paused, 24*h, 24*h))), rules.Keep, rules.NoRule, rules.NotWithdrawn, "must be opened again"},
		"the same by a rule that says something else by now": {all, foreign(marked(fleet.Paused, 10*time.Minute, 24*h)), rules.Keep, rules.NotRunning, rules.NotWithdrawn, "the list may show that"},
		"and once it is being stopped": {all, and(foreign(marked(fleet.Paused, 10*time.Minute, 24*h)), func(c *rules.Case, _ string) {
			c.Instance.Status = fleet.Known(fleet.Stopping)
		}), rules.Keep, rules.NotRunning, rules.NotWithdrawn, "stopping"},
		"stopped a moment ago, and still listed as running": {all, marked(fleet.Paused, 29*time.Minute, 24*h), rules.Keep, rules.NotRunning, rules.NotWithdrawn, "the list may show that"},
		"reopened half an hour after the stop":              {all, marked(fleet.Paused, 30*time.Minute, 24*h), rules.Warn, rules.Idle, rules.Reopened, "warned"},
		"reopened, its ladder begins anew":                  {all, marked(fleet.Paused, 25*h, 24*h), rules.Warn, rules.Idle, rules.Reopened, "warned"},
		"in use again, the mark falls":                      {all, and(marked(fleet.Warned, 25*h, 24*h), busy), rules.Keep, rules.Busy, rules.InUse, "in use"},
		"what is unknown leaves it":                         {all, and(marked(fleet.Warned, 25*h, 24*h), blind), rules.Keep, rules.UsageUnknown, rules.NotWithdrawn, "not proved"},
		"protected, the mark falls":                         {all, and(marked(fleet.Warned, 25*h, 24*h), tag("reaper/keep", "1")), rules.Keep, rules.Protected, rules.Shielded, "reaper/keep"},
		"no longer matched, it falls":                       {all, and(marked(fleet.Warned, 25*h, 24*h), tag("env", "prod")), rules.Keep, rules.NoRule, rules.Unmatched, "no match"},
		"another trigger leaves it":                         {all, and(marked(fleet.Warned, 25*h, 24*h), func(c *rules.Case, _ string) { c.On = "cost-alert" }), rules.Keep, rules.NoRule, rules.NotWithdrawn, "cost-alert"},
		"paid in advance, it falls": {all, and(marked(fleet.Warned, 25*h, 24*h), func(c *rules.Case, _ string) {
			c.Instance.PaidType = fleet.Known(fleet.Subscription)
		}), rules.Keep, rules.Subscription, rules.PaidOtherwise, "subscription"},
		"the mark's own tag neither protects nor hides": {all, and(marked(fleet.Warned, 24*h, 24*h), tag(fleet.MarkTag, "v1 x")), rules.Stop, rules.Idle, rules.NotWithdrawn, "stopped"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			set, c := load(t, test.file), idleDev()
			test.change(&c, terms(t, set))
			v := set.Judge(c)
			if v.Action != test.action || v.Reason != test.reason || v.Withdraw != test.withdraw || !strings.Contains(v.Text, test.says) {
				t.Fatalf("got %s (%s), mark %s: %s\nwant %s (%s), mark %s, with %q", v.Action, v.Reason, v.Withdraw, v.Text, test.action, test.reason, test.withdraw, test.says)
			}
			if acts := v.Action != rules.Keep && v.Action != rules.Wait; v.Acts() != acts {
				t.Fatalf("Acts says %t of %s", v.Acts(), v.Action)
			}
		})
	}
}
