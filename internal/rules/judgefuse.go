package rules

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/calendar"
	"alikafka-reaper/internal/fleet"
)

// judgeFuse turns a stop into a wait where it would end on a day on which nobody
// is at work to miss the instance: by the rule's time, or by the cloud's own
// release. The clock of the latter is not confirmed, so its day counts in the
// zone of the rules as well as in the cloud's.
func (r rule) judgeFuse(v Verdict, c *Case) Verdict {
	if v.Action != Stop {
		return v
	}
	fits, why := r.fits(c, c.Now)
	if fits == calendar.Inside {
		return v
	}
	held := v
	held.Action, held.Reason, held.Next, held.Due = Wait, Fuse, fleet.Mark{}, time.Time{}
	if fits == calendar.Unknown {
		held.Reason = WindowUnknown
		held.Text = fmt.Sprintf("whether a stop would end on a working day is not known: %s; it was %s", why, v.Text)
		return held
	}
	next, said := r.nextFit(c)
	held.Due = next
	held.Text = fmt.Sprintf("a stop now would end on no working day: %s; %s; it was %s", why, said, v.Text)
	return held
}

// fits says whether a stop that is made at a moment ends on working days.
func (r rule) fits(c *Case, t time.Time) (state calendar.State, why string) {
	burnt := AutoRelease(t)
	for _, end := range []struct {
		what string
		at   time.Time
	}{
		{"its end", r.pauseEnd(t).In(c.zone)}, {"the cloud's own release", burnt.In(c.zone)}, {"the cloud's own release", burnt},
	} {
		date := calendar.DateOf(end.at)
		works, err := r.holidays().IsWorkingDay(date)
		switch {
		case err != nil:
			return calendar.Unknown, err.Error()
		case !works:
			return calendar.Outside, fmt.Sprintf("%s would be on %s", end.what, end.at.Format("Mon 2006-01-02"))
		}
	}
	return calendar.Inside, ""
}

// nextFit returns the next moment at which a stop fits and the rule's window is
// open, and says it; the zero time where there is none soon.
func (r rule) nextFit(c *Case) (time.Time, string) {
	end := c.Now.Add(horizon)
	for t := c.Now; !t.After(end); t = r.turn(c, t) {
		if r.open != nil {
			opening, d := r.open.NextOpen(t, end.Sub(t))
			switch d.State {
			case calendar.Inside:
				t = opening
			case calendar.Outside:
				return time.Time{}, "none fits within " + Span(horizon)
			default:
				return time.Time{}, "the next one that fits is not known: " + d.Reason
			}
		}
		switch fits, why := r.fits(c, t); fits {
		case calendar.Inside:
			return t, "the next stop that fits is on " + c.clock(t)
		case calendar.Unknown:
			return time.Time{}, fmt.Sprintf("the next one that fits is not known: %s", why)
		default:
		}
	}
	return time.Time{}, "none fits within " + Span(horizon)
}

// turn returns the next moment at which the day of an end changes: midnight on
// the cloud's clock, or where the end of the stop passes one on the rules' own.
func (r rule) turn(c *Case, t time.Time) time.Time {
	burns := midnight(t, cloudZone())
	ends := midnight(t.Add(r.then.stop), c.zone).Add(-r.then.stop)
	if ends.After(t) && ends.Before(burns) {
		return ends
	}
	return burns
}

// midnight returns the first moment of the next day; where clocks skip it, some
// moment near it.
func midnight(t time.Time, zone *time.Location) time.Time {
	year, month, date := t.In(zone).Date()
	return time.Date(year, month, date+1, 0, 0, 0, 0, zone)
}
