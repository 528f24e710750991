package reap

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// value draws a known value, or an unknown one with one of the causes.
func value[T any](t *rapid.T, label string, g *rapid.Generator[T]) fleet.Value[T] {
	if rapid.Bool().Draw(t, label+" known") {
		return fleet.Known(g.Draw(t, label))
	}
	causes := []fleet.Cause{fleet.NotAsked, fleet.Absent, fleet.Malformed, fleet.Unrecognised, fleet.Failed, fleet.NoData, fleet.Incomplete, fleet.TooYoung, fleet.Unsupported, fleet.Late}
	return fleet.Unknown[T](rapid.SampledFrom(causes).Draw(t, label+" cause"), "%s", rapid.StringN(1, 20, -1).Draw(t, label+" why"))
}

// moments draws a time as JSON keeps it: without a monotonic reading.
func moments() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMilli(rapid.Int64Range(1_400_000_000_000, 2_000_000_000_000).Draw(t, "ms")).UTC()
	})
}

var instances = rapid.Custom(func(t *rapid.T) fleet.Instance {
	text, count := rapid.StringN(0, 12, -1), rapid.Int64Range(0, 1<<40)
	i := fleet.Instance{
		ID: rapid.StringN(1, 12, -1).Draw(t, "id"), Region: "cn-hangzhou", Account: text.Draw(t, "account"),
		Name: value(t, "name", text), Zone: value(t, "zone", text), VPC: value(t, "vpc", text),
		ResourceGroup: value(t, "group", text), Spec: value(t, "spec", text),
		PaidType:  value(t, "paid", rapid.SampledFrom([]fleet.PaidType{fleet.Subscription, fleet.PayAsYouGo, fleet.Serverless, fleet.Confluent})),
		Series:    value(t, "series", rapid.SampledFrom([]fleet.Series{fleet.SeriesV2, fleet.SeriesV3, fleet.SeriesConfluent})),
		Status:    value(t, "status", rapid.Map(rapid.SampledFrom([]int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 21, 22, 23, 30, 101, 102, 103}), statusOf)),
		CreatedAt: value(t, "created", moments()),
		Tags:      value(t, "tags", rapid.Map(rapid.MapOfN(text, text, 1, 3), func(m map[string]string) fleet.Tags { return m })),
		DiskGiB:   value(t, "disk", count), Topics: value(t, "topics", count), Groups: value(t, "groups", count), Partitions: value(t, "partitions", count),
		Exposure:  value(t, "exposure", rapid.SampledFrom([]fleet.Exposure{fleet.VPCOnly, fleet.Internet})),
		IoMaxSpec: value(t, "io", text), Retention: value(t, "retention", rapid.Map(rapid.IntRange(1, 480), func(h int) time.Duration { return time.Duration(h) * time.Hour })),
		Answers:  rapid.SampledFrom([]fleet.Value[[]fleet.Answer]{nobody(), fleet.Known([]fleet.Answer{{Kind: fleet.Kept, Who: "alice", Until: "2026-12-08"}}), fleet.Unknown[[]fleet.Answer](fleet.Failed, "no answer")}).Draw(t, "answers"),
		ListedAt: moments().Draw(t, "listed"),
	}
	if !carriesTags(i) {
		i.Mark = rapid.SampledFrom([]fleet.Value[string]{noMark(), fleet.Known("v1"), fleet.Unknown[string](fleet.Failed, "no answer")}).Draw(t, "mark")
	}
	return i
})

func statusOf(code int64) fleet.Status {
	s, _ := fleet.StatusOf(code).Get()
	return s
}

func TestPropertyWhatIsWrittenIsReadBackUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := instances.Draw(t, "instance")
		var m message.Instance
		through(t, instanceMessage(i), &m)
		sameThing(t, i, instanceOf(m))

		f := fleet.Fact{
			Signal: fleet.BytesIn, Note: rapid.StringN(0, 8, -1).Draw(t, "note"), Window: time.Duration(rapid.Int64Range(1, 1<<50).Draw(t, "window")), Source: "s",
			From: moments().Draw(t, "from"), To: moments().Draw(t, "to"), ObservedAt: moments().Draw(t, "at"),
			Expected: rapid.IntRange(0, 5000).Draw(t, "expected"), Got: rapid.IntRange(0, 5000).Draw(t, "got"),
		}
		f.Value = value(t, "value", rapid.Float64Range(0, 1e12))
		f.Seen = f.Value
		if _, known := f.Value.Get(); !known && rapid.Bool().Draw(t, "part seen") {
			f.Seen = fleet.Known(rapid.Float64Range(0, 1e12).Draw(t, "seen"))
		}
		var fm message.Fact
		through(t, factMessage(i, f), &fm)
		back, err := factOf(fm)
		if err != nil {
			t.Fatal(err)
		}
		sameThing(t, f, back)
	})
}

// through sends a message through JSON.
func through(t *rapid.T, in, out any) {
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, out); err != nil {
		t.Fatal(err)
	}
}

func sameThing[T any](t *rapid.T, want, got T) {
	if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Fatal(diff)
	}
}
