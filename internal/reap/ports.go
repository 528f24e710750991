package reap

import (
	"context"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// Inventory lists the instances of a region, or only those with the given ids.
// An error means that the region is unknown, never that it is empty.
type Inventory interface {
	List(ctx context.Context, region string, ids ...string) (fleet.Listing, error)
}

// Metrics reads traffic.
type Metrics interface {
	// Latest reads the newest point of each instance.
	Latest(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error)
	// Series reads all points of a window.
	Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error)
}

// Actuator makes mutating calls: one attempt each, never repeated by itself.
type Actuator interface {
	// Release asks the cloud to release an instance and returns the request's id.
	Release(ctx context.Context, ref fleet.Ref, force bool) (requestID string, err error)
}

// Clock is the time, and waiting.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Counter tells how many cloud calls were made so far.
type Counter interface {
	// Calls returns all attempts by operation, and how many were retries.
	Calls() (byOperation map[string]int, retries int)
}

// Cloud is everything that a run uses of the cloud.
type Cloud struct {
	Inventory Inventory
	Metrics   Metrics
	Counter   Counter
	// Claims is shared by the runs of one process; nil means that there is
	// only one.
	Claims *Claims
	// Actuator is nil in plan mode, so that nothing can be changed by mistake.
	Actuator Actuator
}

// Order says what to run.
type Order struct {
	// RunID names the run; FC's request id where there is one.
	RunID string
	// Account is the account that the credentials belong to, for reports.
	Account string
	Trigger events.Trigger
	// Mode is the lower of the configured ceiling and what the trigger asked
	// for; ModeReason says which it was.
	Mode       events.Mode
	ModeReason string
	Rules      *rules.Ruleset
	// Deadline is when the answer must be out; zero means no deadline.
	Deadline time.Time
	// Sink receives the run's messages.
	Sink message.Sink
	// Clock is the time of judging and the pace of acting.
	Clock Clock
}
