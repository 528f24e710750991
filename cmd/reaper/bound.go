package main

import (
	"time"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/message"
)

// bound is the least time that a phase of a run can take: round trips that follow
// each other, because each needs the answer before it, and waits for the limits on
// calls, which can all pass side by side.
type bound struct {
	trips int
	calls map[limited]int
	// toList is how many of the trips come before DescribeMetricList is asked.
	toList int
}

// limited is an operation and who is counted: an account, or a region of one.
type limited struct{ operation, whose string }

// seconds is the least time. No second may hold more calls than the reaper's share
// of the limit, so one goes by before each further lot.
func (b bound) seconds(latency time.Duration) float64 {
	most := 0
	for l, n := range b.calls {
		most = max(most, waits(l.operation, n))
	}
	return float64(b.trips)*latency.Seconds() + float64(most)
}

// waits is how many seconds go by between the first and the last of n calls.
func waits(operation string, n int) int {
	return (n+aliyun.Share(operation)-1)/aliyun.Share(operation) - 1
}

// behind is the least time of the releases where their plan has used up the second in
// which they begin. Before its first release a region reads its metrics again, and
// those that find no place beside the plan's last questions wait for the next second.
// The region with the fewest releases may be the last to begin.
func (b bound) behind(plan bound, o open, latency time.Duration) (least float64) {
	for account, n := range o.proofs {
		more := waits(metricList, n+o.firsts[account]) - waits(metricList, n)
		if more < 1 {
			continue
		}
		since := float64(plan.trips-plan.toList) * latency.Seconds() // the plan's last questions
		least = max(least, float64(more)-since+float64(b.trips)*latency.Seconds()+float64(o.fewest()))
	}
	return least
}

// stage adds round trips during which all of the given calls can be made, each by
// whoever counts them.
func (b *bound) stage(trips int, operation string, calls map[string]int) {
	b.trips += trips
	for whose, n := range calls {
		b.calls[limited{operation, whose}] += n
	}
}

// What the rule and the fleets of the cases ask for.
const (
	// screens are the signals of which the newest point is asked for all
	// instances.
	screens = 3
	// bytesSignals are asked at five minutes, the others at fifteen: so many
	// points has a day with those that may be late. pointsPage is how many one
	// answer holds (DescribeMetricList).
	bytesSignals, bytesPoints = 2, 291
	othersV2, othersV3        = 3, 1
	otherPoints               = 98
	pointsPage                = 1440
	topicsEach, groupsEach    = 2, 1

	metricList = "DescribeMetricList"
)

func times(by map[string]int, n int) map[string]int {
	more := map[string]int{}
	for key, count := range by {
		more[key] = n * count
	}
	return more
}

// least are the least times for the verdicts and for the releases after them.
func (b benchCase) least(r message.Report, latency time.Duration) (plan, release float64) {
	o := openOf(r)
	p, q := b.planBound(o), releaseBound(o)
	return p.seconds(latency), max(q.seconds(latency), q.behind(p, o, latency))
}

// releaseBound is the least for the releases alone.
func releaseBound(o open) bound {
	release := bound{calls: map[limited]int{}}
	release.stage(0, metricList, o.tails) // beside the groups
	release.stage(1, "GetConsumerList", o.idle)
	release.stage(1, "GetConsumerProgress", times(o.idle, groupsEach))
	release.stage(0, "GetTopicStatus", times(o.idle, topicsEach)) // likewise
	release.stage(1, "GetInstanceList", o.idle)
	release.stage(1, "ReleaseInstance", o.idle)
	return release
}

// planBound is the least for the verdicts: each source is asked only about what
// the one before left open.
func (b benchCase) planBound(o open) bound {
	least := bound{calls: map[limited]int{}}
	if len(b.plan.Accounts) > 1 {
		least.stage(1, "AssumeRole", nil)
	}
	least.stage(1, "GetInstanceList", nil)
	least.stage(1, "DescribeMetricLast", o.screens)
	least.toList = least.trips
	least.stage(1, metricList, o.proofs)
	least.stage(1, "GetConsumerList", o.idle)
	least.stage(1, "GetConsumerProgress", times(o.idle, groupsEach))
	least.stage(1, "GetTopicList", o.idle)
	least.stage(1, "GetTopicStatus", times(o.idle, topicsEach))
	least.stage(1, "GetKafkaClientIp", o.idleV2)
	return least
}
