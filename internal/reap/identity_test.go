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
	causes := []fleet.Cause{fleet.NotAsked, fleet.Absent, fleet.Malformed, fleet.Unrecognised, fleet.Failed, fleet.NoData, fleet.Incomplete, fleet.TooYoung, fleet.Unsupported}
	return fleet.Unknown[T](rapid.SampledFrom(causes).Draw(t, label+" cause"), "%s", rapid.StringN(1, 20, -1).Draw(t, label+" why"))
}

// moment draws a time as JSON keeps it: without a monotonic reading.
func moment() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		return time.UnixMilli(rapid.Int64Range(1_400_000_000_000, 2_000_000_000_000).Draw(t, "ms")).UTC()
	})
}

var instances = rapid.Custom(func(t *rapid.T) fleet.Instance {
	text, count := rapid.StringN(0, 12, -1), rapid.Int64Range(0, 1<<40)
	return fleet.Instance{
		ID: rapid.StringN(1, 12, -1).Draw(t, "id"), Region: "cn-hangzhou", Account: text.Draw(t, "account"),
		Name: value(t, "name", text), Zone: value(t, "zone", text), VPC: value(t, "vpc", text),
		ResourceGroup: value(t, "group", text), Spec: value(t, "spec", text),
		PaidType:  value(t, "paid", rapid.SampledFrom([]fleet.PaidType{fleet.Subscription, fleet.PayAsYouGo, fleet.Serverless, fleet.Confluent})),
		Series:    value(t, "series", rapid.SampledFrom([]fleet.Series{fleet.SeriesV2, fleet.SeriesV3, fleet.SeriesConfluent})),
		Status:    value(t, "status", rapid.Map(rapid.SampledFrom([]int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 21, 22, 23, 30, 101, 102, 103}), statusOf)),
		CreatedAt: value(t, "created", moment()),
		Tags:      value(t, "tags", rapid.Map(rapid.MapOfN(text, text, 1, 3), func(m map[string]string) fleet.Tags { return m })),
		DiskGiB:   value(t, "disk", count), Topics: value(t, "topics", count), Groups: value(t, "groups", count), Partitions: value(t, "partitions", count),
		ListedAt: moment().Draw(t, "listed"),
	}
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
			Signal: fleet.BytesIn, Window: time.Duration(rapid.Int64Range(1, 1<<50).Draw(t, "window")), Source: "s",
			From: moment().Draw(t, "from"), To: moment().Draw(t, "to"), ObservedAt: moment().Draw(t, "at"),
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
