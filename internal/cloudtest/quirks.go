package cloudtest

import (
	"cmp"
	"strings"
	"time"
)

// Quirks are the behaviours that the public documentation leaves open or
// states in two ways. The zero value of each field is the usual choice.
type Quirks struct {
	// InstanceIDsAsMap makes GetAllInstanceIdList answer with one object, as
	// the SDKs declare it; by default it is an array that holds one object,
	// as in the sample of the operation's help page.
	InstanceIDsAsMap bool
	// StringEnvelope sends Code and Success as strings, as the samples of
	// 2021 show (AlibabaCloudDocs/alikafka, ReleaseInstance).
	StringEnvelope bool
	// TagFilterDelay is how long a written tag stays invisible to the tag
	// filter of GetInstanceList; unfiltered reads see it at once. Public
	// scripts wait ten seconds.
	TagFilterDelay time.Duration
	// QueueTakes is the time between an accepted Release/Stop/Reopen and the
	// first change of status.
	QueueTakes time.Duration
	// ReleaseTakes is the time in status releasing; default 5 minutes. The
	// Terraform provider allows 30.
	ReleaseTakes time.Duration
	// StopTakes is the time in status stopping; default 1 minute.
	StopTakes time.Duration
	// StartTakes is the time in status starting; default 2 minutes.
	StartTakes time.Duration
	// DeleteWhileReleasing accepts DeleteInstance once ServiceStatus is 15.
	// The help page wants a released instance, the Terraform provider calls
	// it at 15 already.
	DeleteWhileReleasing bool
	// RefuseStopServerless makes StopInstance and ReopenInstance refuse V3
	// instances: the list of V3 operations lacks both, the life-cycle page
	// says that serverless instances can be stopped.
	RefuseStopServerless bool
	// RefuseNonEmpty makes ReleaseInstance refuse an instance with topics or
	// groups, as the console manual of 2021 asked. Terraform's delete does
	// not empty anything, so the default lets it pass.
	RefuseNonEmpty bool
	// MetricDelay is the age at which a finished point becomes readable;
	// default 1 minute (Kafka monitoring guide).
	MetricDelay time.Duration
	// GlobalMetrics lets every CloudMonitor region answer for all regions.
	// By default a region knows only its own instances.
	GlobalMetrics bool
	// BillLag is how long after its end a day's bill appears; default 2 days. A
	// negative lag shows a day before it is over.
	BillLag time.Duration
	// MetaPeriods is the list of periods that DescribeMetricMetaList gives for
	// every metric; default "60,300,900". One sample has "60" alone.
	MetaPeriods string
	// ActionNames is which RAM action counts where pages disagree on an operation's.
	ActionNames ActionNames
	// MetaOmits are metric names that DescribeMetricMetaList leaves out.
	MetaOmits []string
	// V3Statistic is the key, or keys with commas between, of the number in
	// the points of V3 metrics: Value (default), Maximum, Average, Minimum,
	// Sum. No source tells which; each carries the same number here.
	V3Statistic string
}

// ActionNames is which of two RAM actions authorises an operation of which pages name
// two.
type ActionNames uint8

// The choices; the zero value is the usual one.
const (
	// EitherName: both do.
	EitherName ActionNames = iota
	// OwnName: that of the operation's own page alone.
	OwnName
	// OtherName: that of the other page alone.
	OtherName
)

// authorised returns the operation with the actions that count.
func (q Quirks) authorised(op operation) operation {
	switch {
	case op.ramToo == "" || q.ActionNames == EitherName:
	case q.ActionNames == OtherName:
		op.ram, op.ramToo = op.ramToo, ""
	default:
		op.ramToo = ""
	}
	return op
}

// v3Statistics are the keys of V3 points.
func (q Quirks) v3Statistics() []string { return strings.Split(q.V3Statistic, ",") }

func (q Quirks) withDefaults() Quirks {
	q.ReleaseTakes = cmp.Or(q.ReleaseTakes, 5*time.Minute)
	q.StopTakes = cmp.Or(q.StopTakes, time.Minute)
	q.StartTakes = cmp.Or(q.StartTakes, 2*time.Minute)
	q.MetricDelay = cmp.Or(q.MetricDelay, time.Minute)
	q.BillLag = cmp.Or(q.BillLag, 48*time.Hour)
	q.MetaPeriods = cmp.Or(q.MetaPeriods, "60,300,900")
	q.V3Statistic = cmp.Or(q.V3Statistic, "Value")
	return q
}
