package ledger_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
)

func TestWhatWasSentIsRemembered(t *testing.T) {
	m := newMemory()
	l := ledger.New(m)
	ref := fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "a"}
	due := time.Date(2026, 11, 25, 14, 0, 0, 500, time.UTC)
	s := ledger.Sent{Ref: ref, Kind: "warn", Destination: "ops", Due: due, Run: "one", At: due.Add(-24 * time.Hour), Reason: "first"}
	stage := func() ledger.SentStage {
		t.Helper()
		list, err := l.SentAbout(t.Context(), ref)
		if err != nil || len(list) > 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		if len(list) == 0 {
			return 0
		}
		return list[0].Stage
	}
	if err := errors.Join(l.BeginSend(t.Context(), s), l.Unsent(t.Context(), s), l.BeginSend(t.Context(), s)); err != nil {
		t.Fatal(err)
	}
	if err := l.BeginSend(t.Context(), s); !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("a second one began: %v", err)
	}
	if got := stage(); got != ledger.SendBegun {
		t.Errorf("the stage is %d", got)
	}
	if err := errors.Join(l.Deliver(t.Context(), s), l.Deliver(t.Context(), s)); err != nil {
		t.Fatal(err)
	}
	if got := stage(); got != ledger.Delivered {
		t.Errorf("the stage is %d", got)
	}
	for name := range m.files {
		if strings.HasSuffix(name, "/delivered") {
			m.files[name] = "half"
		}
	}
	if got := stage(); got != ledger.SendBegun {
		t.Errorf("what cannot be read counts: %d", got)
	}
	m.full = errFull
	s.Due = due.Add(time.Hour)
	if err := l.BeginSend(t.Context(), s); !errors.Is(err, errFull) {
		t.Errorf("a full store took it: %v", err)
	}
	if _, err := l.SentAbout(t.Context(), fleet.Ref{ID: "a"}); err == nil {
		t.Error("an instance without an account has a log")
	}
}
