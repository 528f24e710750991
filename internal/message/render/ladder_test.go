package render_test

import (
	"time"

	"alikafka-reaper/internal/message"
)

// ladder is a run in which something stands on every step before the release.
func ladder() message.Report {
	r := report()
	day := 24 * time.Hour
	warned, waits, stopped := instance(1, "warned", "cn-hangzhou", ago(30*day)), instance(2, "waits", "cn-hangzhou", ago(30*day)), instance(3, "stopped", "cn-hangzhou", ago(30*day))
	paused, used, gone := instance(4, "paused", "cn-hangzhou", ago(30*day)), instance(5, "used-again", "cn-hangzhou", ago(30*day)), instance(6, "gone", "cn-hangzhou", ago(30*day))
	paused.Status, gone.Status = "stopped", "released"
	back := verdict(used, "keep", "busy", "in use: bytes_in 9 KiB/s; rule dev-nightly wants bytes_in <= 1KiB/s")
	back.Withdraw = "in-use"
	due := func(v message.Verdict, in time.Duration) message.Verdict { v.Due = began.Add(in); return v }
	did := func(i message.Instance, operation, outcome, cause, text string) message.Effect {
		return message.Effect{Instance: i.ID, Region: i.Region, Name: i.Label(), Operation: operation, Rule: "dev-nightly", Time: began, Outcome: outcome, Cause: cause, Text: text}
	}
	confirmed := did(gone, "ReleaseInstance", "accepted", "state", "the instance is released")
	confirmed.Force, confirmed.Begun = true, "1-0000-before"
	r.Verdicts = []message.Verdict{
		due(verdict(waits, "wait", "grace", "warned on Mon 2026-11-23 14:00 CST; not before Tue 2026-11-24 14:00 CST it is stopped; idle over 24h; rule dev-nightly"), 16*time.Hour),
		due(verdict(paused, "wait", "stopped", "stopped on Mon 2026-11-23 14:00 CST by rule dev-nightly; released not before Tue 2026-11-24 10:00 CST; until then undo opens it again"), 12*time.Hour),
		due(verdict(warned, "warn", "idle", "idle over 24h; rule dev-nightly; it is warned, and nothing happens for 24h: not before Tue 2026-11-24 22:00 CST it is stopped"), day),
		due(verdict(stopped, "stop", "idle", "idle over 24h; rule dev-nightly; it is stopped until Tue 2026-11-24 18:00 CST and then released; until then it can be opened again"), 20*time.Hour),
		back, verdict(gone, "keep", "gone", "already released"),
	}
	r.Effects = []message.Effect{
		did(warned, "Warn", "accepted", "", "warned; nothing happens to it before 2026-11-24 22:00 CST"),
		did(stopped, "StopInstance", "accepted", "", "StopInstance accepted; it can be reopened (command undo) until it is released"),
		did(used, "Withdraw", "failed", "denied", "the mark could not be taken off (in-use); it does not count, and the next run tries again"),
		confirmed, did(gone, "DeleteInstance", "accepted", "", "DeleteInstance accepted; it leaves the list"),
	}
	r.Summary = &message.Summary{
		RunID: "1-0000-run", Mode: "enforce", Time: began, Seconds: 2, Status: "partial", Instances: 6,
		Text:    "0 of 6 instances should be released; 1 should be stopped; 1 to be warned; 2 waiting; 0 accepted by the cloud; 1 of 1 stopped; 1 of 1 warned",
		Actions: map[string]int{"keep": 2, "wait": 2, "warn": 1, "stop": 1}, Reasons: map[string]int{"idle": 2, "grace": 1, "stopped": 1, "busy": 1, "gone": 1},
		Acts:  map[string]map[string]int{"Warn": {"accepted": 1}, "StopInstance": {"accepted": 1}, "Withdraw": {"failed": 1}, "DeleteInstance": {"accepted": 1}},
		Store: "file:///mnt/reaper", LimitsUsed: map[string]int{"limits.per_day": 3},
	}
	return r
}

// undone is a call that reopened one instance and could not reopen another.
func undone() message.Report {
	r := report()
	a, b := instance(1, "dev-a", "cn-hangzhou", nil), instance(2, "dev-b", "cn-hangzhou", nil)
	r.Run.Trigger = message.Trigger{Kind: "undo", Reason: "we still need it", Instances: []string{a.ID, b.ID}}
	reopen := func(i message.Instance, outcome, cause, text, status string) message.Effect {
		return message.Effect{Instance: i.ID, Region: i.Region, Name: i.Label(), Operation: "ReopenInstance", Time: began, Outcome: outcome, Cause: cause, Text: text, Status: status}
	}
	r.Verdicts, r.Effects = nil, []message.Effect{
		reopen(a, "accepted", "", "ReopenInstance accepted; the instance starts again; the tag reaper/keep protects it until 2026-11-30", ""),
		reopen(b, "aborted", "not-stopped", "it is running, so there is nothing to undo; the tag reaper/keep protects it", "running"),
	}
	r.Summary = &message.Summary{
		RunID: "1-0000-run", Mode: "enforce", Time: began, Seconds: 1, Status: "partial", Text: "1 of 2 instances asked for are being reopened",
		Acts: map[string]map[string]int{"ReopenInstance": {"accepted": 1, "aborted": 1}},
	}
	return r
}
