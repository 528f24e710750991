package zaplog

import (
	"go.uber.org/zap/zapcore"

	"alikafka-reaper/internal/message"
)

// check writes one finding; a failure is a warning.
func (l *line) check(c message.Check) zapcore.Level {
	l.text("area", c.Area)
	l.text("about", c.About)
	l.text("result", c.Result)
	l.text("text", c.Text)
	l.maybe("account", c.Account)
	l.names("regions", c.Regions)
	l.maybe("fix", c.Fix)
	l.names("actions", c.Actions)
	l.maybe("without", c.Without)
	if c.Result == message.CheckFailed {
		return zapcore.WarnLevel
	}
	return zapcore.InfoLevel
}
