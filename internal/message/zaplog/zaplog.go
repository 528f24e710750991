package zaplog

import (
	"strconv"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"alikafka-reaper/internal/message"
)

// New returns a sink that writes to log. It adds nothing that could be a
// secret, because messages hold none.
func New(log *zap.Logger) message.Sink {
	return message.SinkFunc(func(m message.Message) { write(log, m) })
}

// Warn writes a warning that was delivered as a line of its own, for whoever watches the log: where
// no other way to tell people is configured, that is its delivery.
func Warn(log *zap.Logger, w message.Warning, destination string) {
	b := newBudget()
	l := &line{budget: b}
	l.text("run_id", w.Run)
	l.text("instance", w.Instance)
	l.text("region", w.Region)
	l.text("rule", w.Rule)
	l.text("text", w.Text)
	l.fields = append(l.fields, zap.Time("due", w.Due))
	l.maybe("account", w.Account)
	l.maybe("name", w.Name)
	l.maybe("owner", w.Owner)
	l.text("kind", w.Kind)
	l.text("next", w.Next)
	l.text("destination", destination)
	l.cut()
	log.Warn("warning", l.fields...)
}

// Notice writes what went wrong with telling people, where no effect and no summary
// says it. The text holds no secret.
func Notice(log *zap.Logger, class, text string) {
	l := &line{budget: newBudget()}
	l.text("class", class)
	l.text("text", text)
	l.cut()
	log.Warn("notice", l.fields...)
}

func write(log *zap.Logger, m message.Message) {
	b := newBudget()
	l := &line{budget: b}
	var level zapcore.Level
	var name string
	switch {
	case m.Run != nil:
		level, name = l.run(*m.Run), "run"
	case m.Fact != nil:
		level, name = zapcore.DebugLevel, "fact"
		if !log.Core().Enabled(level) {
			return
		}
		l.fact(*m.Fact)
	case m.Verdict != nil:
		level, name = l.verdict(*m.Verdict), "verdict"
	case m.Effect != nil:
		level, name = l.effect(*m.Effect), "effect"
	case m.Check != nil:
		level, name = l.check(*m.Check), "check"
	case m.Summary != nil:
		level, name = l.summary(*m.Summary), "summary"
	default:
		return
	}
	l.cut()
	log.Log(level, name, l.fields...)
}

// line gathers the fields of one line within its budget.
type line struct {
	budget *budget
	fields []zap.Field
}

// cut says how many values did not fit.
func (l *line) cut() {
	if l.budget.cut > 0 {
		l.fields = append(l.fields, zap.Int("truncated", l.budget.cut))
	}
}

// text adds a field that is always there.
func (l *line) text(key, value string) {
	l.fields = append(l.fields, zap.String(key, l.budget.text(value)))
}

// maybe adds a field when it is not empty.
func (l *line) maybe(key, value string) {
	if value != "" {
		l.text(key, value)
	}
}

// number adds a number when there is one. A log line spells all its digits, 300
// and more of them for a wild one.
func (l *line) number(key string, value *float64) {
	if value != nil {
		l.fields = append(l.fields, zap.Float64(key, *value))
		l.budget.left -= len(strconv.FormatFloat(*value, 'f', -1, 64)) + fieldOverhead
	}
}

// names adds a list when it is not empty.
func (l *line) names(key string, values []string) {
	if len(values) > 0 {
		l.fields = append(l.fields, zap.Strings(key, l.budget.names(values)))
	}
}

// counts adds an object of counts when it is not empty.
func (l *line) counts(key string, by map[string]int) {
	if kept := l.budget.counts(by); len(kept) > 0 {
		l.fields = append(l.fields, zap.Object(key, counts(kept)))
	}
}

func (l *line) run(r message.Run) zapcore.Level {
	l.text("id", r.ID)
	l.fields = append(l.fields, zap.Int("version", r.Version))
	for _, f := range []struct{ key, value string }{
		{"mode", r.Mode}, {"mode_reason", r.ModeReason}, {"trigger", r.Trigger.Kind},
		{"rules", r.Rules}, {"rules_digest", r.RulesDigest}, {"zone", r.Zone},
	} {
		l.text(f.key, f.value)
	}
	l.maybe("account", r.Account)
	l.maybe("trigger_name", r.Trigger.Name)
	l.maybe("trigger_reason", r.Trigger.Reason)
	l.maybe("dedup_key", r.Trigger.DedupKey)
	l.names("envelopes", r.Trigger.Envelopes)
	l.names("notes", r.Notes)
	l.names("regions", r.Regions)
	l.names("only_rules", r.Trigger.Rules)
	l.names("only_instances", r.Trigger.Instances)
	l.names("only_regions", r.Trigger.Regions)
	if len(r.Notes) > 0 {
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
}

func (l *line) effect(e message.Effect) zapcore.Level {
	l.maybe("account", e.Account)
	l.text("instance", e.Instance)
	l.text("region", e.Region)
	l.text("operation", e.Operation)
	l.fields = append(l.fields, zap.Bool("force", e.Force), zap.Time("at", e.Time))
	l.text("rule", e.Rule)
	l.maybe("begun_by", e.Begun)
	l.text("outcome", e.Outcome)
	l.text("text", e.Text)
	l.maybe("name", e.Name)
	l.maybe("cause", e.Cause)
	l.maybe("effect_request_id", e.RequestID)
	l.maybe("status", e.Status)
	switch e.Outcome {
	case "intended", "accepted", "already-gone":
		return zapcore.InfoLevel
	case "failed":
		return zapcore.ErrorLevel
	default:
		return zapcore.WarnLevel
	}
}
