package cloudtest

import (
	"strconv"
	"time"
)

// source is one instance that a metric query covers, with what its points say
// about it. The lock guards rec only.
type source struct {
	rec *record
	id  string
	// label is the fixed part of its points, escaped for a string in JSON.
	label string
	// missing is how the query's metric lacks points.
	missing Missing
}

// newSource prepares an instance for a metric.
func newSource(rec *record, metric string) *source {
	label := `,"userId":` + string(encode(rec.AccountID)) + `,"instanceId":` + string(encode(rec.ID))
	from := &source{rec: rec, id: rec.ID, label: string(escaped(nil, label))}
	if missing := rec.Traffic.Missing; missing.Metric == "" || missing.Metric == metric {
		from.missing = missing
	}
	return from
}

// point is one value of one instance; at is the beginning of its period
// (unconfirmed: the documentation shows time stamps without saying which end).
type point struct {
	at    time.Time
	from  *source
	value float64
}

// series reads the points of one metric with one period.
type series struct {
	metric metric
	period time.Duration
	now    time.Time
	// oldest and newest bound the beginnings of readable periods.
	oldest, newest time.Time
}

// newSeries knows which points CloudMonitor has by now: those of periods that
// are over, after some delay, and not older than the retention.
func newSeries(m metric, period time.Duration, now time.Time, delay time.Duration) series {
	return series{m, period, now, now.Add(-retention(period)), now.Add(-period - delay)}
}

// at returns the point of one instance whose period begins at t, if CloudMonitor
// has it, the brokers ran and the instance does not lack it.
func (s *series) at(from *source, t time.Time) (point, bool) {
	rec := from.rec
	if t.After(s.newest) || t.Before(s.oldest) || !s.fits(rec) {
		return point{}, false
	}
	end := t.Add(s.period)
	if !rec.ran(t, end) {
		return point{}, false
	}
	value := s.metric.value(&rec.Instance, t, end)
	if from.missing.Mode != "" && from.missing.lacks(rec.ID, s.metric.name, t, end, s.now, value) {
		return point{}, false
	}
	return point{t, from, value}, true
}

// fits says whether the metric is one of the instance at all.
func (s *series) fits(rec *record) bool {
	return rec.Series == s.metric.series && s.metric.value != nil && (!s.metric.internet || rec.Internet)
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
	for i := range r.runs {
		if r.runs[i].from.Before(to) && (r.runs[i].to.IsZero() || r.runs[i].to.After(from)) {
			return true
		}
	}
	return false
}

// appendPoints writes points as the JSON array that the API puts in a string,
// escaped for that string.
func appendPoints(text []byte, points []point, m metric) []byte {
	keys := make([][]byte, len(m.statistics))
	for i, statistic := range m.statistics {
		keys[i] = escaped(nil, `,"`+statistic+`":`)
	}
	text = append(text, '[')
	for i, p := range points {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, `{\"timestamp\":`...)
		text = strconv.AppendInt(text, p.at.UnixMilli(), 10)
		text = append(text, p.from.label...)
		text = p.appendValue(text, keys)
		text = append(text, '}')
	}
	return append(text, ']')
}

func (p point) appendValue(text []byte, keys [][]byte) []byte {
	if p.from.missing.Mode == MalformedData {
		return text
	}
	quote := choose(p.from.missing.Mode == StringData, `\"`, "")
	for _, key := range keys {
		text = append(text, key...)
		text = append(text, quote...)
		text = strconv.AppendFloat(text, p.value, 'f', -1, 64)
		text = append(text, quote...)
	}
	return text
}

// escaped writes JSON text so that it can stand in a JSON string: such text has
// quotes and backslashes, but no control characters.
func escaped(to []byte, text string) []byte {
	for i := range len(text) {
		if text[i] == '"' || text[i] == '\\' {
			to = append(to, '\\')
		}
		to = append(to, text[i])
	}
	return to
}
