package cloudtest

import (
	"strconv"
	"time"
)

// point is one value of one instance; at is the beginning of its period
// (unconfirmed: the documentation shows time stamps without saying which end).
type point struct {
	at    time.Time
	rec   *record
	value float64
}

// series reads the points of one metric with one period.
type series struct {
	metric metric
	period time.Duration
	now    time.Time
	delay  time.Duration
}

// at returns the point of one instance whose period begins at t, if
// CloudMonitor has it: the period is over, the brokers ran, the point is not
// older than the retention and the instance does not lack it.
func (s series) at(rec *record, t time.Time) (point, bool) {
	end := t.Add(s.period)
	if rec.Series != s.metric.series || s.metric.value == nil || end.Add(s.delay).After(s.now) ||
		t.Before(s.now.Add(-retention(s.period))) || !rec.ran(t, end) {
		return point{}, false
	}
	value := s.metric.value(&rec.Traffic, t, end)
	missing := rec.Traffic.Missing
	if (missing.Metric == "" || missing.Metric == s.metric.name) &&
		missing.lacks(rec.ID, s.metric.name, t, end, s.now, value) {
		return point{}, false
	}
	return point{t, rec, value}, true
}

// retention of stored points (CloudMonitor API notes): 31 days for one-minute
// points, 91 days for coarser ones.
func retention(period time.Duration) time.Duration {
	if period < 5*time.Minute {
		return 31 * 24 * time.Hour
	}
	return 91 * 24 * time.Hour
}

// ran says whether the brokers ran at any time in [from, to).
func (r *record) ran(from, to time.Time) bool {
	for _, run := range r.runs {
		if run.from.Before(to) && (run.to.IsZero() || run.to.After(from)) {
			return true
		}
	}
	return false
}

// writePoints renders points as the JSON array that the API puts in a string.
func writePoints(points []point, m metric) string {
	text := make([]byte, 0, 2+120*len(points))
	text = append(text, '[')
	for i, p := range points {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, `{"timestamp":`...)
		text = strconv.AppendInt(text, p.at.UnixMilli(), 10)
		text = append(text, `,"userId":"`...)
		text = append(text, p.rec.AccountID...)
		text = append(text, `","instanceId":"`...)
		text = append(text, p.rec.ID...)
		text = append(text, '"')
		text = p.appendValue(text, m)
		text = append(text, '}')
	}
	return string(append(text, ']'))
}

func (p point) appendValue(text []byte, m metric) []byte {
	missing := p.rec.Traffic.Missing
	mode := missing.Mode
	if missing.Metric != "" && missing.Metric != m.name {
		mode = ""
	}
	if mode == MalformedData {
		return text
	}
	text = append(text, `,"`+m.statistic+`":`...)
	if mode == StringData {
		text = append(text, '"')
		text = strconv.AppendFloat(text, p.value, 'f', -1, 64)
		return append(text, '"')
	}
	return strconv.AppendFloat(text, p.value, 'f', -1, 64)
}
