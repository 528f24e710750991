package calendar

import "time"

// maxHorizon is how far ahead a window is searched.
const maxHorizon = 400 * 24 * time.Hour

// NextOpen returns the first instant from t to t plus the horizon at which the
// window is open: Inside, with the reason. If an instant comes before it of
// which nobody knows whether the window is open, that instant is returned with
// Unknown, since the window may open then. If the window stays closed, the
// decision is Outside and the time is zero. The search ends after 400 days.
func (w Window) NextOpen(t time.Time, horizon time.Duration) (time.Time, Decision) {
	end := t.Add(min(horizon, maxHorizon))
	for at := t; !at.After(end) && w.zone != nil; at = w.nextChange(at) {
		if d := w.Contains(at); d.State != Outside {
			return at.In(w.zone), d
		}
	}
	return time.Time{}, decide(Outside, "%s does not open by %s", w, end.Format(time.RFC3339))
}

// Closes returns the first instant after t, up to t plus the horizon, at which
// the window that is open at t is no longer known to be open. It reports false
// if the window is not open at t, or stays open that long. The search ends
// after 400 days.
func (w Window) Closes(t time.Time, horizon time.Duration) (time.Time, bool) {
	if w.Contains(t).State != Inside {
		return time.Time{}, false
	}
	end := t.Add(min(horizon, maxHorizon))
	for at := w.nextChange(t); !at.After(end); at = w.nextChange(at) {
		if w.Contains(at).State != Inside {
			return at, true
		}
	}
	return time.Time{}, false
}

// nextChange returns the next instant after t at which the window may open or
// close. Between two leaps of the zone that is a time on the clock at which a
// span begins or ends, or midnight; a leap itself may be one too.
func (w Window) nextChange(t time.Time) time.Time {
	local := t.In(w.zone)
	now := sinceMidnight(local)
	next := 24 * time.Hour
	for _, h := range w.hours {
		for _, minute := range []int{h.from, h.to} {
			if edge := time.Duration(minute) * time.Minute; edge > now {
				next = min(next, edge)
			}
		}
	}
	change := local.Add(next - now)
	if _, leap := local.ZoneBounds(); !leap.IsZero() && leap.Before(change) {
		return leap
	}
	return change
}
