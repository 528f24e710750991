package render

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// Bytes shows a rate in bytes per second, for example "1.5 KiB/s". Small rates
// are never rounded to nothing; what is no rate is "unknown".
func Bytes(rate float64) string {
	if math.IsNaN(rate) || math.IsInf(rate, 0) || rate < 0 {
		return phraseUnknown
	}
	if rate > 0 && rate < 0.1 {
		return "<0.1 B/s"
	}
	units := []string{"B/s", "KiB/s", "MiB/s", "GiB/s"}
	unit := 0
	for ; unit < len(units)-1 && math.Round(rate) >= 1024; unit++ {
		rate /= 1024
	}
	if rate >= 10 || rate == math.Trunc(rate) {
		return fmt.Sprintf("%.0f %s", rate, units[unit])
	}
	return fmt.Sprintf("%.1f %s", rate, units[unit])
}

// age shows how old an instance was when the run began.
func age(i message.Instance, began time.Time) string {
	if began.IsZero() {
		began = i.ListedAt
	}
	if i.CreatedAt == nil || began.Before(*i.CreatedAt) {
		return phraseUnknown
	}
	switch d := began.Sub(*i.CreatedAt); {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	default:
		return fmt.Sprintf("%d d", int(d.Hours()/24))
	}
}

// traffic shows the facts that the deciding conditions rest on.
func traffic(v message.Verdict) []string {
	in, out := rate(v, fleet.BytesIn), rate(v, fleet.BytesOut)
	if in == out && (in == phraseUnknown || in == phraseNotRead) {
		return []string{in}
	}
	return []string{"in  " + in, "out " + out}
}

// rate shows the last fact about a signal, which is the one nearest to the
// decision.
func rate(v message.Verdict, s fleet.Signal) string {
	shown := phraseNotRead
	for _, c := range v.Conditions {
		for _, f := range c.Facts {
			if f.Signal == string(s) {
				shown = measured(f)
			}
		}
	}
	return shown
}

func measured(f message.Fact) string {
	switch {
	case f.Value != nil:
		return amount(f.Signal, *f.Value)
	case f.Seen != nil && f.Signal == string(fleet.Silence):
		return "<=" + amount(f.Signal, *f.Seen)
	case f.Seen != nil:
		return ">=" + amount(f.Signal, *f.Seen)
	case f.Unknown == fleet.NotAsked.String():
		return phraseNotRead
	default:
		return phraseUnknown
	}
}

// amount shows a reading in the unit of its signal.
func amount(signal string, v float64) string {
	switch fleet.Signal(signal) {
	case fleet.BytesIn, fleet.BytesOut:
		return Bytes(v)
	case fleet.RequestsIn, fleet.RequestsOut:
		return strconv.FormatFloat(v, 'g', 4, 64) + "/s"
	case fleet.Silence:
		return (time.Duration(min(v, 1e9)) * time.Second).String()
	default:
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
}

// startOf returns when the run began, or the zero time.
func startOf(r message.Report) time.Time {
	if r.Run == nil {
		return time.Time{}
	}
	return r.Run.Time
}
