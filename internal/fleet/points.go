package fleet

import "time"

// Point is one data point of a metric: the mean over one period. No source says
// whether At is the period's beginning or its end, so nothing may depend on it.
type Point struct {
	At time.Time
	// Value is unknown (Malformed) when the point carries no readable number.
	Value Value[float64]
}

// MetricQuery asks for one signal of instances of one series in one region.
type MetricQuery struct {
	Region string
	Signal Signal
	Series Series
	// IDs are the instances to ask about, at most 50 in one call
	// (DescribeMetricList, Dimensions); empty asks for all instances at once,
	// which may leave some out.
	IDs []string
	// From (exclusive) and To (inclusive) bound the window, Period is the
	// distance of points. A query for the latest points leaves them zero.
	From, To time.Time
	Period   time.Duration
}

// Measurement is the answer to a MetricQuery.
type Measurement struct {
	// Source names the operation and metric, for people.
	Source string
	// ObservedAt is when the last page of the answer arrived.
	ObservedAt time.Time
	// Points holds the points by instance id, oldest first. An instance
	// without points may be missing.
	Points map[string][]Point
}
