package cloudtest

import (
	"hash/fnv"
	"time"
)

// Traffic describes what an instance's brokers see, from CreateTime on.
type Traffic struct {
	// BytesIn and BytesOut are steady rates in bytes per second.
	BytesIn, BytesOut float64
	// Heartbeat is a floor under both rates: what brokers say to each other on
	// an idle instance is not zero. No client sends it, so it makes no requests,
	// no connections and no messages.
	Heartbeat float64
	// Polls are fetch requests per second of consumers that find nothing. Zero
	// takes what the members of groups send; None is none at all.
	Polls float64
	// Connections are open connections, at least those that writers and group
	// members need; None is none at all.
	Connections int
	// PublicConnections are those of them that come over the internet.
	PublicConnections int
	// DiskPercent is the disk usage.
	DiskPercent float64
	// Bursts add to the steady rates for a while.
	Bursts []Burst
	// Missing says which data points CloudMonitor lacks or spoils.
	Missing Missing
}

// Burst is extra traffic in [From, To); a zero To means it goes on.
type Burst struct {
	From, To          time.Time
	BytesIn, BytesOut float64
}

// MissingMode is a way for data points to be missing or unusable. The zero
// value means that none is.
type MissingMode string

// The known modes.
const (
	// NoData has no point at all: an old broker version (monitoring FAQ).
	NoData MissingMode = "no-data"
	// NoDatapointsKey leaves the key Datapoints out when nothing else is asked.
	NoDatapointsKey MissingMode = "no-datapoints-key"
	// PartialData drops a fraction of the points, the same ones every time.
	PartialData MissingMode = "partial"
	// LateData lacks the newest points.
	LateData MissingMode = "late"
	// GapInData lacks the points between From and To.
	GapInData MissingMode = "gap"
	// MalformedData has points without any statistic.
	MalformedData MissingMode = "malformed"
	// StringData sends values as strings.
	StringData MissingMode = "string-values"
	// SilentZero has no point where the value is zero, as V3 metrics may.
	SilentZero MissingMode = "silent-zero"
)

func missingModes() []MissingMode {
	return []MissingMode{NoData, NoDatapointsKey, PartialData, LateData, GapInData, MalformedData, StringData, SilentZero}
}

// Missing is a mode with its measure.
type Missing struct {
	Mode MissingMode
	// Drop is the dropped fraction, for PartialData.
	Drop float64
	// By is the age below which points are missing, for LateData.
	By time.Duration
	// From and To bound the gap, for GapInData.
	From, To time.Time
	// Metric limits the mode to one metric name; "" means all.
	Metric string
}

// lacks says whether the point of a period is missing.
func (m Missing) lacks(id, name string, at, end, now time.Time, value float64) bool {
	switch m.Mode {
	case NoData, NoDatapointsKey:
		return true
	case PartialData:
		return fraction(id, name, at) < m.Drop
	case LateData:
		return end.After(now.Add(-m.By))
	case GapInData:
		return at.Before(m.To) && end.After(m.From)
	case SilentZero:
		return value == 0
	default:
		return false
	}
}

// fraction is a fixed number in [0, 1) for one point.
func fraction(id, name string, at time.Time) float64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(id)) // a hash never fails
	_, _ = hash.Write([]byte(name))
	mixed := hash.Sum64() ^ uint64(at.Unix())*0x9E3779B97F4A7C15 //nolint:gosec // any bits will do to mix
	mixed = (mixed ^ mixed>>30) * 0xBF58476D1CE4E5B9
	mixed = (mixed ^ mixed>>27) * 0x94D049BB133111EB
	return float64((mixed^mixed>>31)>>11) / (1 << 53)
}

// in is the mean inbound rate in [from, to), broker chatter included.
func (t *Traffic) in(from, to time.Time) float64 { return max(t.produced(from, to), t.Heartbeat) }

// out is the mean outbound rate in [from, to), broker chatter included.
func (t *Traffic) out(from, to time.Time) float64 { return max(t.consumed(from, to), t.Heartbeat) }

// produced is the mean rate at which clients write in [from, to).
func (t *Traffic) produced(from, to time.Time) float64 {
	rate := t.BytesIn
	for i := range t.Bursts {
		rate += t.Bursts[i].BytesIn * t.Bursts[i].share(from, to)
	}
	return rate
}

// consumed is the mean rate at which clients read in [from, to).
func (t *Traffic) consumed(from, to time.Time) float64 {
	rate := t.BytesOut
	for i := range t.Bursts {
		rate += t.Bursts[i].BytesOut * t.Bursts[i].share(from, to)
	}
	return rate
}

// lastWrite is when a client last wrote after since, zero for never.
func (t *Traffic) lastWrite(since, now time.Time) time.Time {
	if t.BytesIn > 0 {
		return now
	}
	var last time.Time
	for _, b := range t.Bursts {
		end := b.To
		if end.IsZero() || end.After(now) {
			end = now
		}
		if b.BytesIn > 0 && b.From.Before(end) && end.After(last) && end.After(since) {
			last = end
		}
	}
	return last
}

// share is the part of [from, to) that the burst covers.
func (b *Burst) share(from, to time.Time) float64 {
	start, end := from, to
	if b.From.After(start) {
		start = b.From
	}
	if !b.To.IsZero() && b.To.Before(end) {
		end = b.To
	}
	if !start.Before(end) {
		return 0
	}
	return float64(end.Sub(start)) / float64(to.Sub(from))
}
