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
	pointsPerPage = "1440"
	// maxPages bounds the pages of one question: 31 days of minutes for 10
	// instances need 310.
	maxPages = 500
	// latestPeriod is the finest period that all instances report.
	latestPeriod = time.Minute
)

// MetricName returns CloudMonitor's name for a signal of a series, in bytes
// per second, and whether there is one. The names of one series yield no
// points for the other (source: CloudMonitor's metric tables for acs_kafka).
func MetricName(signal fleet.Signal, series fleet.Series) (string, bool) {
	names := map[fleet.Series]map[fleet.Signal]string{
		fleet.SeriesV2: {fleet.BytesIn: "instance_message_input", fleet.BytesOut: "instance_message_output"},
		fleet.SeriesV3: {fleet.BytesIn: "InstanceMessageInputV3", fleet.BytesOut: "InstanceMessageOutputV3"},
	}
	name, ok := names[series][signal]
	return name, ok
}

// Latest returns the newest point of each instance (Cms DescribeMetricLast,
// which looks back about two hours). Without q.IDs it asks about all instances
// at once; an instance that is missing then proves nothing.
//
// The error is a *fault.Error. The query's times and period are not used.
func (s *Session) Latest(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	q.From, q.To, q.Period = time.Time{}, time.Time{}, latestPeriod
	return s.measure(ctx, describeMetricLast, q)
}

// Series returns the points of a window, open on the left and closed on the
// right (Cms DescribeMetricList). Ids are split into questions of 50, the most
// that one may name.
//
// The error is a *fault.Error; no part of the points is returned then, for a
// window with a hole could look idle.
func (s *Session) Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	if !q.From.Before(q.To) || q.Period < time.Second || q.Period%time.Second != 0 {
		f := s.metricCall(describeMetricList, q.Region).unsent(fault.Invalid,
			errors.New("a series needs From before To and a period of whole seconds"))
		return fleet.Measurement{}, f
	}
	return s.measure(ctx, describeMetricList, q)
}

// measure asks all batches of ids, page by page.
func (s *Session) measure(ctx context.Context, op operation, q fleet.MetricQuery) (fleet.Measurement, error) {
	c := s.metricCall(op, q.Region)
	metric, ok := MetricName(q.Signal, q.Series)
	if !ok {
		return fleet.Measurement{}, c.unsent(fault.Invalid,
			fmt.Errorf("%s: CloudMonitor has no metric for %s of series %s", fleet.Unsupported, q.Signal, q.Series))
	}
	batches, err := batchesOf(q.IDs)
	if err != nil {
		return fleet.Measurement{}, c.unsent(fault.Invalid, err)
	}
	all := newGathering(q, s.gateway.now())
	for _, batch := range batches {
		if err := s.pages(ctx, c, question(q, metric, batch), all); err != nil {
			return fleet.Measurement{}, err
		}
	}
	source := string(op) + " " + metric
	return fleet.Measurement{Source: source, ObservedAt: s.gateway.now(), Points: all.points()}, nil
}

// pages asks one question until no page is left. A token that comes back
// unchanged would go on for ever and may hide points, so it is an error.
func (s *Session) pages(ctx context.Context, c call, ask cms.DescribeMetricListRequest, all *gathering) error {
	seen := map[string]bool{"": true}
	for range maxPages {
		var found page
		c.send = sendMetric(c.op, ask)
		c.accept = func(e envelope) (err error) {
			found, err = readPage(e.members, all.wanted)
			return err
		}
		if err := c.read(ctx); err != nil {
			return err
		}
		all.add(found.points)
		if found.next == "" {
			return nil
		}
		if seen[found.next] {
			return c.unsent(fault.Malformed, errors.New("the answer's NextToken came a second time"))
		}
		seen[found.next] = true
		ask.NextToken = found.next
	}
	return c.unsent(fault.Malformed, fmt.Errorf("the answer has more than %d pages", maxPages))
}

func (s *Session) metricCall(op operation, region string) call {
	return call{session: s, op: op, product: cloudMonitor, region: region}
}
