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
