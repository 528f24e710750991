package cloudtest

import "time"

// page collects up to length points after the cursor and says where the next
// page begins. One point more than fits proves that there is a next page.
func (q metricQuery) page() ([]point, *cursor) {
	var points []point
	if !q.known {
		return nil, nil
	}
	for t := q.firstPeriod(); !t.After(q.to); t = t.Add(q.series.period) {
		for _, from := range q.sources {
			if t.Unix() == q.cursor.at && from.id <= q.cursor.id {
				continue
			}
			found, ok := q.series.at(from, t)
			if !ok {
				continue
			}
			if len(points) == q.length {
				return points, points[len(points)-1].cursor()
			}
			points = append(points, found)
		}
	}
	return points, nil
}

// firstPeriod is the first period after StartTime (the window is open on the
// left), or the cursor's period on later pages. Periods before the retention
// are skipped at once.
func (q metricQuery) firstPeriod() time.Time {
	if q.cursor.at != 0 {
		return time.Unix(q.cursor.at, 0)
	}
	from := q.from
	if oldest := q.series.now.Add(-retention(q.series.period)); from.Before(oldest) {
		from = oldest
	}
	return from.Truncate(q.series.period).Add(q.series.period)
}

// newest collects the newest point of each instance after the cursor.
func (q metricQuery) newest() ([]point, *cursor) {
	var points []point
	if !q.known {
		return nil, nil
	}
	for _, from := range q.sources {
		if from.id <= q.cursor.id {
			continue
		}
		found, ok := q.last(from)
		if !ok {
			continue
		}
		if len(points) == q.length {
			return points, &cursor{1, points[len(points)-1].from.id}
		}
		points = append(points, found)
	}
	return points, nil
}

// last steps back from EndTime to the newest point of one instance.
func (q metricQuery) last(from *source) (point, bool) {
	newest := q.series.now.Add(-q.series.period)
	if q.to.Before(newest) {
		newest = q.to
	}
	for t := newest.Truncate(q.series.period); t.After(q.from); t = t.Add(-q.series.period) {
		if found, ok := q.series.at(from, t); ok {
			return found, true
		}
	}
	return point{}, false
}

func (p point) cursor() *cursor { return &cursor{p.at.Unix(), p.from.id} }
