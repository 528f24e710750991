package service

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/httptrigger"
)

// handOff is an event on its way to an invocation of its own. It gives its sender
// nothing that sending the event itself would not give.
type handOff struct {
	// Version tells the form; it is the key by which a hand-off is known.
	Version int `json:"reaper_hand_off"`
	// Plan is the id of the run, as the HTTP caller was told.
	Plan string `json:"plan"`
	// Event is what the HTTP trigger delivered.
	Event json.RawMessage `json:"event"`
}

const handOffVersion = 1

var planPattern = regexp.MustCompile(`^plan-[0-9a-f]{16}$`)

// passOn queues the event for an asynchronous invocation of this function and
// returns the id of the run that it will be. Two deliveries of one event get one
// id. An error does not mean that the event was not taken; delivering it twice
// is harmless, as all deliveries are.
func (s *Service) passOn(ctx context.Context, in Invocation, t events.Trigger) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, handOffTime)
	defer cancel()
	switch {
	case s.settings.Async != AsyncSelf:
		return "", errors.New("REAPER_ASYNC is not self, so that nobody else does the work")
	case in.Function.Name == "":
		return "", errors.New("the platform did not name this function, so that it cannot call itself")
	}
	id := planID(cmp.Or(t.DedupKey, in.RequestID))
	call, err := s.toPass(in, t)
	if err != nil {
		return "", err
	}
	event, err := json.Marshal(handOff{Version: handOffVersion, Plan: id, Event: call})
	if err != nil {
		return "", fmt.Errorf("writing the event: %w", err)
	}
	session := s.gateway.Session(in.Credentials, in.Account)
	if _, err := session.Invoke(ctx, in.Function, event); err != nil {
		return "", fmt.Errorf("the function could not call itself: %w", err)
	}
	return id, nil
}

// toPass is the event as it is passed on: an answer by its link, and a call without
// what vouched for its caller.
func (*Service) toPass(in Invocation, t events.Trigger) ([]byte, error) {
	if t.Kind == events.Answered {
		return events.AnswerPayload(t.Token)
	}
	return httptrigger.Bare(in.Payload)
}

// planID names the run of an event.
func planID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "plan-" + hex.EncodeToString(sum[:8])
}

// unwrap returns the invocation that a hand-off stands for, and whether it is one.
func unwrap(in Invocation) (Invocation, bool) {
	var h handOff
	if json.Unmarshal(in.Payload, &h) != nil || h.Version != handOffVersion || !planPattern.MatchString(h.Plan) || len(h.Event) == 0 {
		return in, false
	}
	in.Payload, in.RequestID = h.Event, h.Plan
	return in, true
}

// AsyncMode is who does the work of an HTTP call.
type AsyncMode uint8

// The modes of REAPER_ASYNC.
const (
	// AsyncOff: nobody; the call is answered with a quick plan.
	AsyncOff AsyncMode = iota
	// AsyncSelf: an asynchronous invocation of this function.
	AsyncSelf
)

// parseAsync reads REAPER_ASYNC.
func parseAsync(s string) (AsyncMode, error) {
	switch s {
	case "", "off":
		return AsyncOff, nil
	case "self":
		return AsyncSelf, nil
	default:
		return AsyncOff, fmt.Errorf("REAPER_ASYNC: %q is not known: use self or off", s)
	}
}
