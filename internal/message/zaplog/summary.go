package zaplog

import (
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"alikafka-reaper/internal/message"
)

func (l *line) summary(s message.Summary) zapcore.Level {
	l.text("run_id", s.RunID)
	l.text("mode", s.Mode)
	l.text("status", s.Status)
	l.text("text", s.Text)
	l.fields = append(l.fields, zap.Float64("seconds", s.Seconds), zap.Int("instances", s.Instances),
		zap.Int("releases", s.Outcomes["accepted"]), zap.Int("abort_count", total(s.Aborts)), zap.Int("unknown_count", total(s.UnknownFacts)), zap.Int("throttles", s.Throttles))
	l.counts("actions", s.Actions)
	l.counts("reasons", s.Reasons)
	l.counts("outcomes", s.Outcomes)
	l.counts("acts", flat(s.Acts))
	l.counts("aborts", s.Aborts)
	l.counts("unknown_facts", s.UnknownFacts)
	l.maybe("store", s.Store)
	l.counts("limits_used", s.LimitsUsed)
	l.counts("calls", s.Calls)
	if s.Retries > 0 {
		l.fields = append(l.fields, zap.Int("retries", s.Retries))
	}
	if s.MonitorCalls > 0 {
		l.fields = append(l.fields, zap.Int("monitor_calls", s.MonitorCalls), zap.Int("monitor_month", s.MonitorMonth))
	}
	if len(s.Savings) > 0 || s.Unpriced > 0 {
		l.fields = append(l.fields, zap.Any("savings_per_day", s.Savings), zap.Int("unpriced", s.Unpriced))
	}
	l.maybe("tripwire", s.Tripwire)
	l.maybe("usage", s.Usage)
	l.problems(s.Problems)
	if len(s.Left) > 0 {
		l.fields = append(l.fields, zap.Int("left_count", len(s.Left)))
		l.names("left", s.Left)
	}
	if s.Status == "done" && len(s.Problems) == 0 {
		return zapcore.InfoLevel
	}
	return zapcore.WarnLevel
}

// total adds counts up.
func total(counts map[string]int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// flat joins both names of a count.
func flat(acts map[string]map[string]int) map[string]int {
	counts := map[string]int{}
	for act, outcomes := range acts {
		for outcome, n := range outcomes {
			counts[act+" "+outcome] = n
		}
	}
	return counts
}

// classes counts problems by class, for those who cannot look into a list.
func classes(problems []message.Problem) map[string]int {
	counts := map[string]int{}
	for _, p := range problems {
		counts[p.Class]++
	}
	return counts
}

// problems adds the problems, first ones first, and how many there were.
func (l *line) problems(problems []message.Problem) {
	if len(problems) == 0 {
		return
	}
	var kept objects
	for i, p := range problems {
		// A quarter of the line stays free for the names that come after.
		if l.budget.left < maxLine/4 {
			l.budget.cut += len(problems) - i
			break
		}
		one := &line{budget: l.budget}
		one.text("class", p.Class)
		one.text("text", p.Text)
		one.maybe("account", p.Account)
		one.maybe("region", p.Region)
		one.maybe("instance", p.Instance)
		one.maybe("operation", p.Operation)
		if p.Count > 1 {
			one.fields = append(one.fields, zap.Int("count", p.Count))
		}
		kept = append(kept, one.fields)
	}
	l.fields = append(l.fields, zap.Int("problem_count", len(problems)), zap.Array("problems", kept))
	l.counts("problem_classes", classes(problems))
}
