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

const answerID = "00112233445566778899aabbccddeeff"

func kept(who string) fleet.Answer {
	return fleet.Answer{
		Kind: fleet.Kept, Who: who, Why: "we still need it", At: actAt, Until: "2026-12-08", Held: fleet.HeldByStore,
		Rule: "dev", Due: actAt.Add(24 * time.Hour),
	}
}

func TestAnAnswerIsKeptAndReadBack(t *testing.T) {
	l := ledger.New(newMemory())
	if _, err := l.GivenAnswer(t.Context(), actRef, answerID, kept("alice").Due); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	first, err := l.GiveAnswer(t.Context(), actRef, answerID, kept("alice"))
	if diff := cmp.Diff(kept("alice"), first); err != nil || diff != "" {
		t.Fatalf("%v\n%s", err, diff)
	}
	again, err := l.GiveAnswer(t.Context(), actRef, answerID, kept("bob"))
	if again.Who != "alice" || !errors.Is(err, ledger.ErrTaken) {
		t.Errorf("the second answer got %+v, %v", again, err)
	}
	given, err := l.GivenAnswer(t.Context(), actRef, answerID, kept("").Due)
	if diff := cmp.Diff(kept("alice"), given); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	other := kept("carol")
	other.At = actAt.Add(-time.Hour)
	if _, err := l.GiveAnswer(t.Context(), actRef, strings.Repeat("a", 32), other); err != nil {
		t.Fatal(err)
	}
	all, err := l.Answers(t.Context(), actRef, actAt)
	if diff := cmp.Diff([]fleet.Answer{other, kept("alice")}, all); err != nil || diff != "" {
		t.Errorf("%v, oldest first\n%s", err, diff)
	}
	if old, err := l.Answers(t.Context(), actRef, actAt.AddDate(0, 0, 2)); err != nil || len(old) != 0 {
		t.Errorf("answers to warnings of long ago: %v, %v", old, err)
	}
	refs, err := l.Answered(t.Context(), actAt)
	if diff := cmp.Diff(map[fleet.Ref]struct{}{actRef: {}}, refs); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestOfTwoAnswersAtOnceOneStands(t *testing.T) {
	l := ledger.New(newMemory())
	var wait sync.WaitGroup
	var taken atomic.Int64
	for range 8 {
		wait.Go(func() {
			if _, err := l.GiveAnswer(t.Context(), actRef, answerID, kept("x")); errors.Is(err, ledger.ErrTaken) {
				taken.Add(1)
			}
		})
	}
	wait.Wait()
	if taken.Load() != 7 {
		t.Errorf("%d of 8 came too late", taken.Load())
	}
}

func TestAnAnswerThatCannotBeReadIsAnError(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"cut":            func(s string) string { return s[:len(s)/2] },
		"of a later one": func(s string) string { return strings.Replace(s, `"version":1`, `"version":2`, 1) },
		"of another":     func(s string) string { return strings.Replace(s, actRef.ID, "another", 1) },
		"more in it":     func(s string) string { return s + s },
	} {
		store := newMemory()
		l := ledger.New(store)
		_, _ = l.GiveAnswer(t.Context(), actRef, answerID, kept("alice"))
		for file, text := range store.files {
			store.files[file] = change(text)
		}
		if a, err := l.Answers(t.Context(), actRef, actAt); err == nil {
			t.Errorf("%s: %+v", name, a)
		}
	}
	store := newMemory()
	store.files["answers/stray"] = "x"
	if refs, err := ledger.New(store).Answered(t.Context(), actAt); err == nil {
		t.Errorf("%v", refs)
	}
	if _, err := ledger.New(store).GiveAnswer(t.Context(), fleet.Ref{}, answerID, kept("")); err == nil {
		t.Error("an answer about nobody was kept")
	}
}
