package ledger_test

import (
	"errors"
	"io/fs"
	"testing"

	"alikafka-reaper/internal/ledger"
)

func TestWhatAFanOutMayActOnIsSaidOnce(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, two, _ := open(t)
			a, b := ledger.New(one), ledger.New(two)
			if _, err := a.Allowed(t.Context(), "night-1"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("before: %v", err)
			}
			if err := a.Allow(t.Context(), "night-1", []byte("first")); err != nil {
				t.Error(err)
			}
			if err := b.Allow(t.Context(), "night-1", []byte("second")); !errors.Is(err, fs.ErrExist) {
				t.Errorf("said twice: %v", err)
			}
			if data, err := b.Allowed(t.Context(), "night-1"); string(data) != "first" || err != nil {
				t.Errorf("%q, %v", data, err)
			}
			for _, plan := range []string{"x", "y", "x"} {
				if err := b.PutPlan(t.Context(), "night-1", []byte(plan)); err != nil {
					t.Error(err)
				}
			}
			names, err := a.Plans(t.Context(), "night-1")
			if err != nil || len(names) != 2 {
				t.Fatalf("%q, %v", names, err)
			}
			if data, err := a.Plan(t.Context(), names[0]); err != nil || len(data) != 1 {
				t.Errorf("%q, %v", data, err)
			}
			if others, err := a.Plans(t.Context(), "night-11"); err != nil || len(others) > 0 {
				t.Errorf("another fan-out has %q, %v", others, err)
			}
		})
	}
}
