package ledger_test

import (
	"errors"
	"io/fs"
	"sync"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
)

func TestAQuotaHoldsWhoeverAsksAndWhen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledger.New(newMemory())
		q := ledger.Quota{Name: "day/2026-11-24", Limit: rapid.IntRange(0, 6).Draw(t, "limit")}
		askers := rapid.SliceOfN(rapid.IntRange(0, 3), 0, 12).Draw(t, "what each knows to be taken")
		var got atomic.Int32
		var group sync.WaitGroup
		for i, taken := range askers {
			group.Go(func() {
				_, err := l.Take(t.Context(), q, taken, act(i+1))
				if err == nil {
					got.Add(1)
				} else if !errors.Is(err, ledger.ErrFull) {
					t.Errorf("%v", err)
				}
			})
		}
		group.Wait()
		taken, err := l.Taken(t.Context(), q)
		if err != nil || int(got.Load()) > q.Limit || taken != int(got.Load()) {
			t.Fatalf("%d of %d places given, %d counted, %v", got.Load(), q.Limit, taken, err)
		}
	})
}

// TestAnActTakesOnePlaceWhoeverWantsIt: two runs that want one act at once make it
// once, so it uses one place up.
func TestAnActTakesOnePlaceWhoeverWantsIt(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, two, _ := open(t)
			q := ledger.Quota{Name: "event/x", Limit: 3}
			take := func(b ledger.Blobs, number, taken, want int) {
				t.Helper()
				if place, err := ledger.New(b).Take(t.Context(), q, taken, act(number)); err != nil || place != want {
					t.Errorf("act %d takes place %d and not %d: %v", number, place, want, err)
				}
			}
			take(one, 1, 0, 1)
			take(two, 2, 0, 2)
			take(two, 1, 0, 1)
			take(one, 2, 1, 2)
			take(one, 3, 1, 3)
			if _, err := ledger.New(two).Take(t.Context(), q, 1, act(1)); !errors.Is(err, ledger.ErrFull) {
				t.Errorf("where its own place is not seen: %v", err)
			}
			if n, err := ledger.New(two).Taken(t.Context(), q); n != 3 || err != nil {
				t.Errorf("%d places are taken, %v", n, err)
			}
		})
	}
}

func TestQuotasWithOtherNamesAreOthers(t *testing.T) {
	l := ledger.New(newMemory())
	for _, name := range []string{"a", "a/b", "A", "a b", ""} {
		if place, err := l.Take(t.Context(), ledger.Quota{Name: name, Limit: 1}, 0, act(1)); err != nil || place != 1 {
			t.Errorf("%q: place %d, %v", name, place, err)
		}
	}
}

func TestAnEventIsHandledOnce(t *testing.T) {
	l := ledger.New(newMemory())
	const key = "timer/nightly/2026-11-24T14:00:00Z"
	if h, err := l.Handled(t.Context(), key); h != nil || err != nil {
		t.Fatalf("before: %v, %v", h, err)
	}
	for _, run := range []string{"first", "second"} {
		if err := l.Handle(t.Context(), ledger.Handled{Run: run, At: actAt, Event: key}); err != nil {
			t.Fatal(err)
		}
	}
	if h, err := l.Handled(t.Context(), key); err != nil || h == nil || h.Run != "first" {
		t.Errorf("after: %v, %v; the first word stands", h, err)
	}
}

func TestMarksAreKeptByInstance(t *testing.T) {
	l := ledger.New(newMemory())
	other := fleet.Ref{Account: actRef.Account, Region: "cn-shanghai", ID: actRef.ID}
	if err := errors.Join(l.PutMark(t.Context(), actRef, "one"), l.PutMark(t.Context(), actRef, "two")); err != nil {
		t.Fatal(err)
	}
	marked, err := l.Marked(t.Context())
	if _, ok := marked[actRef]; err != nil || !ok || len(marked) != 1 {
		t.Errorf("%v, %v", marked, err)
	}
	if text, err := l.Mark(t.Context(), actRef); err != nil || text != "two" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := l.Mark(t.Context(), other); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("another region's: %v", err)
	}
	if err := errors.Join(l.DropMark(t.Context(), actRef), l.DropMark(t.Context(), actRef)); err != nil {
		t.Errorf("dropping it twice: %v", err)
	}
	if marked, err := l.Marked(t.Context()); err != nil || len(marked) != 0 {
		t.Errorf("afterwards: %v, %v", marked, err)
	}
}
