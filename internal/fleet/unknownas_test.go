package fleet_test

import (
	"testing"

	"alikafka-reaper/internal/fleet"
)

func TestAnUnknownOfAnotherTypeIsUnknownForTheSameReason(t *testing.T) {
	for name, v := range map[string]fleet.Value[int]{
		"a reason":              fleet.Unknown[int](fleet.Malformed, "%d%% of it", 7),
		"a reason of no words":  fleet.Unknown[int](fleet.Absent, ""),
		"never set":             {},
		"known, which is a bug": fleet.Known(7),
	} {
		got := fleet.UnknownAs[string](v)
		want := v.Why()
		if _, known := v.Get(); known {
			want = fleet.Value[int]{}.Why()
		}
		if text, known := got.Get(); known || text != "" || got.Why() != want {
			t.Errorf("%s: %q, known %v, why %+v, want %+v", name, text, known, got.Why(), want)
		}
	}
	if fleet.UnknownAs[string](fleet.Unknown[int](fleet.Failed, "no answer")) != fleet.Unknown[string](fleet.Failed, "no answer") {
		t.Error("two unknowns for the same reason differ")
	}
}
