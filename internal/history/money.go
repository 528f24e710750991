package history

import (
	"cmp"
	"slices"
	"time"

	"alikafka-reaper/internal/message"
)

// money adds up what the released instances no longer cost, from their release
// until the end of the time.
func (s *Summary) money(gone []Gone, zone *time.Location) {
	by := map[string]*Saving{}
	for i, g := range gone {
		if g.PerDay == nil {
			s.Unpriced++
			continue
		}
		gone[i].Saved = *g.PerDay * s.To.Sub(g.Released).Hours() / 24
		if by[g.Currency] == nil {
			by[g.Currency] = &Saving{Currency: g.Currency}
		}
		by[g.Currency].PerDay += *g.PerDay
		by[g.Currency].Total += gone[i].Saved
	}
	for _, one := range by {
		s.Savings = append(s.Savings, *one)
	}
	slices.SortFunc(s.Savings, func(a, b Saving) int { return cmp.Compare(a.Currency, b.Currency) })
	s.Days = days(gone, s.From, s.To, zone)
	s.Gone = append(s.Gone, gone...)
	slices.SortStableFunc(s.Gone, func(a, b Gone) int { return b.Released.Compare(a.Released) })
}

// days are what was saved on each day of a time.
func days(gone []Gone, from, to time.Time, zone *time.Location) []Day {
	list := []Day{}
	for day := midnight(from, zone); day.Before(to); day = day.AddDate(0, 0, 1) {
		one := Day{Date: day.Format(time.DateOnly), Saved: map[string]float64{}}
		for _, g := range gone {
			begin, end := later(day, g.Released), day.AddDate(0, 0, 1)
			if to.Before(end) {
				end = to
			}
			if g.PerDay != nil && begin.Before(end) {
				one.Saved[g.Currency] += *g.PerDay * end.Sub(begin).Hours() / 24
			}
		}
		list = append(list, one)
	}
	return list
}

func midnight(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// kept counts reasons to keep, in the last whole run of each day.
func kept(reports []message.Report, zone *time.Location) []Kept {
	lastOf, newest := map[string]message.Report{}, ""
	for _, r := range reports {
		if whole(r) {
			newest = r.Run.Time.In(zone).Format(time.DateOnly)
			lastOf[newest] = r
		}
	}
	by := map[string]Kept{}
	for day, r := range lastOf {
		for reason, n := range r.Kept() {
			one := by[reason]
			one.Reason, one.Days = reason, one.Days+n
			if day == newest {
				one.Last = n
			}
			by[reason] = one
		}
	}
	list := []Kept{}
	for _, one := range by {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Kept) int {
		return cmp.Or(cmp.Compare(b.Last, a.Last), cmp.Compare(b.Days, a.Days), cmp.Compare(a.Reason, b.Reason))
	})
	return list
}
