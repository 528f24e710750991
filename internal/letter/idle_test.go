package letter_test

import (
	"testing"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
)

// nobody is the verdict about an instance of which all eleven signals are 0.
func nobody() message.Verdict {
	v := warning("alikafka_post-cn-7mz2k8d4q001", "dev-orders").Verdict
	v.Reason = "idle"
	for _, c := range v.Conditions {
		for n := range c.Facts {
			c.Facts[n].Value = new(0.0)
		}
	}
	return v
}

// of finds the fact about a signal.
func of(v message.Verdict, s fleet.Signal) *message.Fact {
	for _, c := range v.Conditions {
		for n := range c.Facts {
			if c.Facts[n].Signal == string(s) {
				return &c.Facts[n]
			}
		}
	}
	return nil
}

func TestTheSentenceSaysNoMoreThanTheConditions(t *testing.T) {
	const all = "no traffic, requests, connections, consumers, unread messages or writes"
	for name, c := range map[string]struct {
		change func(*message.Verdict)
		want   string
	}{
		"all silent":           {func(*message.Verdict) {}, "Nobody has used it for 24 hours: " + all + " (11 signals read)."},
		"the owner was warned": {func(v *message.Verdict) { v.Action, v.Reason = "wait", "grace" }, "Nobody has used it for 24 hours: " + all + " (11 signals read)."},
		"over a week": {func(v *message.Verdict) { of(*v, fleet.BytesIn).Window = "168h0m0s" },
			"Nobody has used it for 7 days: " + all + " (11 signals read)."},
		"heartbeats": {func(v *message.Verdict) {
			of(*v, fleet.BytesIn).Value, of(*v, fleet.BytesOut).Value = new(200.0), new(120.0)
		}, "No use above the limits of its rule for 24 hours: traffic at most 200 B/s each way (limit 1.0 KiB/s); no requests, connections, consumers, unread messages or writes (11 signals read)."},
		"a signal without a value": {func(v *message.Verdict) { of(*v, fleet.Writes).Value, of(*v, fleet.Writes).Unknown = nil, "denied" },
			"No use above the limits of its rule for 24 hours: no traffic, requests, connections, consumers or unread messages (10 signals read)."},
		"a condition that is not met":  {func(v *message.Verdict) { v.Action, v.Reason = "keep", "busy" }, ""},
		"one that was stopped":         {func(v *message.Verdict) { v.Instance.Status = "stopped" }, ""},
		"one that waits while stopped": {func(v *message.Verdict) { v.Action, v.Reason = "wait", "stopped" }, ""},
		"no conditions":                {func(v *message.Verdict) { v.Conditions = nil }, ""},
		"conditions of another rule":   {func(v *message.Verdict) { v.Rule = "other" }, ""},
	} {
		v := nobody()
		c.change(&v)
		if got := letter.Idle(v, letter.English); got != c.want {
			t.Errorf("%s:\n%s", name, got)
		}
	}
	if got := letter.Idle(nobody(), letter.Chinese); got != "24 小时内无人使用：没有流量、请求、连接、消费者、未消费消息和新写入（已读取 11 项指标）。" {
		t.Error(got)
	}
}
