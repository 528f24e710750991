package rules

import (
	"fmt"
	"time"
)

// ladder is the way to the release that a rule takes; a wait of 0 is a step that
// it leaves out.
type ladder struct {
	// warn is the grace from a warning's delivery to the next step.
	warn time.Duration
	// stop is how long an instance stays stopped before it is released.
	stop          time.Duration
	force, delete bool
}

const (
	// minStep leaves a person time to read a message; maxWarn is longer than any
	// absence that a team does not plan for.
	minStep, maxWarn = time.Hour, 30 * day
	// maxStop bounds a stop by the cloud's own release at 08:00 two days later. A
	// stop just before midnight lasts 32 hours until then. Whose midnight and
	// whose 08:00 is not confirmed: if the clock is UTC's and not UTC+8, it is 8
	// hours later. No reading promises more than 40 hours to a stop made at any
	// time of day; the end is the cloud's where that comes first (see pauseEnd).
	maxStop = 40 * time.Hour
)

// ladder compiles the steps.
func (b *builder) ladder(s thenSpec) ladder {
	return ladder{
		warn: b.wait("warn", s.warn, maxWarn), stop: b.wait("stop", s.stop, maxStop), force: s.force, delete: s.delete,
	}
}

// wait reads how long a step lasts.
func (b *builder) wait(step string, text located[string], most time.Duration) time.Duration {
	if !text.written() {
		return 0
	}
	d, err := parseDuration(text.value)
	if err != nil {
		b.add(text.at, fmt.Sprintf("%s: %q is not a duration", step, text.value), "write for example 24h or 3d")
		return minStep
	}
	if d < minStep || d > most {
		hint := fmt.Sprintf("choose between %s and %s", Span(minStep), hours(most))
		if step == "stop" && d > most {
			hint += ": the cloud itself releases what is stopped at 08:00 two days later"
		}
		b.add(text.at, fmt.Sprintf("%s is %s", step, Span(d)), hint)
	}
	return d
}

// hours prints a bound as people write it: in hours where it is no whole day.
func hours(d time.Duration) string {
	if d%day != 0 {
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return Span(d)
}

// cloudZone is the zone in which 08:00 is meant: that of the product's home. The
// page names none, so it is a reading and not confirmed.
func cloudZone() *time.Location { return time.FixedZone("UTC+8", 8*60*60) }

// AutoRelease returns when the cloud itself releases a pay-as-you-go or
// serverless instance that was stopped at a moment: 08:00 two days later (page
// "Manage the lifecycle of an instance"). The page names no zone; UTC+8 is
// assumed and not confirmed.
func AutoRelease(stopped time.Time) time.Time {
	year, month, date := stopped.In(cloudZone()).Date()
	return time.Date(year, month, date+2, 8, 0, 0, 0, cloudZone())
}
