package notify_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
)

// Web servers like to repeat the path that they do not know.
func TestWhatAServiceRepeatsSpreadsNoSecret(t *testing.T) {
	for pad := 0; pad <= 220; pad++ {
		k := newDesk(t, "webhook")
		k.Break(says(404, strings.Repeat("x", pad)+" Cannot POST /"+token))
		err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...)
		for n := len(token) - 1; n >= 8; n-- {
			if strings.Contains(err.Error(), token[:n]) {
				t.Fatalf("after %d characters, %d of the %d characters of the secret came out: %v", pad, n, len(token), err)
			}
		}
	}
}

// The rules may change from a stop to a release.
func TestAnotherNextStepIsToldAgain(t *testing.T) {
	k, log := newDesk(t, "feishu"), ledger.InMemory()
	w := k.warning("a")
	w.Next = "stop"
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 1 {
		t.Fatal(err)
	}
	w.Next, w.Rule, w.Due = "release", "other", w.Due.Add(30*time.Minute)
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 2 {
		t.Errorf("told it is released: %d messages, %v", len(k.Received()), err)
	}
}

// Whoever says that it is not theirs may share the chat with those who are told next.
func TestAnotherOwnerIsToldAgain(t *testing.T) {
	k, log := newDesk(t, "feishu"), ledger.InMemory()
	w := k.warning("a")
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 1 {
		t.Fatal(err)
	}
	w.Owner, w.Due = "", w.Due.Add(30*time.Minute)
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 2 {
		t.Errorf("the default was not told: %d messages, %v", len(k.Received()), err)
	}
}

// An instance without an owner is told of at the same place again: that the first
// warning was sent back must not begin a grace that nobody hears of.
func TestAWarningThatWasSentBackIsToldAgain(t *testing.T) {
	k, log := newDesk(t, "feishu"), ledger.InMemory()
	w := k.warning("a")
	w.Owner = ""
	if err := warn(t, k, log, w); err != nil || len(k.Received()) != 1 {
		t.Fatal(err)
	}
	back := message.Answer{Kind: "not-mine", At: k.clock.Now().Add(time.Minute), Rule: w.Rule, Due: w.Due}
	w.Due = w.Due.Add(10 * time.Minute)
	for name, a := range map[string]message.Answer{
		"another answer":              {Kind: "release", At: back.At, Rule: w.Rule, Due: back.Due},
		"about another deadline":      {Kind: "not-mine", At: back.At, Rule: w.Rule, Due: back.Due.Add(-30 * time.Minute)},
		"by another owner, long gone": {Kind: "not-mine", At: back.At, Rule: w.Rule, Due: back.Due, Owner: "bob"},
	} {
		w.Verdict.Instance.Answers = []message.Answer{a}
		if err := warn(t, k, log, w); err != nil || len(k.Received()) != 1 {
			t.Errorf("%s: %d messages, %v", name, len(k.Received()), err)
		}
	}
	w.Verdict.Instance.Answers = []message.Answer{back}
	for _, how := range []string{"sent back", "told again, and known"} {
		if err := warn(t, k, log, w); err != nil || len(k.Received()) != 2 {
			t.Errorf("%s: %d messages, %v", how, len(k.Received()), err)
		}
	}
}
