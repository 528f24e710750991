package cloudtest

import (
	"strconv"
	"time"
)

func metricOperations() []operation {
	needs := []string{"Namespace", "MetricName"}
	return []operation{
		{version: cmsVersion, action: "DescribeMetricLast", qps: 50, perAccount: true, needs: needs,
			ram: "cms:DescribeMetricLast", run: (*Cloud).describeMetricLast},
		{version: cmsVersion, action: "DescribeMetricList", qps: 50, perAccount: true, needs: needs,
			ram: "cms:DescribeMetricList", run: (*Cloud).describeMetricList},
		{version: cmsVersion, action: "DescribeMetricMetaList", ram: "cms:DescribeMetricMetaList",
			run: (*Cloud).describeMetricMetaList},
	}
}

// describeMetricList returns the points in (StartTime, EndTime], oldest
// first, all instances of one time stamp together, page by page. Without
// times the window is the last hour (unconfirmed).
func (c *Cloud) describeMetricList(req *request) (reply, error) {
	query, err := c.metricQuery(req, []int{60, 300, 900})
	if err != nil {
		return reply{}, err
	}
	if query.to, err = parseTime(req.params["EndTime"], req.now); err != nil {
		return reply{}, err
	}
	if query.from, err = parseTime(req.params["StartTime"], query.to.Add(-time.Hour)); err != nil {
		return reply{}, err
	}
	if query.to.Before(query.from) || query.to.Sub(query.from) > maxWindow {
		return reply{}, invalid("StartTime or EndTime") // 31 days is documented, the code is unconfirmed
	}
	points, next := query.page()
	body := c.metricBody(req, query, points)
	switch {
	case next != nil:
		body["NextToken"] = next.token(req.fingerprint())
	case len(points) > 0:
		body["NextToken"] = nil // the last page says null, an empty answer nothing at all
	}
	return reply{body: body}, nil
}

// describeMetricLast returns the newest point per instance. It looks back to
// the earlier of StartTime and two hours before EndTime.
func (c *Cloud) describeMetricLast(req *request) (reply, error) {
	query, err := c.metricQuery(req, []int{15, 60, 900, 3600})
	if err != nil {
		return reply{}, err
	}
	if query.to, err = parseTime(req.params["EndTime"], req.now); err != nil {
		return reply{}, err
	}
	query.from = query.to.Add(-2 * time.Hour)
	start, err := parseTime(req.params["StartTime"], query.from)
	if err != nil {
		return reply{}, err
	}
	if start.Before(query.from) {
		query.from = start
	}
	points, next := query.newest()
	body := c.metricBody(req, query, points)
	body["NextToken"] = ""
	if next != nil {
		body["NextToken"] = next.token(req.fingerprint())
	}
	return reply{body: body}, nil
}

func (c *Cloud) metricBody(req *request, query metricQuery, points []point) map[string]any {
	body := map[string]any{
		"Code": "200", "Success": true, "RequestId": req.id,
		"Period": strconv.Itoa(int(query.series.period / time.Second)),
	}
	if len(points) > 0 || !query.withoutKey() {
		body["Datapoints"] = writePoints(points, query.series.metric)
	}
	return body
}

// withoutKey: every instance asked for answers without Datapoints.
func (q metricQuery) withoutKey() bool {
	for _, rec := range q.records {
		if rec.Traffic.Missing.Mode != NoDatapointsKey {
			return false
		}
	}
	return len(q.records) > 0
}
