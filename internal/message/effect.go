package message

import "time"

// Effect is one intended mutating call and what became of it. It is written
// twice: once with outcome "intended" before the call, once with the result.
type Effect struct {
	Instance string `json:"instance"`
	Region   string `json:"region"`
	Name     string `json:"name,omitempty"`
	// Operation is the cloud operation, for example "ReleaseInstance".
	Operation string `json:"operation"`
	// Force is ReleaseInstance's ForceDeleteInstance.
	Force bool `json:"force"`
	// Rule is the rule behind it.
	Rule string `json:"rule"`
	// Time is when this message was made.
	Time time.Time `json:"time"`
	// Outcome is "intended", "accepted", "already-gone", "aborted", "failed",
	// "uncertain" or "left".
	Outcome string `json:"outcome"`
	// Cause is the typed cause of "aborted", "failed", "uncertain" and "left".
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
	Region    string `json:"region,omitempty"`
	Instance  string `json:"instance,omitempty"`
	Operation string `json:"operation,omitempty"`
	// Class is the error's class, from a fixed list.
	Class string `json:"class"`
	// Text says what happened and the next step. It holds no secret.
	Text string `json:"text"`
}

// Summary closes the stream.
type Summary struct {
	RunID string    `json:"run_id"`
	Mode  string    `json:"mode"`
	Time  time.Time `json:"time"`
	// Seconds is how long the run took.
	Seconds float64 `json:"seconds"`
	// Status is "done", "partial" (something could not be known or done) or
	// "refused" (nothing was looked at).
	Status string `json:"status"`
	// Text is one sentence for people.
	Text string `json:"text"`
	// Instances counts verdicts; Actions and Reasons count them by kind;
	// Outcomes counts effects by outcome.
	Instances int            `json:"instances"`
	Actions   map[string]int `json:"actions,omitempty"`
	Reasons   map[string]int `json:"reasons,omitempty"`
	Outcomes  map[string]int `json:"outcomes,omitempty"`
	// Calls counts cloud calls by operation, retries included; Retries counts
	// the retries among them.
	Calls   map[string]int `json:"calls,omitempty"`
	Retries int            `json:"retries,omitempty"`
	// Problems lists what could not be known or done.
	Problems []Problem `json:"problems,omitempty"`
	// Left names instances whose release is left to the next run.
	Left []string `json:"left,omitempty"`
	// Usage tells the caller what it could have sent; set when the input was
	// not understood.
	Usage string `json:"usage,omitempty"`
}
