package reap

import (
	"context"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// heardTime is how far before a stop CloudMonitor must have a data point, so that to
// have none since then says anything. Before a stop all of them were there.
const heardTime = time.Hour

// holdWoken keeps what ran again since this tool stopped it. Its owner opened it and
// stopped it again, and the list shows it like one that nobody touched, with the mark of
// a stop that is long over.
func (r *run) holdWoken(ctx context.Context) {
	ctx, cancel := half(ctx)
	defer cancel()
	asleep := byPlace(slices.DeleteFunc(slices.Clone(r.subjects), func(one *subject) bool {
		return !one.acts() || !pausedNow(one.instance)
	}))
	each(len(r.scans), lanesAtOnce, func(i int) {
		s := r.scans[i]
		for batch := range slices.Chunk(asleep[s.place], batchSize) {
			s.holdWoken(ctx, batch)
		}
	})
}

// holdWoken asks about the stopped instances of one place. One data point tells, of
// whatever value. That a stopped instance reports none is not documented; if it did,
// all that is stopped would be kept.
func (s *scan) holdWoken(ctx context.Context, asleep []*subject) {
	q := fleet.MetricQuery{Region: s.place.Region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, IDs: ids(asleep), To: s.Clock.Now()}
	q.From = q.To
	for _, one := range asleep {
		if from := stoppedAt(one).Add(-heardTime); from.Before(q.From) {
			q.From = from
		}
	}
	q.Period = s.cloud.Metrics.Period(ctx, q.Region, q.Signal, q.Series, periodFor(q.Signal, q.To.Sub(q.From)))
	m, err := s.cloud.Metrics.Series(ctx, q)
	if err != nil {
		s.problems.failed(s.place, err)
	}
	for _, one := range asleep {
		if why := woken(stoppedAt(one), m.Points[one.instance.ID], q.Period, err); why != "" {
			one.keepUnsettled(why)
		}
	}
}

// stoppedAt is when this tool stopped an instance.
func stoppedAt(one *subject) time.Time {
	mark, _ := markOf(one.instance).Get()
	return mark.Since
}

// woken says why an instance may have run since it was stopped; empty where it did
// not. A stop takes a while to show, and a point stands for a whole period.
func woken(stopped time.Time, points []fleet.Point, period time.Duration, err error) string {
	if err != nil {
		return fmt.Sprintf("whether it ran since it was stopped could not be read: %s", err)
	}
	before := slices.ContainsFunc(points, func(p fleet.Point) bool {
		return p.At.After(stopped.Add(-heardTime)) && !p.At.After(stopped)
	})
	for _, p := range points {
		if p.At.After(stopped.Add(settleTime + period)) {
			return fmt.Sprintf("somebody opened it since it was stopped, and stopped it again: it reported data at %s", p.At.UTC().Format("2006-01-02 15:04 MST"))
		}
	}
	if !before {
		return fmt.Sprintf("whether it ran since it was stopped is not known: CloudMonitor has no data point from the %s before, when it ran", rules.Span(heardTime))
	}
	return ""
}
