package proof

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/chat"
)

// looks are the kinds of instance, as the rest of a line of a fleet file. The
// first ones are idle, so that most fleets have something to release.
func looks() []string {
	return []string{
		"", "topics: 1", "topics: 2, groups: 1", "traffic: {heartbeat: 200 B/s}", "paid_type: serverless", "paid_type: serverless, topics: 1",
		// In use.
		"traffic: {bytes_in: 5MB/s}", "traffic: {bytes_out: 5MB/s}", "traffic: {bursts: [{from: 40m, to: 30m, bytes_in: 4MiB/s}]}",
		"topics: [{name: t, written: 9, last_write: 40m}]",
		"topics: [{name: t, written: 9, last_write: 30h}], groups: [{name: g, members: 1, topics: [t]}], traffic: {polls: none, connections: none}, clients: none",
		"topics: [{name: t, written: 100, last_write: 40h}], groups: [{name: g, unread: 23, topics: [t]}]",
		// Not ours to release.
		"paid_type: subscription", "paid_type: confluent", "status: stopped, since: 6h", "name: x-prod", "status: upgrading",
		// Hidden.
		"omit: [CreateTime]", "omit: [Tags]", "omit: [PaidType]", "omit: [ViewInstanceStatusCode]", "unknown_enums: {PaidType: 9}",
		"unknown_enums: {ViewInstanceStatusCode: 77}", "broken: tags-as-string", "broken: create-time-zero", "broken: nulls",
		"traffic: {missing: no-data}", "traffic: {missing: malformed}", "traffic: {missing: {mode: partial, drop: 35%}}",
		"paid_type: serverless, traffic: {missing: silent-zero}",
	}
}

// idleLooks is how many of the looks are idle.
const idleLooks = 6

// even draws one of a list, each as often as any other. rapid's own draws prefer
// what stands first.
func even[T any](t *rapid.T, label string, list []T) T {
	number := rapid.Custom(func(t *rapid.T) int {
		n := 0
		for range 10 {
			n *= 2
			if rapid.Bool().Draw(t, "bit") {
				n++
			}
		}
		return n
	}).Draw(t, label)
	return list[number*len(list)>>10]
}

// drawFleet draws two to six instances.
func drawFleet(t *rapid.T) string {
	var lines []string
	for i := range rapid.IntRange(2, 6).Draw(t, "instances") {
		some := looks()
		if rapid.Bool().Draw(t, "idle") {
			some = some[:idleLooks]
		}
		look := even(t, "look", some)
		tags := even(t, "tags", []string{"env: dev", "env: dev", "env: dev", "env: dev", "env: dev", "env: test", "env: test", "env: prod", `env: dev, reaper/keep: "1"`})
		ages := []string{"40d", "50d", "60d", "70d", "80d", "90d", "30m", "3h"}
		if strings.Contains(look, "last_write") {
			ages = ages[:4] // what has a history is older than that
		}
		age := even(t, "age", ages)
		region := rapid.SampledFrom([]string{"cn-hangzhou", "cn-hangzhou", "cn-shanghai"}).Draw(t, "region")
		owner := even(t, "owner", []string{"", ", owner: ann", ", owner: ann", ", owner: bob"})
		line := fmt.Sprintf("  - {id: alikafka_post-cn-x%02d, region: %s, age: %s, tags: {%s%s}", i, region, age, tags, owner)
		if look != "" {
			line += ", " + look
		}
		lines = append(lines, line+"}")
	}
	return fmt.Sprintf("account: %q\nregion: cn-hangzhou\ninstances:\n%s\n", cloudtest.DemoAccount, strings.Join(lines, "\n"))
}

// drawPolicy draws the rule and its limits. Its hours are mostly open.
func drawPolicy(t *rapid.T, kind storeKind) policy {
	p := policy{
		envs:   rapid.SampledFrom([][]string{{"dev", "test"}, {"dev"}}).Draw(t, "envs"),
		minAge: rapid.SampledFrom([]time.Duration{2 * time.Hour, 72 * time.Hour}).Draw(t, "min age"),
		window: rapid.SampledFrom([]time.Duration{time.Hour, 2 * time.Hour}).Draw(t, "window"),
		perRun: even(t, "per run", []int{6, 6, 6, 6, 2, 2, 1, 0}),
		crop:   rapid.Bool().Draw(t, "crop"),
		force:  rapid.Bool().Draw(t, "force"),
	}
	drawLadder(t, &p)
	drawLimits(t, &p, kind)
	hour := time.Now().UTC().Hour()
	switch even(t, "hours", []int{0, 1, 1, 2, 2, 2, 2, 2, 2, 2}) {
	case 0: // shut
		p.open, p.shut = (hour+3)%24, (hour+6)%24
	case 1:
		p.open, p.shut = (hour+22)%24, (hour+2)%24
	}
	return p
}

// drawLadder draws the steps before the release. Most rules have none, since each
// takes a run of its own.
func drawLadder(t *rapid.T, p *policy) {
	hour := time.Hour
	warns := []time.Duration{0, 0, 0, 0, 0, 0, hour, hour, 24 * hour, 24 * hour}
	stops := []time.Duration{0, 0, 0, 0, 0, 0, hour, hour, 20 * hour, 20 * hour}
	p.warn, p.stop = even(t, "warn", warns), even(t, "stop", stops)
	p.remove = rapid.Bool().Draw(t, "delete")
	if p.warn+p.stop > 0 {
		p.told = drawTold(t)
	}
}

// drawTold draws who is told by what: a third of the rules with steps has one or two
// chat groups.
func drawTold(t *rapid.T) []group {
	var list []group
	kinds := chat.Kinds()
	for range even(t, "groups", []int{0, 0, 0, 0, 1, 2}) {
		kind := even(t, "service", kinds)
		kinds = slices.DeleteFunc(kinds, func(k chat.Kind) bool { return k == kind })
		list = append(list, group{kind, even(t, "language", []string{"en", "zh"})})
	}
	return list
}

// drawLimits draws the limits beside that of a run.
func drawLimits(t *rapid.T, p *policy, kind storeKind) {
	one := func(label string, of ...int) *int {
		if n := even(t, label, append(make([]int, 6*len(of)), of...)); n > 0 {
			return &n
		}
		return nil
	}
	if kind != noStore || rapid.Bool().Draw(t, "per day without a store") {
		p.perDay = one("per day", 1, 2, 4)
	}
	p.perRegion, p.perOwner, p.share = one("per region", 1, 2), one("per owner", 1, 2), one("share", 20, 50, 67)
}

func drawSetting(t *rapid.T) setting {
	days := even(t, "later", []int{0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6})
	kind := even(t, "store", []storeKind{noStore, noStore, inFolder, inBucket})
	p := drawPolicy(t, kind)
	return setting{
		later: time.Duration(days) * 24 * time.Hour, store: kind, linked: len(p.told) > 0 && even(t, "links", []bool{true, true, true, false}),
		policy: p, fleet: drawFleet(t),
		quirks: cloudtest.Quirks{QueueTakes: rapid.SampledFrom([]time.Duration{0, 0, 2 * time.Minute}).Draw(t, "queue")},
	}
}

// operations are those that a fault may hit; "*" is any.
func operations() []string {
	return []string{
		"*", "*", "*", "*", "GetInstanceList", "GetInstanceList", "DescribeMetricLast", "DescribeMetricList", "DescribeMetricMetaList", "GetConsumerList",
		"GetConsumerProgress", "GetTopicList", "GetTopicStatus", "GetKafkaClientIp", "ReleaseInstance", "ReleaseInstance",
	}
}

// rarer are operations of rules with steps, and those of a bucket.
func rarer(s setting) []string {
	var list []string
	if s.policy.warn+s.policy.stop > 0 {
		list = append(list, "StopInstance", "ReopenInstance", "DeleteInstance", "TagResources", "TagResources", "UntagResources")
	}
	if s.store == inBucket {
		list = append(list, "PutObject", "PutObject", "PutObject", "GetObject", "ListObjectsV2", "DeleteObject", "GetBucketVersioning")
	}
	return list
}

// drawFault draws a fault of any kind. Its number of hits is bounded, so that it
// ends by itself.
func drawFault(t *rapid.T, s setting) cloudtest.Fault {
	kind, where := even(t, "kind", cloudtest.AllFaultKinds()), append(operations(), rarer(s)...)
	switch kind {
	case cloudtest.FaultMissingFields, cloudtest.FaultEmptyMetrics, cloudtest.FaultStaleList, cloudtest.FaultShortList, cloudtest.FaultShuffled:
		where = []string{"*"} // they hit only what they can bend
	default:
	}
	return cloudtest.Fault{
		Kind:    kind,
		Action:  even(t, "operation", where),
		Skip:    rapid.IntRange(0, 4).Draw(t, "skip"),
		Times:   rapid.IntRange(1, 4).Draw(t, "times"),
		Latency: rapid.SampledFrom([]time.Duration{time.Second, 4 * time.Second, 70 * time.Second}).Draw(t, "latency"),
	}
}

// garbage are payloads that are none of the function's business.
func garbage() []string {
	return []string{
		``, `null`, `[]`, `{}`, `"run"`, `{"command":"release"}`, `{"command":"run","instance":["x"]}`, `{"Command":"run"}`,
		`{"alertName":"cost","status":"ALARM","userId":"1"}`, `{"mode":"enforce"}`, `{"command":"run"}{"command":"run"}`,
		`{"triggerTime":1,"triggerName":"nightly"}`, "\xff\xfe", `{"triggerName":"nightly","payload":"run"}`,
	}
}
