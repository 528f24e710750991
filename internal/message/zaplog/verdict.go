package zaplog

import (
	"slices"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"alikafka-reaper/internal/message"
)

func (l *line) verdict(v message.Verdict) zapcore.Level {
	l.text("instance", v.Instance.ID)
	l.text("region", v.Instance.Region)
	l.text("action", v.Action)
	l.text("reason", v.Reason)
	l.text("text", v.Text)
	l.maybe("name", v.Instance.Label())
	l.maybe("account", v.Instance.Account)
	l.maybe("rule", v.Rule)
	l.maybe("withdraw", v.Withdraw)
	if !v.Due.IsZero() {
		l.fields = append(l.fields, zap.Time("due", v.Due))
	}
	if c := v.Cost; c != nil && c.PerDay != nil {
		l.number("cost_per_day", c.PerDay)
		l.text("currency", c.Currency)
	}
	var kept objects
	for i, condition := range slices.Backward(v.Conditions) {
		fields, ok := l.condition(condition)
		if !ok {
			l.budget.cut += i + 1
			break
		}
		kept = append(objects{fields}, kept...)
	}
	if len(kept) > 0 {
		l.fields = append(l.fields, zap.Array("conditions", kept))
	}
	return zapcore.InfoLevel
}

// condition returns the fields of a condition, or false when it does not fit.
// The caller begins with the last one, which decided.
func (l *line) condition(c message.Condition) (object, bool) {
	if !l.budget.room() {
		return nil, false
	}
	sub := &line{budget: l.budget}
	sub.text("rule", c.Rule)
	sub.text("text", c.Text)
	sub.text("outcome", c.Outcome)
	sub.maybe("got", c.Got)
	var facts objects
	for i, f := range c.Facts {
		if !l.budget.room() {
			l.budget.cut += len(c.Facts) - i
			break
		}
		one := &line{budget: l.budget}
		one.measurement(f)
		facts = append(facts, one.fields)
	}
	if len(facts) > 0 {
		sub.fields = append(sub.fields, zap.Array("facts", facts))
	}
	return sub.fields, true
}

func (l *line) fact(f message.Fact) {
	l.text("instance", f.Instance)
	l.text("region", f.Region)
	l.measurement(f)
}

// measurement adds a fact without saying whose it is.
func (l *line) measurement(f message.Fact) {
	l.budget.left -= factOverhead
	l.text("signal", f.Signal)
	l.number("value", f.Value)
	l.number("seen", f.Seen)
	l.maybe("unknown", f.Unknown)
	l.maybe("why", f.Why)
	l.maybe("note", f.Note)
	l.maybe("source", f.Source)
	if !f.From.IsZero() {
		l.fields = append(l.fields, zap.Time("from", f.From))
	}
	if !f.To.IsZero() {
		l.fields = append(l.fields, zap.Time("to", f.To))
	}
	if !f.ObservedAt.IsZero() {
		l.fields = append(l.fields, zap.Time("observed_at", f.ObservedAt))
	}
	if f.Expected > 0 || f.Got > 0 {
		l.fields = append(l.fields, zap.Int("expected", f.Expected), zap.Int("got", f.Got))
	}
}
