package service

import (
	"context"
	"fmt"
	"strings"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/httptrigger"
	"alikafka-reaper/internal/message"
)

const (
	// callbackTime is how long an HTTP caller is kept waiting. CloudMonitor gives
	// up after 5 s (https://www.alibabacloud.com/help/en/document_detail/60714.html),
	// and Function Compute ends the instance with the connection; a second is left
	// for the way there and back.
	callbackTime = 4 * time.Second
	// quickAnswerTime of it is kept back for writing the answer.
	quickAnswerTime = 500 * time.Millisecond
	// handOffTime of it is the most for handing the work on.
	handOffTime = 2 * time.Second
)

// topicAdvice is what to do where HTTP is too short.
const topicAdvice = "let the alert go to an SMQ topic with a trigger of this function instead, which waits for no answer, or set REAPER_ASYNC to self (deploy/alerts/README.md)"

// callback answers an HTTP caller in time. What may change something is handed on
// to an invocation of its own, since a caller who goes away ends this one at any
// moment; here the work is a quick plan at most.
func (s *Service) callback(ctx context.Context, sink message.Sink, in Invocation, t events.Trigger) error {
	ctx, cancel := context.WithTimeout(ctx, callbackTime)
	defer cancel()
	mode, why := s.settings.mode(t)
	if mode == events.Enforce || t.Kind != events.Manual { // a person who asks for a plan waits to read it
		id, err := s.passOn(ctx, in, t)
		if err == nil {
			s.accepted(sink, id, mode)
			return nil
		}
		t.Notes = append(t.Notes, fmt.Sprintf("this is a quick plan: %v; %s", err, topicAdvice))
	}
	if mode == events.Enforce {
		why = "an HTTP caller is answered within " + callbackTime.String() + ", and nothing is changed in that time"
	}
	return s.run(ctx, sink, in, t, terms{events.Plan, why, quickAnswerTime})
}

// greet answers an HTTP call that can ask for nothing.
func (s *Service) greet(sink message.Sink, in Invocation, r httptrigger.Request) {
	text := fmt.Sprintf("nothing was looked at: a %s shows this usage and does nothing; send a POST. REAPER_MODE is %s", r.Method, s.settings.Ceiling)
	if !r.Looks() {
		text = "nothing was looked at: the function answers GET, HEAD and POST"
	}
	s.refuse(sink, in, text)
}

// accepted is the answer while the work goes on elsewhere.
func (s *Service) accepted(sink message.Sink, id string, mode events.Mode) {
	sink.Write(message.Message{Summary: &message.Summary{
		RunID: id, Mode: mode.String(), Time: s.clock.Now(), Status: httptrigger.Accepted,
		Text: "run " + id + " does the work in an invocation of its own, and reports to the log",
	}})
}

// settled reports whether a payload was understood and asks for nothing: word that
// an alert is over. Its sender is told so, because an error would make it send
// the word again.
func settled(t events.Trigger) bool {
	return t.Kind == events.Ignored && strings.HasSuffix(t.Why, "it is logged only")
}

// acknowledge answers word that needs no work.
func (s *Service) acknowledge(sink message.Sink, in Invocation, t events.Trigger) {
	sink.Write(message.Message{Summary: &message.Summary{
		RunID: in.RequestID, Mode: events.Plan.String(), Time: s.clock.Now(), Status: "done", Text: "nothing was looked at: " + t.Why,
	}})
}
