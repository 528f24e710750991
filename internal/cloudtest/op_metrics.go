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
	token := ""
	switch {
	case next != nil:
		token = `"` + next.token(req.fingerprint()) + `"`
	case len(points) > 0:
		token = "null" // the last page says null, an empty answer nothing at all
	}
	return query.reply(req.id, points, token), nil
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
	token := `""`
	if next != nil {
		token = `"` + next.token(req.fingerprint()) + `"`
	}
	return query.reply(req.id, points, token), nil
}

// reply writes the answer straight into its JSON, because points are many; token
// is JSON, "" for no NextToken at all.
func (q metricQuery) reply(requestID string, points []point, token string) reply {
	withKey := len(points) > 0 || !q.withoutKey()
	period := strconv.Itoa(int(q.series.period / time.Second))
	return reply{write: func() []byte {
		text := make([]byte, 0, 256+160*len(points))
		text = append(text, `{"Code":"200","Success":true,"RequestId":"`+requestID+`","Period":"`+period+`"`...)
		if withKey {
			text = append(text, `,"Datapoints":"`...)
			text = appendPoints(text, points, q.series.metric)
			text = append(text, '"')
		}
		if token != "" {
			text = append(text, `,"NextToken":`+token...)
		}
		return append(text, '}')
	}}
}

// withoutKey: every instance asked for answers without Datapoints.
func (q metricQuery) withoutKey() bool {
	for _, from := range q.sources {
		if from.rec.Traffic.Missing.Mode != NoDatapointsKey {
			return false
		}
	}
	return len(q.sources) > 0
}
