package cloudtest

import (
	"cmp"
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
}

func (q Quirks) withDefaults() Quirks {
	q.ReleaseTakes = cmp.Or(q.ReleaseTakes, 5*time.Minute)
	q.StopTakes = cmp.Or(q.StopTakes, time.Minute)
	q.StartTakes = cmp.Or(q.StartTakes, 2*time.Minute)
	q.MetricDelay = cmp.Or(q.MetricDelay, time.Minute)
	return q
}
