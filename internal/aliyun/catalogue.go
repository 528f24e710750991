package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

const (
	// catalogueLife is how long a catalogue is used: metrics come and go over
	// months.
	catalogueLife = 24 * time.Hour
	// casualAttempts bounds the attempts for a catalogue that nobody asked for:
	// the metrics can be read without it.
	casualAttempts = 2
)

// Metric is what CloudMonitor says about one metric.
type Metric struct {
	Name string
	// Periods are the distances of points that it can answer, shortest first.
	Periods []time.Duration
	// Statistics and Dimensions are in the cloud's words.
	Statistics, Dimensions []string
}

// Catalogue is which metrics of Kafka CloudMonitor has in one region.
type Catalogue struct{ metrics map[string]Metric }

// Metric returns the metric with a name, and whether there is one.
func (c Catalogue) Metric(name string) (Metric, bool) {
	m, ok := c.metrics[name]
	return m, ok
}

// Catalogue returns the metrics of Kafka in a region (Cms
// DescribeMetricMetaList). It is read once and kept by the Gateway for 24
// hours; callers who come meanwhile wait for the first.
//
// The error is a *fault.Error, and is not kept.
func (s *Session) Catalogue(ctx context.Context, region string) (Catalogue, error) {
	return s.catalogue(ctx, region, maxAttempts)
}

func (s *Session) catalogue(ctx context.Context, region string, attempts int) (Catalogue, error) {
	c := s.metricCall(describeMetricMetaList, region)
	c.attempts = attempts
	g := s.gateway
	found, err := g.catalogues.get(ctx, region, func() (Catalogue, time.Time, error) {
		found, err := readCatalogue(ctx, c)
		return found, g.now().Add(catalogueLife), err
	})
	if err != nil && fault.ClassOf(err) == 0 { // the wait for another's answer ended
		return Catalogue{}, c.unsent(fault.Deadline, err)
	}
	return found, err
}

// casual returns the catalogue where it can be read. A session that could not
// read one does not try again: it would ask in vain beside every question.
func (s *Session) casual(ctx context.Context, region string) (Catalogue, bool) {
	if s.blind.has(region) {
		return Catalogue{}, false
	}
	found, err := s.catalogue(ctx, region, casualAttempts)
	if err != nil && ctx.Err() == nil {
		s.blind.put(region)
	}
	return found, err == nil
}

// readCatalogue reads all pages. An empty catalogue is not believed: it would
// say that nothing can be measured.
func readCatalogue(ctx context.Context, c call) (Catalogue, error) {
	list := pager[metaRow]{build: metaRequest, read: readMeta, key: func(r metaRow) string { return r.text }}
	rows, err := list.all(ctx, c)
	if err != nil {
		return Catalogue{}, err
	}
	if len(rows) == 0 {
		return Catalogue{}, c.unsent(fault.Malformed, errors.New("CloudMonitor lists no metric of "+namespace))
	}
	found := Catalogue{metrics: map[string]Metric{}}
	for _, row := range rows {
		// Of two rows with one name, the one that is about instances counts.
		if old, twice := found.metrics[row.Name]; !twice || !old.perInstance() {
			found.metrics[row.Name] = row.Metric
		}
	}
	return found, nil
}

func metaRequest(page int) requests.AcsRequest {
	request := cms.CreateDescribeMetricMetaListRequest()
	request.Namespace = namespace
	request.PageNumber, request.PageSize = requests.NewInteger(page), requests.NewInteger(rowsPerPage)
	return request
}

// metaRow is a metric and its row as it came, which no two rows have in common.
type metaRow struct {
	Metric
	text string
}

// readMeta reads Resources.Resource and TotalCount, which is a string.
func readMeta(m members) (batch[metaRow], error) {
	return readBatch(m, "Resources", "Resource", "TotalCount", func(raw json.RawMessage) (metaRow, error) {
		metric, err := readMetric(raw)
		return metaRow{Metric: metric, text: string(raw)}, err
	})
}

// readMetric reads one row: Periods is "60,300", in seconds.
func readMetric(raw json.RawMessage) (Metric, error) {
	name, err := named(raw, "MetricName")
	if err != nil {
		return Metric{}, err
	}
	fields, err := object(raw)
	if err != nil {
		return Metric{}, err
	}
	m := Metric{Name: name}
	m.Statistics, _ = words(fields["Statistics"])
	if m.Dimensions, err = words(fields["Dimensions"]); err != nil {
		return Metric{}, fmt.Errorf("the metric's Dimensions: %w", err)
	}
	periods, err := words(fields["Periods"])
	if err != nil {
		return Metric{}, fmt.Errorf("the metric's Periods: %w", err)
	}
	for _, p := range periods {
		n, err := strconv.Atoi(p)
		if err != nil || n <= 0 || n > int(catalogueLife/time.Second) {
			return Metric{}, fmt.Errorf("the metric's Periods: %.40q is no period", p)
		}
		m.Periods = append(m.Periods, time.Duration(n)*time.Second)
	}
	slices.Sort(m.Periods)
	return m, nil
}

// words splits "a,b"; what is missing has none.
func words(raw json.RawMessage) ([]string, error) {
	if missing(raw) {
		return nil, nil
	}
	list, err := text(raw)
	if err != nil {
		return nil, err
	}
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }), nil
}

// perInstance reports whether the metric can be asked for one instance.
func (m Metric) perInstance() bool {
	return slices.Contains(m.Dimensions, "userId") && slices.Contains(m.Dimensions, "instanceId")
}

// period returns the wanted period where it is listed, else the largest listed
// one below it, else the smallest above; without a list, the wanted one.
func (m Metric) period(want time.Duration) time.Duration {
	best := want
	for i, p := range m.Periods {
		if p <= want || i == 0 {
			best = p
		}
	}
	return best
}

// Period returns the distance of points at which Series asks for a signal: the
// wanted one where CloudMonitor lists it or its catalogue cannot be read, else
// the largest listed one below, else the smallest above. A caller who counts
// points needs it.
func (s *Session) Period(ctx context.Context, region string, signal fleet.Signal, series fleet.Series, want time.Duration) time.Duration {
	name, ok := MetricName(signal, series)
	if !ok {
		return want
	}
	if catalogue, ok := s.casual(ctx, region); ok {
		if m, ok := catalogue.Metric(name); ok {
			return m.period(want)
		}
	}
	return want
}
