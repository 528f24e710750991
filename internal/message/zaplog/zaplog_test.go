package zaplog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/zaplog"
)

// maxLog is where Function Compute cuts a line.
const maxLog = 32 << 10

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// logger returns a logger that writes lines to the buffer.
func logger(b *bytes.Buffer, level zapcore.Level) *zap.Logger {
	c := zap.NewProductionEncoderConfig()
	c.TimeKey, c.EncodeTime = "", zapcore.RFC3339TimeEncoder
	return zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(c), zapcore.AddSync(b), level))
}

// logged returns the one line of a message.
func logged(t *testing.T, m message.Message) map[string]any {
	t.Helper()
	var b bytes.Buffer
	zaplog.New(logger(&b, zapcore.DebugLevel)).Write(m)
	if n := bytes.Count(b.Bytes(), []byte("\n")); n != 1 {
		t.Fatalf("%d lines", n)
	}
	var got map[string]any
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func verdict() message.Verdict {
	return message.Verdict{
		Instance: message.Instance{ID: "alikafka_post-cn-1", Region: "cn-hangzhou", Name: new("dev-a"), Tags: map[string]string{"note": "tag-content"}},
		Action:   "release", Reason: "idle", Rule: "dev-nightly", Text: "silent for 24h",
		Conditions: []message.Condition{{
			Rule: "dev-nightly", Text: "bytes_in <= 1KiB/s for 24h", Outcome: "true", Got: "12 B/s",
			Facts: []message.Fact{
				{Signal: "usage.bytes_in", Value: new(float64(12)), Source: "DescribeMetricList", From: noon.Add(-24 * time.Hour), To: noon, ObservedAt: noon, Expected: 24, Got: 24},
				{Signal: "usage.bytes_out", Unknown: "incomplete", Why: "19 of 24 points", Seen: new(float64(3)), Expected: 24, Got: 19},
			},
		}},
	}
}

func TestAVerdictLineHoldsTheEvidence(t *testing.T) {
	v := verdict()
	want := map[string]any{
		"level": "info", "msg": "verdict", "instance": "alikafka_post-cn-1", "region": "cn-hangzhou", "name": "dev-a",
		"action": "release", "reason": "idle", "rule": "dev-nightly", "text": "silent for 24h",
		"conditions": []any{map[string]any{
			"rule": "dev-nightly", "text": "bytes_in <= 1KiB/s for 24h", "outcome": "true", "got": "12 B/s",
			"facts": []any{
				map[string]any{
					"signal": "usage.bytes_in", "value": 12.0, "source": "DescribeMetricList", "from": "2026-11-22T12:00:00Z",
					"to": "2026-11-23T12:00:00Z", "observed_at": "2026-11-23T12:00:00Z", "expected": 24.0, "got": 24.0,
				},
				map[string]any{"signal": "usage.bytes_out", "unknown": "incomplete", "why": "19 of 24 points", "seen": 3.0, "expected": 24.0, "got": 19.0},
			},
		}},
	}
	if diff := cmp.Diff(want, logged(t, message.Message{Verdict: &v})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestARunLineSaysWhatWokeItAndUnderWhichRules(t *testing.T) {
	run := message.Run{
		Version: 1, ID: "r1", Mode: "plan", ModeReason: "REAPER_MODE is plan", Rules: "rules.yaml", RulesDigest: "abc", Zone: "UTC",
		Regions: []string{"cn-hangzhou"}, Trigger: message.Trigger{Kind: "schedule", Name: "t", Rules: []string{"dev"}, DedupKey: "timer/t/x"},
	}
	want := map[string]any{
		"level": "info", "msg": "run", "id": "r1", "version": 1.0, "mode": "plan", "mode_reason": "REAPER_MODE is plan",
		"trigger": "schedule", "trigger_name": "t", "rules": "rules.yaml", "rules_digest": "abc", "zone": "UTC",
		"dedup_key": "timer/t/x", "regions": []any{"cn-hangzhou"}, "only_rules": []any{"dev"},
	}
	if diff := cmp.Diff(want, logged(t, message.Message{Run: &run})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestASummaryLineCountsAndListsProblems(t *testing.T) {
	s := message.Summary{
		RunID: "r1", Mode: "enforce", Seconds: 2.5, Status: "partial", Text: "one sentence", Instances: 3,
		Actions: map[string]int{"keep": 2, "release": 1}, Calls: map[string]int{"GetInstanceList": 4}, Retries: 1, Aborts: map[string]int{"stale": 3},
		Problems: []message.Problem{{Region: "cn-beijing", Operation: "GetInstanceList", Class: "denied", Text: "not allowed"}},
		Left:     []string{"alikafka_post-cn-1"},
	}
	want := map[string]any{
		"level": "warn", "msg": "summary", "run_id": "r1", "mode": "enforce", "seconds": 2.5, "status": "partial", "text": "one sentence",
		"instances": 3.0, "actions": map[string]any{"keep": 2.0, "release": 1.0}, "calls": map[string]any{"GetInstanceList": 4.0},
		"retries": 1.0, "releases": 0.0, "abort_count": 3.0, "aborts": map[string]any{"stale": 3.0}, "unknown_count": 0.0, "throttles": 0.0, "problem_count": 1.0, "problem_classes": map[string]any{"denied": 1.0}, "left_count": 1.0, "left": []any{"alikafka_post-cn-1"},
		"problems": []any{map[string]any{"class": "denied", "text": "not allowed", "region": "cn-beijing", "operation": "GetInstanceList"}},
	}
	if diff := cmp.Diff(want, logged(t, message.Message{Summary: &s})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLevelsTellHowBadItIs(t *testing.T) {
	v := verdict()
	for _, c := range []struct {
		name, level string
		m           message.Message
	}{
		{"a fact", "debug", message.Message{Fact: &message.Fact{Signal: "usage.bytes_in"}}},
		{"a verdict", "info", message.Message{Verdict: &v}},
		{"a run", "info", message.Message{Run: &message.Run{}}},
		{"a run with notes", "warn", message.Message{Run: &message.Run{Notes: []string{"lowered"}}}},
		{"an intent", "info", message.Message{Effect: &message.Effect{Outcome: "intended"}}},
		{"an accepted release", "info", message.Message{Effect: &message.Effect{Outcome: "accepted"}}},
		{"an instance already gone", "info", message.Message{Effect: &message.Effect{Outcome: "already-gone"}}},
		{"an abort", "warn", message.Message{Effect: &message.Effect{Outcome: "aborted", Cause: "busy"}}},
		{"an uncertain release", "warn", message.Message{Effect: &message.Effect{Outcome: "uncertain"}}},
		{"a release that is left", "warn", message.Message{Effect: &message.Effect{Outcome: "left"}}},
		{"a failed release", "error", message.Message{Effect: &message.Effect{Outcome: "failed"}}},
		{"a finished run", "info", message.Message{Summary: &message.Summary{Status: "done"}}},
		{"a finished run with problems", "warn", message.Message{Summary: &message.Summary{Status: "done", Problems: make([]message.Problem, 1)}}},
		{"a partial run", "warn", message.Message{Summary: &message.Summary{Status: "partial"}}},
		{"a refused run", "warn", message.Message{Summary: &message.Summary{Status: "refused"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := logged(t, c.m)["level"]; got != c.level {
				t.Errorf("level %v, want %s", got, c.level)
			}
		})
	}
}

func TestFactsAreQuietAndEmptyMessagesSilent(t *testing.T) {
	var b bytes.Buffer
	sink := zaplog.New(logger(&b, zapcore.InfoLevel))
	sink.Write(message.Message{Fact: &message.Fact{}})
	sink.Write(message.Message{})
	if b.Len() > 0 {
		t.Errorf("logged %s", b.String())
	}
}

func TestAnOverlongVerdictKeepsTheDecidingCondition(t *testing.T) {
	v := verdict()
	for i := range 500 {
		c := v.Conditions[0]
		c.Text, c.Got = fmt.Sprintf("condition %d", i), strings.Repeat("\"", 900)
		v.Conditions = append(v.Conditions, c)
	}
	v.Conditions[len(v.Conditions)-1].Text = "the deciding one"
	got := logged(t, message.Message{Verdict: &v})
	kept, ok := got["conditions"].([]any)
	if !ok || len(kept) == 0 || len(kept) == len(v.Conditions) || got["truncated"] == nil {
		t.Fatalf("%d conditions, truncated %v", len(kept), got["truncated"])
	}
	if last, ok := kept[len(kept)-1].(map[string]any); !ok || last["text"] != "the deciding one" {
		t.Errorf("the last condition is %v", kept[len(kept)-1])
	}
}

// drawText draws text of any kind, some of it long and costly to encode.
func drawText(t *rapid.T, label string) string {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a", "\"", "\\", "\x00", "\xff", "\u2028", "\u009b", "钱"})).Draw(t, label)
	return strings.Repeat(piece, rapid.SampledFrom([]int{1, 1, 1, 100, 10_000}).Draw(t, "times"))
}

func drawMessage(t *rapid.T) message.Message {
	s := func(label string) string { return drawText(t, label) }
	many := func(label string) []string {
		return strings.SplitAfter(strings.Repeat(rapid.StringN(1, 40, 200).Draw(t, label)+"\n", rapid.IntRange(0, 3000).Draw(t, "n")), "\n")
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return message.Message{Run: &message.Run{ID: s("id"), ModeReason: s("why"), Regions: many("regions"), Notes: []string{s("note")},
			Trigger: message.Trigger{Name: s("name"), Reason: s("reason"), DedupKey: s("key"), Rules: many("rules"), Instances: many("instances")}}}
	case 1:
		return message.Message{Fact: &message.Fact{Instance: s("id"), Why: s("why"), Source: s("source"), From: noon, To: noon}}
	case 2:
		f := message.Fact{Signal: s("signal"), Why: s("why"), Value: new(1e300), Seen: new(-1e300), From: noon, To: noon, ObservedAt: noon, Expected: 1 << 40, Got: 1 << 40}
		c := message.Condition{Rule: s("rule"), Text: s("text"), Got: s("got"), Facts: repeat(f, rapid.IntRange(0, 300).Draw(t, "facts"))}
		return message.Message{Verdict: &message.Verdict{Instance: message.Instance{ID: s("id"), Name: new(s("name"))}, Text: s("text"),
			Conditions: repeat(c, rapid.IntRange(0, 300).Draw(t, "conditions"))}}
	case 3:
		return message.Message{Effect: &message.Effect{Instance: s("id"), Text: s("text"), Cause: s("cause"), Status: s("status")}}
	default:
		calls := map[string]int{s("call"): 1}
		for i := range rapid.IntRange(0, 2000).Draw(t, "calls") {
			calls[fmt.Sprint("operation", i)] = i
		}
		p := message.Problem{Region: s("region"), Class: s("class"), Text: s("text")}
		return message.Message{Summary: &message.Summary{RunID: s("id"), Text: s("text"), Usage: s("usage"), Calls: calls, Left: many("left"),
			Problems: repeat(p, rapid.IntRange(0, 3000).Draw(t, "problems"))}}
	}
}

func repeat[T any](v T, n int) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func TestNoLineIsLongerThanFunctionComputeKeeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawMessage(t)
		var b bytes.Buffer
		zaplog.New(logger(&b, zapcore.DebugLevel)).Write(m)
		if b.Len() > maxLog-2048 {
			t.Fatalf("%d bytes", b.Len())
		}
		if !json.Valid(b.Bytes()) || bytes.Count(b.Bytes(), []byte("\n")) != 1 {
			t.Fatalf("not one line of JSON: %.200s", b.String())
		}
	})
}

func TestTagsStayOutAndTerminalsAreSafe(t *testing.T) {
	v := verdict()
	v.Instance.Name = new("a\x1b]0;b\u009b\u202e")
	var b bytes.Buffer
	zaplog.New(logger(&b, zapcore.DebugLevel)).Write(message.Message{Verdict: &v})
	for _, bad := range []string{"tag-content", "\u009b", "\u202e", "\x1b"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("the line holds %q", bad)
		}
	}
}
