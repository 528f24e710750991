package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
)

// proofRules release an instance of env dev that nobody used for a day.
const proofRules = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou]}
limits: {per_run: 50}
rules:
  - name: dev
    match: {tags: {env: dev}}
    idle: {for: 24h}
    then: [{release: {force: true}}]
`

// proof is one instance, and what a run must make of it.
type proof struct {
	// instance is the rest of the instance in the fleet file.
	instance string
	quirks   cloudtest.Quirks
	rules    string
	reason   string
	// says must stand in the verdict's text.
	says string
	// signal and unknown name a fact and the cause for which it has no value.
	signal, unknown string
	// calls must not be made for it.
	spared []string
}

// prove runs the rules over the instance and compares.
func (p proof) prove(t *testing.T) {
	t.Helper()
	text := "account: \"1000000000000001\"\nregion: cn-hangzhou\ninstances:\n  - {id: alikafka_post-cn-x, age: 40d, tags: {env: dev}"
	if strings.Contains(p.instance, "age:") {
		text = strings.Replace(text, " age: 40d,", "", 1)
	}
	if p.instance != "" {
		text += ", " + p.instance
	}
	fleet, err := cloudtest.ParseFleet("proof.yaml", []byte(text+"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	rules := p.rules
	if rules == "" {
		rules = proofRules
	}
	s := buildWith(t, cloudtest.Config{Fleet: fleet, Quirks: p.quirks}, rules, zap.NewNop())
	report, err := s.handle(t.Context(), timer)
	if err != nil {
		t.Fatal(err)
	}
	p.compare(t, report)
	p.compareCalls(t, s)
}

func (p proof) compare(t *testing.T, report message.Report) {
	t.Helper()
	if len(report.Verdicts) != 1 {
		t.Fatalf("%d verdicts: %+v", len(report.Verdicts), report.Summary)
	}
	v := report.Verdicts[0]
	if v.Reason != p.reason || !strings.Contains(v.Text, p.says) {
		t.Fatalf("got %s: %s\nwant %s with %q", v.Reason, v.Text, p.reason, p.says)
	}
	// What people read in a notice is made from the saved conditions; it must say what the
	// verdict itself says.
	said := letter.Idle(v, letter.English)
	if _, found, _ := strings.Cut(strings.TrimSuffix(said, "."), ": "); p.reason == "idle" && (found == "" || !strings.Contains(v.Text, found)) {
		t.Errorf("a notice says %q, the verdict %q", said, v.Text)
	}
	for _, f := range report.Facts {
		if f.Signal == p.signal && f.Unknown == p.unknown {
			return
		}
	}
	if p.signal != "" {
		t.Errorf("no fact %s is unknown as %s: %+v", p.signal, p.unknown, report.Facts)
	}
}

func (p proof) compareCalls(t *testing.T, s *stage) {
	t.Helper()
	released := 0
	for _, call := range s.cloud.Journal() {
		for _, operation := range append(p.spared, "QueryMessage") {
			if call.Action == operation {
				t.Errorf("%s was called", operation)
			}
		}
		if call.Action == "ReleaseInstance" {
			released++
		}
	}
	if want := map[bool]int{true: 1}[p.reason == "idle"]; released != want {
		t.Errorf("%d releases", released)
	}
}

// TestEveryCauseOfMissingDataIsToldApart has a row for each reason for which
// CloudMonitor may have no data point.
func TestEveryCauseOfMissingDataIsToldApart(t *testing.T) {
	brokers := []string{"GetConsumerList", "GetTopicList", "GetKafkaClientIp"}
	for name, p := range map[string]proof{
		"a V3 metric that says nothing without traffic": {
			instance: `paid_type: serverless, traffic: {missing: silent-zero}`, reason: "usage-unknown",
			says: "no data points, which is not the same as no traffic", signal: "usage.bytes_in", unknown: "no-data"},
		"brokers too old to report": {
			instance: `version: 2.2.0, traffic: {missing: no-data}`, reason: "usage-unknown", signal: "usage.connections", unknown: "no-data"},
		"an answer without Datapoints": {
			instance: `traffic: {missing: no-datapoints-key}`, reason: "usage-unknown", signal: "usage.bytes_out", unknown: "no-data"},
		"a listing without Series, which decides the metric's name": {
			instance: `omit: [Series]`, reason: "usage-unknown", says: "its series is not known", signal: "usage.bytes_in", unknown: "unsupported"},
		"a metric that CloudMonitor does not list": {
			quirks: cloudtest.Quirks{MetaOmits: []string{"instance_tcp_num_sum"}}, reason: "usage-unknown",
			says: "instance_tcp_num_sum", signal: "usage.connections", unknown: "unsupported"},
		"an instance created inside the window": {
			instance: `age: 2h`, reason: "usage-unknown", says: "created inside the window", signal: "usage.bytes_in", unknown: "too-young"},
		"an instance that is not deployed": {instance: `status: pending`, reason: "not-running", says: "not deployed", spared: brokers},
		"an instance that is stopped":      {instance: `status: stopped, since: 6h`, reason: "not-running", says: "stopped", spared: brokers},
		"an instance that was stopped for the window's first hours": {
			instance: `traffic: {missing: {mode: gap, from: 30h, to: 20h}}`, reason: "usage-unknown",
			says: "the oldest are missing: it may have been stopped", signal: "usage.bytes_in", unknown: "incomplete"},
		"points that come three hours late": {
			instance: `traffic: {missing: {mode: late, by: 3h}}`, reason: "usage-unknown",
			says: "they may come late", signal: "usage.bytes_in", unknown: "late"},
		"points that come eight minutes late, as is allowed": {
			instance: `traffic: {missing: {mode: late, by: 8m}}`, reason: "idle", says: "idle over 24h"},
		"a gap in the middle": {
			instance: `traffic: {missing: {mode: gap, from: 15h, to: 12h}}`, reason: "usage-unknown", says: "with gaps", unknown: "incomplete", signal: "usage.bytes_in"},
		"a third of the points missing": {
			instance: `traffic: {missing: {mode: partial, drop: 35%}}`, reason: "usage-unknown", unknown: "incomplete", signal: "usage.bytes_in"},
		"points without any statistic": {
			instance: `traffic: {missing: malformed}`, reason: "usage-unknown", unknown: "malformed", signal: "usage.bytes_in"},
		"values written as text, which are read": {instance: `traffic: {missing: string-values}`, reason: "idle", says: "idle over 24h"},
		"a region that answers for all regions":  {quirks: cloudtest.Quirks{GlobalMetrics: true}, reason: "idle", says: "idle over 24h"},
		"points of one-minute periods only":      {quirks: cloudtest.Quirks{MetaPeriods: "60"}, reason: "idle", says: "idle over 24h"},
		"V3 points with Maximum":                 {instance: `paid_type: serverless`, quirks: cloudtest.Quirks{V3Statistic: "Maximum"}, reason: "idle", says: "idle over 24h"},
		"V3 points with Sum alone":               {instance: `paid_type: serverless`, quirks: cloudtest.Quirks{V3Statistic: "Sum"}, reason: "idle", says: "idle over 24h"},
		"V3 points with Minimum and Average":     {instance: `paid_type: serverless`, quirks: cloudtest.Quirks{V3Statistic: "Minimum,Average"}, reason: "idle", says: "idle over 24h"},
		"V3 points with a statistic of no known name": {
			instance: `paid_type: serverless`, quirks: cloudtest.Quirks{V3Statistic: "Median"}, reason: "usage-unknown",
			unknown: "malformed", signal: "usage.bytes_in"},
		"one missing signal of many": {
			instance: `traffic: {missing: {mode: no-data, metric: instance_reqs_output}}`, reason: "usage-unknown",
			says: "requests_out", unknown: "no-data", signal: "usage.requests_out", spared: nil},
	} {
		t.Run(name, p.prove)
	}
}

// many writes n entries of a list, and one last entry.
func many(n int, entry, last string) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(entry, i))
	}
	return strings.Join(append(list, last), ", ")
}

// TestTheTrapsOfWhatBrokersTell has a row for each trap of the operations that
// read groups, topics, clients and quotas.
func TestTheTrapsOfWhatBrokersTell(t *testing.T) {
	for name, p := range map[string]proof{
		"topics come in pages of ten unless told otherwise: the last of 115 counts": {
			instance: `topics: [` + many(114, "{name: old-%d, last_write: 30d}", "{name: zz-live, last_write: 1h}") + `]`,
			reason:   "busy", says: "topic zz-live 1h ago"},
		"groups come in pages too: the last of 115 counts": {
			instance: `groups: [` + many(114, "{name: old-%d}", "{name: zz-live, members: 1, topics: [t]}") + `], topics: [{name: t, written: 9, last_write: 30h}], traffic: {polls: none, connections: none}, clients: none`,
			reason:   "busy", says: "consumers 1 connected (group zz-live)"},
		"a topic that was never written": {instance: `topics: 3`, reason: "idle", says: "writes"},
		"a topic whose messages have all expired": {
			instance: `topics: [{name: t, written: 423, last_write: 30d}]`, reason: "idle", says: "writes"},
		"a topic that forgets within an hour": {
			instance: `topics: [{name: t, written: 423, last_write: 30d, retention: 1h}]`, reason: "usage-unknown",
			says: "it keeps messages for 1h only", signal: "topics.writes", unknown: "incomplete"},
		"a topic written while CloudMonitor saw nothing": {
			instance: `topics: [{name: orders, written: 5, last_write: 5h}]`, reason: "busy", says: "topic orders 5h ago"},
		"the time of the last consumed message is when it was produced, so it proves no consumer": {
			instance: `topics: [{name: t, written: 9, last_write: 60h}], groups: [{name: dead, topics: [t]}]`, reason: "idle", says: "consumers"},
		"a member that shows in a group said to be empty": {
			instance: `topics: [{name: t, written: 9, last_write: 30h}], groups: [{name: g, state: Empty, members: 1, topics: [t]}], traffic: {polls: none, connections: none}, clients: none`,
			reason:   "busy", says: "consumers 1 connected"},
		"a live group of which no partition names a member": {
			instance: `groups: [{name: g, members: 1}], traffic: {polls: none, connections: none}, clients: none`,
			reason:   "usage-unknown", says: "no partition names a member", signal: "consumers.members", unknown: "malformed"},
		"a group that stopped before its messages expired has nothing left to read": {
			instance: `topics: [{name: t, written: 100, last_write: 20d}], groups: [{name: dead, unread: 23, topics: [t]}]`, reason: "idle", says: "unread"},
		"of what it did not read only the newest messages are still there": {
			instance: `topics: [{name: t, written: 100, stored: 5, last_write: 40h}], groups: [{name: dead, unread: 23, topics: [t]}]`,
			reason:   "busy", says: "unread 5 messages (group dead)"},
		"an old rebalance": {instance: `groups: [{name: g, rebalances: [60d]}]`, reason: "idle", says: "(11 signals read)"},
		"a rebalance in the window": {
			instance: `groups: [{name: g, rebalances: [3h]}]`, reason: "busy", says: "rebalances 1 in the window (group g)"},
		"brokers too old to log clients": {
			instance: `old_broker: true`, reason: "usage-unknown", says: "the brokers are too old to tell", signal: "clients.addresses", unknown: "unsupported"},
		"an address that nothing else shows": {
			instance: `clients: [{ip: 192.0.2.77, request: FETCH, from: 30m}]`, reason: "busy", says: "clients 1 address in the last hour"},
		"an address that was gone for two hours": {
			instance: `clients: [{ip: 192.0.2.77, request: FETCH, from: 9h, to: 2h}]`, reason: "idle", says: "(11 signals read)"},
		"V3 instances have no client log and no quota, so neither is asked": {
			instance: `paid_type: serverless`, reason: "idle", says: "idle", spared: []string{"GetKafkaClientIp", "GetQuotaTip"}},
		"a rule on the quota of a V3 instance keeps it": {
			instance: `paid_type: serverless`, rules: strings.Replace(proofRules, "{tags: {env: dev}}", `{tags: {env: dev}, expr: quota.topics_used < 5}`, 1),
			reason: "match-unknown", says: "v3 instances do not report quota.topics_used", spared: []string{"GetQuotaTip"}},
		"a rule on the quota of a V2 instance asks for it": {
			instance: `topics: 2`, rules: strings.Replace(proofRules, "{tags: {env: dev}}", `{tags: {env: dev}, expr: quota.topics_used < 2}`, 1),
			reason: "no-rule", says: "quota.topics_used = 2", spared: []string{"GetTopicList"}},
		"scalars written as text":                   {instance: `strings: true`, quirks: cloudtest.Quirks{StringEnvelope: true}, reason: "idle", says: "idle"},
		"an instance on the internet, and nobody":   {instance: `internet: true`, reason: "idle", says: "(11 signals read)"},
		"an instance on the internet, and somebody": {instance: `internet: true, traffic: {public_connections: 2}`, reason: "busy", says: "public_connections 2"},
		"an instance of which the exposure is not told has no points for the internet, and stays": {
			instance: `omit: [DeployType, EipMax]`, reason: "usage-unknown", signal: "usage.public_connections", unknown: "no-data"},
	} {
		t.Run(name, p.prove)
	}
}

// TestWhoCountsAsUsingAnInstance has a row for each kind of use that looks like
// idleness, with the evidence that a person reads.
func TestWhoCountsAsUsingAnInstance(t *testing.T) {
	for name, p := range map[string]proof{
		"consumers that poll and find nothing": {
			instance: `traffic: {polls: 4}`, reason: "busy", says: "in use: connections"},
		"consumers that poll, where connections are allowed": {
			instance: `traffic: {polls: 4}`, rules: strings.Replace(proofRules, "for: 24h", `for: 24h, connections: any`, 1),
			reason: "busy", says: "in use: requests_out 4/s"},
		"heartbeats of the brokers alone": {instance: `traffic: {heartbeat: 200 B/s}`, reason: "idle", says: "traffic at most 200 B/s each way (limit 1.0 KiB/s); no "},
		"a producer without consumers, below the threshold of bytes": {
			instance: `topics: 1, traffic: {bytes_in: 40 B/s, connections: none}, clients: none`, reason: "busy", says: "in use: requests_in"},
		"the same where requests are allowed": {
			instance: `topics: [{name: probe}], traffic: {bytes_in: 40 B/s, connections: none}, clients: none`,
			rules:    strings.Replace(proofRules, "for: 24h", `for: 24h, requests_in: 1`, 1), reason: "busy", says: "writes 1 topic written (topic probe"},
		"a consumer at the end of a quiet topic": {
			instance: `topics: [{name: t, written: 9, last_write: 30h}], groups: [{name: tail, members: 1, topics: [t]}], traffic: {polls: none, connections: none}, clients: none`,
			reason:   "busy", says: "in use: consumers 1 connected (group tail); rule dev wants consumers none connected"},
		"messages that nobody has read": {
			instance: `topics: [{name: t, written: 100, last_write: 40h}], groups: [{name: billing, unread: 23, topics: [t]}]`, reason: "busy", says: "in use: unread 23 messages (group billing); rule dev wants unread <= 0"},
		"a Connect cluster": {
			instance: `topics: [{name: t, written: 9, last_write: 30h}], groups: [{name: connect-a, members: 1, topics: [t], rebalances: [2h]}, {name: connect-b, members: 2, topics: [t]}], traffic: {polls: none, connections: none}, clients: none`,
			reason:   "busy", says: "in use: consumers 3 connected (group connect-a and 1 more)"},
		"a stopped instance": {instance: `status: stopped, since: 6h`, reason: "not-running", says: "stopped; only running instances are released"},
		"a two-hour-old instance": {
			instance: `age: 2h`, reason: "usage-unknown", says: "it was created inside the window, at "},
		"a serverless instance with an open connection": {
			instance: `paid_type: serverless, traffic: {connections: 3}`, reason: "busy", says: "in use: connections 0.3"},
		"nobody at all": {instance: `topics: 2, groups: 1`, reason: "idle", says: "idle over 24h: no traffic, requests, connections, consumers, unread messages or writes (11 signals read); rule dev"},
	} {
		t.Run(name, p.prove)
	}
}

// TestAWindowIsWholeAtEveryMinute begins runs at each minute of a quarter of an
// hour: the cloud stamps points with the beginning of their period, and delays
// them.
func TestAWindowIsWholeAtEveryMinute(t *testing.T) {
	fleet, err := cloudtest.ParseFleet("whole.yaml", []byte("instances: [{id: alikafka_post-cn-x, age: 200d, tags: {env: dev}}]"))
	if err != nil {
		t.Fatal(err)
	}
	for _, window := range []string{"1h", "8h", "24h", "7d", "40d"} {
		s := buildWith(t, cloudtest.Config{Fleet: fleet}, strings.Replace(proofRules, "for: 24h", "for: "+window, 1), zap.NewNop())
		// Within the minutes for which the cloud takes a signature.
		_ = s.clock.Sleep(t.Context(), -7*time.Minute)
		for range 15 {
			report, err := s.handle(t.Context(), `{"command":"plan"}`)
			if err != nil {
				t.Fatal(err)
			}
			if v := report.Verdicts[0]; v.Reason != "idle" {
				t.Fatalf("%s: %s", window, v.Text)
			}
			for _, f := range report.Facts {
				if f.Got != f.Expected {
					t.Fatalf("%s: %s has %d of %d", window, f.Source, f.Got, f.Expected)
				}
			}
			_ = s.clock.Sleep(t.Context(), time.Minute)
		}
	}
}
