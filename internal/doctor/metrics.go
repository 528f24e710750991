package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// metrics asks CloudMonitor which metrics there are, and for points of one.
func (v *visit) metrics(ctx context.Context, instances []fleet.Instance) {
	if !v.needs("DescribeMetricList") {
		return
	}
	present := seriesOf(instances)
	catalogue, err := v.cloud.Catalogue(ctx, v.region)
	v.note("DescribeMetricMetaList", err, "")
	if err == nil {
		v.names(catalogue, present)
	}
	q, ok := v.question(catalogue, err == nil, present)
	if !ok {
		for _, operation := range []string{"DescribeMetricLast", "DescribeMetricList"} {
			v.skip(operation, "none of the metrics that the rules need is there")
		}
		return
	}
	_, err = v.cloud.Metrics.Latest(ctx, q)
	v.note("DescribeMetricLast", err, "")
	i := sample(instances, ofSeries(q.Series))
	if i == nil {
		v.skip("DescribeMetricList", nobody)
		return
	}
	q.IDs, q.To, q.Period = []string{i.ID}, v.Clock.Now(), time.Minute
	q.From = q.To.Add(-10 * time.Minute)
	_, err = v.cloud.Metrics.Series(ctx, q)
	v.note("DescribeMetricList", err, "")
}

// seriesOf are the series of instances; both that are measured where none is there.
func seriesOf(instances []fleet.Instance) []fleet.Series {
	var present []fleet.Series
	for _, series := range []fleet.Series{fleet.SeriesV2, fleet.SeriesV3} {
		if len(instances) == 0 || slices.ContainsFunc(instances, ofSeries(series)) {
			present = append(present, series)
		}
	}
	return present
}

// names compares the metrics that the rules need with those that there are.
func (v *visit) names(catalogue aliyun.Catalogue, present []fleet.Series) {
	var missing []string
	needed := 0
	for _, series := range present {
		for _, signal := range v.Job.Rules.Signals() {
			name, ok := aliyun.MetricName(signal, series)
			if !ok {
				continue
			}
			needed++
			if !listed(catalogue, name) {
				missing = append(missing, fmt.Sprintf("%s (%s of series %s)", name, signal, series))
			}
		}
	}
	c := message.Check{Area: "metrics", About: "names of metrics", Account: v.account.ID, Regions: []string{v.region}, Result: message.CheckOK,
		Text: fmt.Sprintf("CloudMonitor lists all %d that the rules need", needed), Without: "instances that they decide about are kept as usage-unknown"}
	if len(missing) > 0 {
		c.Result = message.CheckFailed
		c.Text = "CloudMonitor does not list " + strings.Join(missing, ", ")
		c.Fix = "leave the signal out of the rules with the word any, or keep what it decides about; the account's CloudMonitor page shows what is measured"
	}
	v.found = append(v.found, c)
}

// listed says whether a metric is there and can be asked for one instance.
func listed(catalogue aliyun.Catalogue, name string) bool {
	m, ok := catalogue.Metric(name)
	return ok && slices.Contains(m.Dimensions, "userId") && slices.Contains(m.Dimensions, "instanceId")
}

// question picks a signal to ask for, among those that there are.
func (v *visit) question(catalogue aliyun.Catalogue, known bool, present []fleet.Series) (fleet.MetricQuery, bool) {
	for _, series := range present {
		for _, signal := range v.Job.Rules.Signals() {
			if name, ok := aliyun.MetricName(signal, series); ok && (!known || listed(catalogue, name)) {
				return fleet.MetricQuery{Region: v.region, Signal: signal, Series: series}, true
			}
		}
	}
	return fleet.MetricQuery{}, false
}
