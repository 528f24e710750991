package reap_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// without runs the dev rule with some keys of idle.
func without(idle string) string {
	return strings.Replace(devRules, "then:", "idle: {"+idle+"}, then:", 1)
}

func TestEverySignalOfUseVetoesAndEveryGapKeeps(t *testing.T) {
	failing := func(operation string) func(f *fake) {
		return func(f *fake) {
			f.brokerErr[operation+" a"] = &fault.Error{Class: fault.Denied, Operation: operation, Region: "cn-hangzhou", Instance: "a"}
		}
	}
	tests := map[string]struct {
		change func(f *fake)
		rules  string
		reason string
		says   string
	}{
		"nothing anywhere": {func(*fake) {}, devRules, "idle", "no traffic, requests, connections, consumers, unread messages or writes (11 signals read)"},
		"a member of a group that reads nothing": {func(f *fake) { f.members["a"] = 2 }, devRules, "busy",
			"in use: consumers 2 connected (group g); rule dev wants consumers none connected"},
		"a member, where consumers do not count": {func(f *fake) { f.members["a"] = 2 }, without("consumers: any"), "idle", "idle over 24h"},
		"a rebalance within the window": {func(f *fake) { f.rebalances["a"] = []time.Time{start.Add(-20 * time.Hour)} }, devRules, "busy",
			"rebalances 1 in the window"},
		"a rebalance before it":                            {func(f *fake) { f.rebalances["a"] = []time.Time{start.Add(-30 * time.Hour)} }, devRules, "idle", "idle"},
		"unread messages":                                  {func(f *fake) { f.unread["a"] = 23 }, devRules, "busy", "unread 23 messages (group g)"},
		"few enough of them":                               {func(f *fake) { f.unread["a"] = 23 }, without(`unread: "<= 23"`), "idle", "unread messages: 23 (limit 23); no "},
		"a message 5 hours ago":                            {func(f *fake) { f.written["a"] = start.Add(-5 * time.Hour) }, devRules, "busy", "writes 1 topic written (topic t 5h ago)"},
		"a message 25 hours ago":                           {func(f *fake) { f.written["a"] = start.Add(-25 * time.Hour) }, devRules, "idle", "idle"},
		"a message, not counting":                          {func(f *fake) { f.written["a"] = start.Add(-5 * time.Hour) }, without("writes: any"), "idle", "idle"},
		"an address in the log":                            {func(f *fake) { f.clients["a"] = 1 }, devRules, "busy", "clients 1 address in the last hour"},
		"groups that are denied":                           {failing("groups"), devRules, "usage-unknown", "groups in cn-hangzhou for a: denied"},
		"a group that is denied":                           {failing("progress"), devRules, "usage-unknown", "progress in cn-hangzhou for a: denied"},
		"topics that are denied":                           {failing("topics"), devRules, "usage-unknown", "topics in cn-hangzhou for a: denied"},
		"a topic that is denied":                           {failing("topic status"), devRules, "usage-unknown", "topic status in cn-hangzhou for a: denied"},
		"a log that is denied":                             {failing("clients"), devRules, "usage-unknown", "clients in cn-hangzhou for a: denied"},
		"a log that is denied, where it does not count":    {failing("clients"), without("clients: any"), "idle", "idle"},
		"groups that are denied, where nothing needs them": {failing("groups"), without("consumers: any, unread: any"), "idle", "idle"},
		"a V3 instance has neither requests nor a log": {func(f *fake) {
			f.find("a").Series, f.clients["a"] = fleet.Known(fleet.SeriesV3), 7
		}, devRules, "idle", "idle"},
		"a V3 instance with a member": {func(f *fake) {
			f.find("a").Series, f.members["a"] = fleet.Known(fleet.SeriesV3), 1
		}, devRules, "busy", "consumers 1 connected"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			test.change(f)
			report, err := enforce(t, f, test.rules)
			if err != nil {
				t.Fatal(err)
			}
			v := report.Verdicts[0]
			if v.Reason != test.reason || !strings.Contains(v.Text, test.says) {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
			if (len(f.released) == 1) != (test.reason == "idle") {
				t.Fatalf("released %v", f.released)
			}
		})
	}
}

func TestTheCheapestSourceThatDecidesIsTheLast(t *testing.T) {
	tests := map[string]struct {
		change func(f *fake)
		silent []string
	}{
		"bytes now":           {func(f *fake) { f.rate["a"] = 1e6 }, []string{"series", "groups", "topics", "clients"}},
		"a member":            {func(f *fake) { f.members["a"] = 1 }, []string{"topics", "clients"}},
		"a message":           {func(f *fake) { f.written["a"] = start }, []string{"clients"}},
		"missing data points": {func(f *fake) { f.missing["a"] = 200 }, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			test.change(f)
			if _, err := enforce(t, f, devRules); err != nil {
				t.Fatal(err)
			}
			for _, call := range test.silent {
				if f.calls[call] > 0 {
					t.Errorf("%s was asked %d times, though it could decide nothing", call, f.calls[call])
				}
			}
		})
	}
}

func TestUseThatBeginsAfterThePlanAbortsTheRelease(t *testing.T) {
	for name, begin := range map[string]func(f *fake){
		"a consumer connects":     func(f *fake) { f.members["a"] = 1 },
		"a message is written":    func(f *fake) { f.written["a"] = start },
		"an address shows up":     func(f *fake) { f.clients["a"] = 1 },
		"a rebalance happens":     func(f *fake) { f.rebalances["a"] = []time.Time{start} },
		"a message stays unread":  func(f *fake) { f.unread["a"] = 1 },
		"bytes begin to flow":     func(f *fake) { f.rate["a"] = 5000 },
		"groups can't be read":    func(f *fake) { f.brokerErr["progress a"] = callError(fault.Denied) },
		"the internet is allowed": func(f *fake) { f.find("a").Exposure = fleet.Known(fleet.Internet) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			report := runOn(t.Context(), t, f, f.cloud(), func(m message.Message) {
				if m.Verdict != nil {
					f.mu.Lock()
					defer f.mu.Unlock()
					begin(f)
				}
			})
			if e := report.Effects[0]; e.Outcome != "aborted" || len(f.released) > 0 {
				t.Fatalf("got %s/%s: %s", e.Outcome, e.Cause, e.Text)
			}
		})
	}
}

func TestManyFailuresOfOneKindAreOneProblem(t *testing.T) {
	f := newFake()
	for _, id := range []string{"a", "b", "c"} {
		f.instances = append(f.instances, dev(id, "cn-hangzhou", long))
		f.brokerErr["groups "+id] = &fault.Error{Class: fault.Denied, Operation: "GetConsumerList", Region: "cn-hangzhou", Instance: id}
	}
	f.instances = append(f.instances, dev("d", "cn-shanghai", long))
	report, _ := enforce(t, f, devRules)
	p := report.Summary.Problems
	if len(p) != 1 || p[0].Count != 3 || p[0].Operation != "GetConsumerList" || report.Summary.Status != "partial" {
		t.Fatalf("problems are %+v", p)
	}
	if len(f.released) != 1 || f.released[0].ID != "d" {
		t.Fatalf("released %v: what failed in one region counted in another", f.released)
	}
}

// odd answers about topics as a test wants.
type odd struct {
	*fake
	topics []fleet.Topic
	status map[string]fleet.TopicStatus
}

func (o odd) Topics(context.Context, fleet.Ref) ([]fleet.Topic, error) { return o.topics, nil }

func (o odd) TopicStatus(_ context.Context, _ fleet.Ref, topic string) (fleet.TopicStatus, error) {
	return o.status[topic], nil
}

func TestAnEmptyTopicSaysHowFarBackItCanTell(t *testing.T) {
	empty := fleet.TopicStatus{
		Stored: fleet.Known[int64](0), Written: fleet.Known[int64](211), ObservedAt: start,
		LastWrite: fleet.Unknown[time.Time](fleet.NoData, "the topic holds no message"),
	}
	hours := func(n int) fleet.Value[time.Duration] { return fleet.Known(time.Duration(n) * time.Hour) }
	none := fleet.Unknown[time.Duration](fleet.Absent, "the topic has none of its own")
	tests := map[string]struct {
		topic, instance fleet.Value[time.Duration]
		status          fleet.TopicStatus
		reason          string
		reach           time.Duration
	}{
		"kept longer than the window":            {none, hours(72), empty, "idle", 24 * time.Hour},
		"kept as long as the window":             {hours(24), hours(72), empty, "idle", 24 * time.Hour},
		"kept for an hour":                       {hours(1), hours(72), empty, "usage-unknown", 0},
		"kept for an unknown time":               {none, fleet.Unknown[time.Duration](fleet.Absent, "the answer has no MsgRetain"), empty, "usage-unknown", 0},
		"kept for a time that cannot be read":    {fleet.Unknown[time.Duration](fleet.Malformed, "TopicConfig"), hours(72), empty, "usage-unknown", 0},
		"holding messages without a time":        {none, hours(72), withLast(empty, fleet.Unknown[time.Time](fleet.Malformed, "no time")), "usage-unknown", 0},
		"written long ago and not yet forgotten": {none, hours(72), withLast(empty, fleet.Known(start.Add(-80*time.Hour))), "idle", 24 * time.Hour},
		"written in the window":                  {none, hours(72), withLast(empty, fleet.Known(start.Add(-time.Hour))), "busy", 24 * time.Hour},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			f.find("a").Retention = test.instance
			cloud := with(f, func(c *reap.Cloud) {
				c.Topics = odd{f, []fleet.Topic{{Name: "t", Retention: test.topic}}, map[string]fleet.TopicStatus{"t": test.status}}
			})
			report := runOn(t.Context(), t, f, cloud, quiet)
			v := report.Verdicts[0]
			if v.Reason != test.reason {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
			for _, fact := range report.Facts {
				if fact.Signal == "topics.writes" && test.reach > 0 && fact.To.Sub(fact.From) != test.reach {
					t.Errorf("the fact covers %s, want %s", fact.To.Sub(fact.From), test.reach)
				}
			}
		})
	}
}

func withLast(s fleet.TopicStatus, last fleet.Value[time.Time]) fleet.TopicStatus {
	s.LastWrite = last
	return s
}
