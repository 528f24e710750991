package aliyun

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

const (
	// namespace is CloudMonitor's name for Kafka.
	namespace = "acs_kafka"
	// pointsPerPage is the most that one answer may be asked for (Length of
	// DescribeMetricList).
	pointsPerPage = 1440
	// maxPages bounds the pages of one question: 31 days of minutes of one
	// instance are 31.
	maxPages = 500
	// latestPeriod is the finest period that all instances report.
	latestPeriod = time.Minute
	// longestWindow bounds one question to DescribeMetricList, and is also how
	// long points of a minute are kept; those of five minutes and more are kept
	// for 91 days (retention table of DescribeMetricList).
	longestWindow  = 31 * 24 * time.Hour
	keptLongPeriod = 5 * time.Minute
	// ageSlack is how much older a window may be than what is kept: whoever
	// asks for 31 days took the time a little earlier.
	ageSlack = time.Hour
)

// Latest returns the newest point of each instance (Cms DescribeMetricLast,
// which looks back about two hours). Without q.IDs it asks about all instances
// at once; an instance that is missing then proves nothing.
//
// The error is a *fault.Error; Unsupported when CloudMonitor has no such
// metric. The query's times and period are not used.
func (s *Session) Latest(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	q.From, q.To, q.Period = time.Time{}, time.Time{}, latestPeriod
	return s.measure(ctx, describeMetricLast, q)
}

// Series returns the points of a window, open on the left and closed on the
// right (Cms DescribeMetricList). Ids and window are split into questions that one
// page answers, none of them longer than 31 days; all are asked side by side, so n ids
// over p points each cost about n*p/1440 calls. A period that CloudMonitor does not
// list is replaced: see Period.
//
// The error is a *fault.Error; no part of the points is returned then, for a
// window with a hole could look idle. Unsupported means that CloudMonitor has
// no such metric, Invalid also that points so close are not kept so long.
func (s *Session) Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	if q.From.IsZero() || q.From.UnixMilli() >= q.To.UnixMilli() || q.Period < time.Second || q.Period%time.Second != 0 {
		f := s.metricCall(describeMetricList, q.Region).unsent(fault.Invalid,
			errors.New("a series needs From before To and a period of whole seconds"))
		return fleet.Measurement{}, f
	}
	return s.measure(ctx, describeMetricList, q)
}

// measure asks all questions of a query side by side.
func (s *Session) measure(ctx context.Context, op operation, q fleet.MetricQuery) (fleet.Measurement, error) {
	c := s.metricCall(op, q.Region)
	metric, ok := MetricName(q.Signal, q.Series)
	if !ok {
		return fleet.Measurement{}, c.unsent(fault.Unsupported,
			fmt.Errorf("CloudMonitor has no metric for %s of series %s", q.Signal, q.Series))
	}
	ids, err := uniqueIDs(q.IDs)
	if err != nil {
		return fleet.Measurement{}, c.unsent(fault.Invalid, err)
	}
	q.IDs = ids
	if f := s.fit(ctx, c, metric, &q); f != nil {
		return fleet.Measurement{}, f
	}
	all := newGathering(q, s.gateway.now())
	asks := questions(q, metric)
	err = sideBySide(ctx, len(asks), func(ctx context.Context, i int) error {
		return s.pages(ctx, c, asks[i], all)
	})
	if err != nil {
		return fleet.Measurement{}, err
	}
	source := string(op) + " " + metric
	return fleet.Measurement{Source: source, ObservedAt: s.gateway.now(), Points: all.points()}, nil
}

// fit fits a query to what CloudMonitor lists, where that can be read, and
// refuses points that are kept no longer.
func (s *Session) fit(ctx context.Context, c call, metric string, q *fleet.MetricQuery) *fault.Error {
	if catalogue, ok := s.casual(ctx, q.Region); ok {
		m, listed := catalogue.Metric(metric)
		if !listed {
			return c.unsent(fault.Unsupported, fmt.Errorf("CloudMonitor does not list the metric %s", metric))
		}
		if !m.perInstance() {
			return c.unsent(fault.Unsupported, fmt.Errorf("CloudMonitor does not list the metric %s by userId and instanceId", metric))
		}
		q.Period = m.period(q.Period)
	}
	if !q.From.IsZero() && q.Period < keptLongPeriod && s.gateway.now().Sub(q.From) > longestWindow+ageSlack {
		return c.unsent(fault.Invalid, errors.New("points less than 5 minutes apart are kept for 31 days only; ask for a longer period"))
	}
	return nil
}

// pages asks one question until no page is left. A token that comes back
// unchanged would go on for ever and may hide points, so it is an error.
func (s *Session) pages(ctx context.Context, c call, ask cms.DescribeMetricListRequest, all *gathering) error {
	seen := map[string]bool{"": true}
	reader := all.reader(s.gateway.scratch)
	defer func() { s.gateway.scratch.keep(reader.points) }()
	for range maxPages {
		c.send = sendMetric(c.op, ask)
		c.accept = func(e envelope) error { return reader.read(e.members) }
		if err := c.read(ctx); err != nil {
			return err
		}
		all.add(reader.points)
		if reader.next == "" {
			return nil
		}
		if seen[reader.next] {
			return c.unsent(fault.Malformed, errors.New("the answer's NextToken came a second time"))
		}
		seen[reader.next] = true
		ask.NextToken = reader.next
	}
	return c.unsent(fault.Malformed, fmt.Errorf("the answer has more than %d pages", maxPages))
}

func (s *Session) metricCall(op operation, region string) call {
	return call{session: s, op: op, product: cloudMonitor, region: region, manner: monitorManner}
}
