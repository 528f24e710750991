package message

import "time"

// Effect is one intended change and what became of it. It is written
// twice: once with outcome "intended" before the call, once with the result.
type Effect struct {
	Account  string `json:"account,omitempty"`
	Instance string `json:"instance"`
	Region   string `json:"region"`
	Name     string `json:"name,omitempty"`
	// Operation is the cloud operation: "ReleaseInstance", "StopInstance",
	// "ReopenInstance" or "DeleteInstance"; or "Warn" or "Withdraw", which write a
	// mark or take it off, or "Keep", which writes the tag that protects.
	Operation string `json:"operation"`
	// Force is ReleaseInstance's ForceDeleteInstance.
	Force bool `json:"force"`
	// Rule is the rule behind it.
	Rule string `json:"rule"`
	// Begun is the earlier run that began it, where this run only found out how it
	// ended.
	Begun string `json:"begun_by,omitempty"`
	// Time is when this message was made.
	Time time.Time `json:"time"`
	// Outcome is "intended", "accepted", "already-gone", "aborted", "failed",
	// "uncertain" or "left".
	Outcome string `json:"outcome"`
	// Cause is the typed cause of "aborted", "failed", "uncertain" and "left", and
	// why a mark was withdrawn. "state" says that an earlier run began it and the
	// instance's state tells how it ended.
	Cause string `json:"cause,omitempty"`
	// Text says to people what happened and what comes next.
	Text string `json:"text"`
	// RequestID is the cloud's own id of the call, where it answered.
	RequestID string `json:"request_id,omitempty"`
	// Status is the instance's state read after the call, where it was read.
	Status string `json:"status,omitempty"`
}

// Problem is something that could not be done or known.
type Problem struct {
	Account   string `json:"account,omitempty"`
	Region    string `json:"region,omitempty"`
	Instance  string `json:"instance,omitempty"`
	Operation string `json:"operation,omitempty"`
	// Class is the error's class, from a fixed list.
	Class string `json:"class"`
	// Text says what happened and the next step. It holds no secret.
	Text string `json:"text"`
	// Count is how often it happened; one line stands for all that are alike.
	Count int `json:"count,omitempty"`
}

// Summary closes the stream.
type Summary struct {
	RunID string    `json:"run_id"`
	Mode  string    `json:"mode"`
	Time  time.Time `json:"time"`
	// Seconds is how long the run took, PlanSeconds how much of that went by
	// until all verdicts were made.
	Seconds     float64 `json:"seconds"`
	PlanSeconds float64 `json:"plan_seconds,omitempty"`
	// Status is "done", "partial" (something could not be known or done),
	// "accepted" (an invocation of its own does the work) or "refused" (nothing
	// was looked at).
	Status string `json:"status"`
	// Text is one sentence for people.
	Text string `json:"text"`
	// Instances counts verdicts; Actions and Reasons count them by kind;
	// Outcomes counts releases by outcome.
	Instances int            `json:"instances"`
	Actions   map[string]int `json:"actions,omitempty"`
	Reasons   map[string]int `json:"reasons,omitempty"`
	Outcomes  map[string]int `json:"outcomes,omitempty"`
	// Acts counts what else was done, by operation and outcome.
	Acts map[string]map[string]int `json:"acts,omitempty"`
	// Aborts counts the changes of all kinds that were not begun after all, by cause.
	Aborts map[string]int `json:"aborts,omitempty"`
	// UnknownFacts counts the measurements that were asked for and have no value, by
	// cause.
	UnknownFacts map[string]int `json:"unknown_facts,omitempty"`
	// Listed counts the instances that were found, whoever the run is about; those
	// that are being released left out.
	Listed int `json:"listed,omitempty"`
	// Store names where the run's memory is; empty for none. LimitsUsed counts
	// what earlier runs had used of each limit.
	Store      string         `json:"store,omitempty"`
	LimitsUsed map[string]int `json:"limits_used,omitempty"`
	// Calls counts cloud calls by operation, retries included; Retries counts
	// the retries among them.
	Calls   map[string]int `json:"calls,omitempty"`
	Retries int            `json:"retries,omitempty"`
	// Throttles counts the answers among them that asked for a slower pace.
	Throttles int `json:"throttles,omitempty"`
	// MonitorCalls counts those of CloudMonitor's metered operations, of which
	// 1,000,000 a month are free; MonitorMonth counts this month's runs together
	// where a store keeps the count.
	MonitorCalls int `json:"monitor_calls,omitempty"`
	MonitorMonth int `json:"monitor_month,omitempty"`
	// Savings adds up what the instances to release cost a day, as far as that
	// is known, by currency; Unpriced counts the others.
	Savings  map[string]float64 `json:"savings_per_day,omitempty"`
	Unpriced int                `json:"unpriced,omitempty"`
	// Tripwire says why the run acts on nothing: the fleet looks too different
	// from the last run. Empty when it does not.
	Tripwire string `json:"tripwire,omitempty"`
	// Problems lists what could not be known or done.
	Problems []Problem `json:"problems,omitempty"`
	// Left names instances whose release is left to the next run.
	Left []string `json:"left,omitempty"`
	// Usage tells the caller what it could have sent; set when the input was
	// not understood.
	Usage string `json:"usage,omitempty"`
}
