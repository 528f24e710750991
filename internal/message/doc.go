// Package message is the versioned wire format of a run: what the pipeline
// says, in order, to whoever listens. Logs, tables, answers and saved files
// are all made from these messages, so they can never disagree.
//
// It knows field names and what each field means when it is empty. It must
// never know where facts come from, how a rule is judged, or how a message is
// shown.
package message

// Version is the version of the wire format. It grows when a field changes its
// meaning or goes away; new fields alone do not change it.
const Version = 1

// Message is one step of a run. Exactly one field is set.
type Message struct {
	Run     *Run     `json:"run,omitempty"`
	Fact    *Fact    `json:"fact,omitempty"`
	Verdict *Verdict `json:"verdict,omitempty"`
	Effect  *Effect  `json:"effect,omitempty"`
	Check   *Check   `json:"check,omitempty"`
	Summary *Summary `json:"summary,omitempty"`
}

// Sink receives the messages of one run, one at a time and in order.
type Sink interface {
	Write(m Message)
}

// SinkFunc is a function that is a Sink.
type SinkFunc func(Message)

// Write calls the function.
func (f SinkFunc) Write(m Message) { f(m) }

// Tee returns a Sink that passes every message to all of the sinks in turn.
func Tee(sinks ...Sink) Sink {
	return SinkFunc(func(m Message) {
		for _, s := range sinks {
			s.Write(m)
		}
	})
}
