package reap

import (
	"context"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// Inventory lists the instances of a region, or only those with the given ids.
// An error means that the region is unknown, never that it is empty.
type Inventory interface {
	List(ctx context.Context, region string, ids ...string) (fleet.Listing, error)
}

// Regions finds the regions in which the account has instances. With an error
// it may still return regions to look at in their place.
type Regions interface {
	Discover(ctx context.Context) ([]string, error)
}

// Metrics reads what CloudMonitor measures.
type Metrics interface {
	// Latest reads the newest point of each instance.
	Latest(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error)
	// Series reads all points of a window.
	Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error)
	// Period returns the distance of points to ask for where want is preferred.
	Period(ctx context.Context, region string, signal fleet.Signal, series fleet.Series, want time.Duration) time.Duration
}

// Consumers reads an instance's consumer groups.
type Consumers interface {
	Groups(ctx context.Context, ref fleet.Ref) ([]fleet.Group, error)
	Progress(ctx context.Context, ref fleet.Ref, group string) (fleet.Progress, error)
}

// Topics reads an instance's topics.
type Topics interface {
	Topics(ctx context.Context, ref fleet.Ref) ([]fleet.Topic, error)
	TopicStatus(ctx context.Context, ref fleet.Ref, topic string) (fleet.TopicStatus, error)
}

// Traces reads what else an instance's brokers know.
type Traces interface {
	// Clients reads which addresses sent requests; at most one hour.
	Clients(ctx context.Context, ref fleet.Ref, from, to time.Time) (fleet.ClientLog, error)
	Quota(ctx context.Context, ref fleet.Ref) (fleet.Quota, error)
}

// Prices reads what instances cost.
type Prices interface {
	// Bill reads one day's charges of the account.
	Bill(ctx context.Context, day time.Time) (fleet.Bill, error)
	// Price reads what an instance like this costs by the price list.
	Price(ctx context.Context, i fleet.Instance) (fleet.Cost, error)
}

// Actuator makes mutating calls: one attempt each, never repeated by itself.
type Actuator interface {
	// Release asks the cloud to release an instance and returns the request's id. A
	// call that might reach it after latest is not sent, and fails with class Deadline.
	Release(ctx context.Context, ref fleet.Ref, force bool, latest time.Time) (requestID string, err error)
	// Stop asks it to stop one, likewise, Reopen to start a stopped one again, Delete to take
	// a released one out of the list.
	Stop(ctx context.Context, ref fleet.Ref, latest time.Time) (requestID string, err error)
	Reopen(ctx context.Context, ref fleet.Ref) (requestID string, err error)
	Delete(ctx context.Context, ref fleet.Ref) (requestID string, err error)
}

// Marker writes tags: calls that are safe to repeat.
type Marker interface {
	Tag(ctx context.Context, ref fleet.Ref, key, value string) error
	Untag(ctx context.Context, ref fleet.Ref, key string) error
}

// Configurer reads all that an instance could be built again from. An error means
// that the instance itself could not be read.
type Configurer interface {
	Configuration(ctx context.Context, ref fleet.Ref) (kit.Kit, error)
}

// Notifier tells people.
type Notifier interface {
	// Warn delivers warnings that are of one kind, for one owner and with one
	// deadline. It returns an error for each; nil means that it was delivered.
	Warn(ctx context.Context, warnings []message.Warning) []error
}

// Counter tells how many cloud calls were made so far.
type Counter interface {
	Calls() Calls
}

// Calls counts cloud calls.
type Calls struct {
	// ByOperation counts all attempts; Retries those among them that repeated
	// one, Monitored those of CloudMonitor's metered operations. Throttles counts the
	// answers that asked for a slower pace.
	ByOperation                   map[string]int
	Retries, Monitored, Throttles int
}

// Clock is the time, and waiting.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Cloud is everything that a run uses of one account.
type Cloud struct {
	Inventory Inventory
	Regions   Regions
	Metrics   Metrics
	Consumers Consumers
	Topics    Topics
	Traces    Traces
	// Prices is nil where nobody wants to know.
	Prices  Prices
	Counter Counter
	// Actuator and Marker are nil in plan mode, so that nothing can be changed by
	// mistake.
	Actuator Actuator
	Marker   Marker
	// Configurer is nil where configurations are not kept.
	Configurer Configurer
}

// Clouds opens accounts.
type Clouds interface {
	// Open returns the way to an account. An error means that all of the
	// account is unknown.
	Open(ctx context.Context, account rules.Account) (Cloud, error)
}

// Memory keeps what one run leaves to the next.
type Memory interface {
	// Last returns what the last run saw; nil means that there was none. An
	// error means that it cannot be told.
	Last(ctx context.Context) (*fleet.Census, error)
	// Keep replaces it.
	Keep(ctx context.Context, c fleet.Census) error
}

// Acts keep what was done: each call's intent before it, its outcome after.
type Acts interface {
	History(ctx context.Context) (ledger.History, error)
	Intent(ctx context.Context, ref fleet.Ref, e ledger.Entry) (ledger.Act, error)
	// Intend fails with ledger.ErrTaken where another run has begun an act.
	Intend(ctx context.Context, a ledger.Act) error
	Settle(ctx context.Context, a ledger.Act, stage ledger.Stage, end ledger.End) error
}

// Quotas keep limits that runs share, and which events were handled.
type Quotas interface {
	Taken(ctx context.Context, q ledger.Quota) (int, error)
	// Take fails with ledger.ErrFull where no place is left.
	Take(ctx context.Context, q ledger.Quota, taken int, a ledger.Act) (place int, err error)
	Handled(ctx context.Context, key string) (*ledger.Handled, error)
	Handle(ctx context.Context, h ledger.Handled) error
}

// Marks keep the marks of instances that cannot carry tags.
type Marks interface {
	Marked(ctx context.Context) (map[fleet.Ref]struct{}, error)
	Mark(ctx context.Context, ref fleet.Ref) (string, error)
	PutMark(ctx context.Context, ref fleet.Ref, text string) error
	DropMark(ctx context.Context, ref fleet.Ref) error
}

// Answers keep what people said by links.
type Answers interface {
	// Answered and Answers pass over warnings that were due before since.
	Answered(ctx context.Context, since time.Time) (map[fleet.Ref]struct{}, error)
	Answers(ctx context.Context, ref fleet.Ref, since time.Time) ([]fleet.Answer, error)
	GivenAnswer(ctx context.Context, ref fleet.Ref, id string, due time.Time) (fleet.Answer, error)
	// GiveAnswer fails with ledger.ErrTaken, and the first answer, where there is one.
	GiveAnswer(ctx context.Context, ref fleet.Ref, id string, a fleet.Answer) (fleet.Answer, error)
}

// Kits keep what an instance could be built again from.
type Kits interface {
	SaveKit(ctx context.Context, k kit.Kit) error
}

// Trials keep what was seen of rules on probation.
type Trials interface {
	// Trial returns nil where no run has looked at the rule yet.
	Trial(ctx context.Context, terms string) (*ledger.Trial, error)
	// BeginTrial fails with fs.ErrExist where another run has begun it.
	BeginTrial(ctx context.Context, t ledger.Trial) error
	KeepTrial(ctx context.Context, t ledger.Trial) error
}

// Store is all that is kept beside the census.
type Store interface {
	Acts
	Quotas
	Marks
	Answers
	Kits
	Trials
	// String names the store for people.
	String() string
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
	// Claims is shared by the runs of one process; nil means that there is
	// only one.
	Claims *Claims
	// Shown are the verdicts of the plan that a person confirmed: no instance goes
	// further than that. It is nil where nobody was asked.
	Shown []message.Verdict
	// Memory and Store are nil where no store is configured.
	Memory Memory
	Store  Store
	// Notifier is nil where nobody can be told.
	Notifier Notifier
	// Deadline is when the answer must be out; zero means no deadline.
	Deadline time.Time
	// Sink receives the run's messages.
	Sink message.Sink
	// Clock is the time of judging and the pace of acting.
	Clock Clock
}
