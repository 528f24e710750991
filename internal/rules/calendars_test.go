package rules_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

const ownCalendar = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou]}
calendars:
  - |
    version: 1
    country: zz
    title: days off at ACME
    years:
      - year: 2031
        source: the works council
        holidays:
          - {name: Founders Day, on: 2031-11-24}
rules:
  - name: dev
    match: {expr: 'trigger.name == "nightly"'}
    window: {days: Mon-Fri, holidays: zz}
    then: release
`

func TestARulesFileCanBringItsOwnHolidays(t *testing.T) {
	set := load(t, ownCalendar)
	for at, reason := range map[string]rules.Reason{
		"2031-11-24T22:00:00+08:00": rules.OutsideWindow,
		"2031-11-25T22:00:00+08:00": rules.Idle,
		"2032-11-25T22:00:00+08:00": rules.WindowUnknown,
	} {
		c := idleDev()
		c.Now, _ = time.Parse(time.RFC3339, at)
		c.Instance.CreatedAt = fleet.Known(c.Now.Add(-long))
		c.Trigger = "nightly"
		if v := set.Judge(c); v.Reason != reason {
			t.Errorf("%s: got %s: %s", at, v.Reason, v.Text)
		}
	}
}

const long = 1000 * time.Hour

func TestAMistakeInAPastedCalendarIsToldWhereItStands(t *testing.T) {
	_, err := rules.Load("r.yaml", []byte(strings.Replace(ownCalendar, "on: 2031-11-24", "on: 2031-11-31", 1)))
	if err == nil || !strings.HasPrefix(err.Error(), "r.yaml:14:") {
		t.Fatalf("got %v", err)
	}
}
