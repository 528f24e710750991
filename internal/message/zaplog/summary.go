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
	l.fields = append(l.fields, zap.Float64("seconds", s.Seconds), zap.Int("instances", s.Instances))
	l.counts("actions", s.Actions)
	l.counts("reasons", s.Reasons)
	l.counts("outcomes", s.Outcomes)
	l.counts("calls", s.Calls)
	if s.Retries > 0 {
		l.fields = append(l.fields, zap.Int("retries", s.Retries))
	}
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
		one.maybe("region", p.Region)
		one.maybe("instance", p.Instance)
		one.maybe("operation", p.Operation)
		kept = append(kept, one.fields)
	}
	l.fields = append(l.fields, zap.Int("problem_count", len(problems)), zap.Array("problems", kept))
}
