package aliyun

import (
	"net/http"
	"time"

	"alikafka-reaper/internal/fleet"
)

// Skew returns how far ahead of the cloud's our clock was at the last answer of the
// session that had a date, by its header Date, which tells whole seconds. What the
// answer took on its way counts as ours.
func (s *Session) Skew() fleet.Value[time.Duration] {
	s.tally.mu.Lock()
	defer s.tally.mu.Unlock()
	if s.tally.date.IsZero() {
		return fleet.Unknown[time.Duration](fleet.Absent, "no answer told the time")
	}
	return fleet.Known(s.tally.here.Sub(s.tally.date))
}

// dated notes the time of an answer, and when that was by our clock.
func (t *tally) dated(w *wire, now time.Time) {
	date, err := http.ParseTime(w.header.Get("Date"))
	if err != nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.date, t.here = date, now
}
