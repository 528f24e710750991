package ledger_test

import (
	"errors"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
)

var (
	actRef = fleet.Ref{Account: "1234567890123456", Region: "cn-hangzhou", ID: "alikafka_post-cn-abc123"}
	actAt  = time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
)

func act(number int) ledger.Act {
	return ledger.Act{Ref: actRef, Number: number, Operation: "ReleaseInstance", Run: "run-1", Rule: "dev", Name: "kafka-a", At: actAt, Force: true}
}

func TestAnActIsWrittenDownBeforeItIsMade(t *testing.T) {
	l := ledger.New(newMemory())
	h, err := l.History(t.Context())
	if err != nil || h.Next(actRef) != 1 {
		t.Fatalf("an empty store: %v, %v", h, err)
	}
	want := act(1)
	if err := l.Intend(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	h, err = l.History(t.Context())
	if diff := cmp.Diff(ledger.History{actRef: {{Number: 1, Stage: ledger.Intended}}}, h); err != nil || diff != "" {
		t.Fatalf("%v (-want +got)\n%s", err, diff)
	}
	got, err := l.Intent(t.Context(), actRef, h[actRef][0])
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestTheStageOfAnActIsTheFurthestThatAnybodyWrote(t *testing.T) {
	for name, c := range map[string]struct {
		words []ledger.Stage
		want  ledger.Stage
	}{
		"nobody knows":             {nil, ledger.Intended},
		"refused":                  {[]ledger.Stage{ledger.Refused}, ledger.Refused},
		"accepted":                 {[]ledger.Stage{ledger.Accepted}, ledger.Accepted},
		"seen to its end":          {[]ledger.Stage{ledger.Accepted, ledger.Confirmed}, ledger.Confirmed},
		"two runs saw two answers": {[]ledger.Stage{ledger.Refused, ledger.Accepted}, ledger.Accepted},
		"in the other order too":   {[]ledger.Stage{ledger.Accepted, ledger.Refused}, ledger.Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			l := ledger.New(newMemory())
			if err := l.Intend(t.Context(), act(1)); err != nil {
				t.Fatal(err)
			}
			for _, stage := range c.words {
				for range 2 { // saying it twice is no error
					if err := l.Settle(t.Context(), act(1), stage, ledger.End{Run: "run-1", At: actAt, Outcome: "x", Text: "x"}); err != nil {
						t.Fatal(err)
					}
				}
			}
			h, err := l.History(t.Context())
			if err != nil || len(h[actRef]) != 1 || h[actRef][0].Stage != c.want {
				t.Errorf("%v, %v; want %s", h, err, c.want)
			}
		})
	}
}

func TestTheStandingActIsTheNewestThatWasNotRefused(t *testing.T) {
	l := ledger.New(newMemory())
	for number, stage := range []ledger.Stage{ledger.Accepted, ledger.Refused, ledger.Refused} {
		one := act(number + 1)
		if err := errors.Join(l.Intend(t.Context(), one), l.Settle(t.Context(), one, stage, ledger.End{})); err != nil {
			t.Fatal(err)
		}
	}
	h, err := l.History(t.Context())
	standing, ok := h.Standing(actRef)
	if err != nil || !ok || standing.Number != 1 || h.Next(actRef) != 4 {
		t.Errorf("standing %+v, next %d, %v", standing, h.Next(actRef), err)
	}
}

func TestOfManyWhoIntendOneActOneMayMakeIt(t *testing.T) {
	l := ledger.New(newMemory())
	var won, lost atomic.Int32
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			switch err := l.Intend(t.Context(), act(1)); {
			case err == nil:
				won.Add(1)
			case errors.Is(err, ledger.ErrTaken):
				lost.Add(1)
			}
		})
	}
	group.Wait()
	if won.Load() != 1 || lost.Load() != 31 {
		t.Errorf("%d may act, %d are told that it is taken", won.Load(), lost.Load())
	}
}

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	intent := "acts/1234567890123456/cn-hangzhou/alikafka_post-cn-abc123/0001.intent"
	for name, text := range map[string]string{
		"half a line":         `{"version":1,"run":"r`,
		"nothing":             ``,
		"another version":     `{"version":2,"run":"r","at":"2026-11-24T14:00:00Z","instance":"alikafka_post-cn-abc123","operation":"ReleaseInstance"}`,
		"no time":             `{"version":1,"run":"r","instance":"alikafka_post-cn-abc123","operation":"ReleaseInstance"}`,
		"of another instance": `{"version":1,"run":"r","at":"2026-11-24T14:00:00Z","instance":"b","operation":"ReleaseInstance"}`,
		"an unknown field":    `{"version":1,"run":"r","at":"2026-11-24T14:00:00Z","instance":"alikafka_post-cn-abc123","operation":"ReleaseInstance","x":1}`,
		"two values":          `{"version":1,"run":"r","at":"2026-11-24T14:00:00Z","instance":"alikafka_post-cn-abc123","operation":"ReleaseInstance"}{}`,
	} {
		t.Run("an intent with "+name, func(t *testing.T) {
			store := newMemory()
			store.files[intent] = text
			l := ledger.New(store)
			h, err := l.History(t.Context())
			if err != nil || h[actRef][0].Stage != ledger.Intended {
				t.Fatalf("%v, %v: it must still stand in the way", h, err)
			}
			if a, err := l.Intent(t.Context(), actRef, h[actRef][0]); err == nil {
				t.Errorf("read as %+v", a)
			}
		})
	}
	for _, name := range []string{"acts/x", "acts/a/b/c/0001.Release", "acts/a/b/c/one.intent", "acts/a/b/c/0001.R.done", "acts/a/b/c/0000.intent", "acts/a/b/c/0001..accepted", "acts/a/b/0001.intent"} {
		t.Run("the name "+name, func(t *testing.T) {
			store := newMemory()
			store.files[name] = "x"
			if h, err := ledger.New(store).History(t.Context()); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%v, %v", h, err)
			}
		})
	}
}

func TestANumberIsTakenOnceWhateverItIsFor(t *testing.T) {
	l := ledger.New(newMemory())
	other := act(1)
	other.Operation = "ReopenInstance"
	if first, second := l.Intend(t.Context(), act(1)), l.Intend(t.Context(), other); first != nil || !errors.Is(second, ledger.ErrTaken) {
		t.Errorf("%v, then %v", first, second)
	}
}

func TestAnActOfNobodyIsNotKept(t *testing.T) {
	store := newMemory()
	nobody := act(1)
	nobody.Ref.Account = ""
	if err := ledger.New(store).Intend(t.Context(), nobody); err == nil || len(store.files) != 0 {
		t.Errorf("%v, %v", err, store.files)
	}
}

func TestAFullStoreAllowsNoAct(t *testing.T) {
	store := newMemory()
	store.full = errFull
	l := ledger.New(store)
	_, err := l.Take(t.Context(), ledger.Quota{Name: "day", Limit: 5}, 0, act(1))
	for what, err := range map[string]error{"an intent": l.Intend(t.Context(), act(1)), "a place": err} {
		if !errors.Is(err, errFull) || errors.Is(err, fs.ErrExist) || errors.Is(err, ledger.ErrTaken) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
