package fleet_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
)

var markRef = fleet.Ref{Account: "1234567890123456", Region: "cn-hangzhou", ID: "alikafka_post-cn-abc123"}

func drawMark(t *rapid.T) fleet.Mark {
	since := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "since"), 0).UTC()
	return fleet.Mark{
		Stage: rapid.SampledFrom([]fleet.Stage{fleet.Warned, fleet.Paused}).Draw(t, "stage"),
		Terms: rapid.StringMatching(`[0-9a-f]{12}`).Draw(t, "terms"),
		Since: since, Due: since.Add(time.Duration(rapid.Int64Range(0, 1e7).Draw(t, "grace")) * time.Second),
	}
}

func TestAMarkComesBackAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawMark(t)
		text := want.Text(markRef)
		if len(text) > 128 || strings.HasPrefix(text, "acs:") || strings.HasPrefix(text, "aliyun") {
			t.Fatalf("no tag can hold %q", text)
		}
		if got, err := fleet.ParseMark(text, markRef); err != nil || got != want {
			t.Fatalf("%q came back as %+v, %v; want %+v", text, got, err, want)
		}
	})
}

func TestAMarkThatIsNotThisInstancesOwnIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawMark(t).Text(markRef)
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		with := rapid.SampledFrom([]string{"", "0", "x", " ", "T"}).Draw(t, "with")
		if edited := text[:at] + with + text[at+1:]; edited != text {
			if got, err := fleet.ParseMark(edited, markRef); err == nil {
				t.Fatalf("%q reads as %+v", edited, got)
			}
		}
		other := markRef
		other.ID += "4"
		if got, err := fleet.ParseMark(text, other); err == nil {
			t.Fatalf("the mark of %s reads on %s as %+v", markRef.ID, other.ID, got)
		}
	})
}
