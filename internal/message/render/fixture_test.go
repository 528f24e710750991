package render_test

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/message"
)

var began = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

func ago(d time.Duration) *time.Time { t := began.Add(-d); return &t }

func instance(n int, name, region string, created *time.Time) message.Instance {
	return message.Instance{
		ID: fmt.Sprintf("alikafka_post-cn-%012d", n), Region: region, Name: new(name),
		PaidType: "pay-as-you-go", Series: "v2", Status: "running", CreatedAt: created, ListedAt: began,
	}
}

// silence is a condition on both directions of traffic.
func silence(i message.Instance, outcome string, in, out message.Fact) message.Condition {
	for _, f := range []*message.Fact{&in, &out} {
		f.Instance, f.Region, f.Source = i.ID, i.Region, "DescribeMetricList instance_message"
		f.From, f.To, f.ObservedAt, f.Expected = began.Add(-24*time.Hour), began, began, 24
	}
	in.Signal, out.Signal = "usage.bytes_in", "usage.bytes_out"
	return message.Condition{
		Rule: "dev-nightly", Text: "bytes_in <= 1KiB/s and bytes_out <= 1KiB/s for 24h", Outcome: outcome,
		Got: "the largest points of the window", Facts: []message.Fact{in, out},
	}
}

func verdict(i message.Instance, action, reason, text string, c ...message.Condition) message.Verdict {
	v := message.Verdict{Instance: i, Action: action, Reason: reason, Text: text, Conditions: c}
	if len(c) > 0 {
		v.Rule = "dev-nightly"
	}
	return v
}

func keeps() []message.Verdict {
	day := 24 * time.Hour
	reader := instance(12, "reader", "cn-hangzhou", ago(60*day))
	busy := instance(3, "orders", "cn-shanghai", ago(400*day))
	half := instance(4, "half-measured", "cn-hangzhou", ago(30*day))
	blind := instance(5, "", "cn-hangzhou", ago(30*day))
	sub, stopped, young := instance(6, "paid", "cn-hangzhou", ago(90*day)), instance(7, "stopped", "cn-hangzhou", ago(3*day)), instance(8, "new", "cn-hangzhou", ago(50*time.Minute))
	hostile := instance(9, "evil\x1b[2J\u009b31m\u202eeman\nline", "cn-hangzhou", nil)
	wide := instance(10, "订单消息开发环境测试实例二号", "ap-southeast-1", ago(26*time.Hour))
	return []message.Verdict{
		verdict(busy, "keep", "busy", "it was written to in the last 24h",
			silence(busy, "false", message.Fact{Value: new(3.2 * 1024 * 1024), Got: 24}, message.Fact{Value: new(12.4 * 1024), Got: 24})),
		verdict(half, "keep", "usage-unknown", "5 of 24 points are missing, so silence is not proved",
			silence(half, "unknown", message.Fact{Unknown: "incomplete", Why: "19 of 24 points", Seen: new(float64(700)), Got: 19}, message.Fact{Unknown: "incomplete", Why: "19 of 24 points", Got: 19})),
		verdict(sub, "keep", "subscription", "paid in advance, never released"),
		verdict(blind, "keep", "usage-unknown", "no data point arrived",
			silence(blind, "unknown", message.Fact{Unknown: "no-data", Why: "no points"}, message.Fact{Unknown: "no-data", Why: "no points"})),
		verdict(stopped, "keep", "not-running", "its state is stopped"),
		verdict(young, "keep", "too-young", "it is younger than 72h, which the rule dev-nightly asks for"),
		verdict(hostile, "keep", "protected", "the tag note=\x1b]8;;http://x\x07 protects it"),
		verdict(wide, "keep", "no-rule", "no rule matches"),
		verdict(instance(11, "later", "cn-hangzhou", ago(9*day)), "keep", "over-limit", "3 instances should go and the limit is 2"),
		verdict(reader, "keep", "busy", "in use: consumers 2 connected (group orders); rule dev-nightly wants consumers none connected", message.Condition{
			Rule: "dev-nightly", Text: "consumers none connected", Outcome: "false", Got: "2 connected (group orders)",
			Facts: []message.Fact{{Instance: reader.ID, Region: reader.Region, Signal: "consumers.members", Value: new(2.0), Source: "GetConsumerProgress",
				Note: "group orders", From: began, To: began, ObservedAt: began, Expected: 3, Got: 3}},
		}),
		verdict(message.Instance{Region: "cn-beijing", ListedAt: began}, "keep", "unreadable", "its row holds no instance id"),
	}
}

func report() message.Report {
	idle := instance(1, "dev-a", "cn-hangzhou", ago(27*24*time.Hour))
	idle2 := instance(2, "dev-b", "cn-shanghai", ago(100*24*time.Hour))
	verdicts := append(keeps(),
		verdict(idle, "release", "idle", "it was silent for 24h and the rule dev-nightly matches",
			silence(idle, "true", message.Fact{Value: new(float64(0)), Got: 24}, message.Fact{Value: new(0.03), Got: 24})),
		verdict(idle2, "release", "idle", "it was silent for 24h and the rule dev-nightly matches",
			silence(idle2, "true", message.Fact{Value: new(float64(12)), Got: 24}, message.Fact{Value: new(1.5), Got: 24})))
	verdicts[len(verdicts)-1].Cost = &message.Cost{PerDay: new(76.8), Currency: "CNY", Source: "DescribeInstanceBill 2026-11-21"}
	effect := func(i message.Instance, outcome, cause, text, status string) message.Effect {
		return message.Effect{
			Instance: i.ID, Region: i.Region, Name: i.Label(), Operation: "ReleaseInstance", Force: true, Rule: "dev-nightly",
			Time: began, Outcome: outcome, Cause: cause, Text: text, RequestID: "00000000-0000-0000-0000-000000000001", Status: status,
		}
	}
	return message.Report{
		Run: &message.Run{
			Version: message.Version, ID: "1-0000-run", Time: began, Mode: "enforce",
			ModeReason: "REAPER_MODE is enforce and the trigger did not lower it",
			Trigger:    message.Trigger{Kind: "schedule", Name: "every-evening", Reason: "evening look", Rules: []string{"dev-nightly"}},
			Rules:      "rules.yaml", RulesDigest: "0123456789abcdef0123456789abcdef", Zone: "Asia/Shanghai",
			Regions: []string{"cn-hangzhou", "cn-shanghai", "cn-beijing", "ap-southeast-1"},
			Notes:   []string{"the region us-east-1 was asked for and is not in the rules' scope"},
		},
		Verdicts: verdicts,
		Effects: []message.Effect{
			effect(idle2, "aborted", "busy", "a fresh reading shows traffic, so no call was made; the next run looks again", ""),
			effect(idle, "accepted", "", "the cloud took the release on", "releasing"),
		},
		Summary: &message.Summary{
			RunID: "1-0000-run", Mode: "enforce", Time: began.Add(3 * time.Second), Seconds: 3.04, Status: "partial",
			Text: "2 of 13 instances should be released; they cost about 76.80 CNY a day, without 1 whose price is not known; 1 accepted by the cloud; 1 aborted", Instances: 13,
			Actions: map[string]int{"keep": 11, "release": 2}, Reasons: map[string]int{"idle": 2, "usage-unknown": 2, "busy": 2},
			Outcomes: map[string]int{"accepted": 1, "aborted": 1},
			Calls:    map[string]int{"GetInstanceList": 5, "DescribeMetricList": 8, "ReleaseInstance": 1}, Retries: 1,
			MonitorCalls: 8, MonitorMonth: 240,
			Problems: []message.Problem{{Account: "1000000000000002", Region: "cn-beijing", Count: 3, Operation: "GetInstanceList", Class: "denied",
				Text: "the role may not list instances; allow alikafka:ListInstance in the function's role"}},
			Left: []string{"alikafka_post-cn-000000000011"},
		},
	}
}

func ignored() message.Report {
	return message.Report{Summary: &message.Summary{
		RunID: "1-0001", Mode: "plan", Time: began, Seconds: 0.001, Status: "refused",
		Text:  "ignored, and nothing was looked at: an object with the keys key1, key2 and key3",
		Usage: "Manual calls:\n\n  look only:\n    {\"command\":\"plan\"}\n",
	}}
}

func nothingFound() message.Report {
	r := report()
	return message.Report{Run: r.Run, Summary: &message.Summary{RunID: "1", Mode: "plan", Seconds: 1, Status: "done", Text: "0 of 0 instances should be released"}}
}
