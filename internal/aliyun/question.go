package aliyun

import (
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"

	"alikafka-reaper/internal/fleet"
)

// question holds a query's parameters. Times go out in milliseconds since
// 1970, since the textual form without a zone is read in the cloud's own.
func question(q fleet.MetricQuery, metric string, ids []string) cms.DescribeMetricListRequest {
	ask := cms.DescribeMetricListRequest{
		Namespace: namespace, MetricName: metric, Length: pointsPerPage,
		Period:     strconv.FormatInt(int64(q.Period/time.Second), 10),
		Dimensions: dimensions(ids),
	}
	if !q.From.IsZero() {
		ask.StartTime = strconv.FormatInt(q.From.UnixMilli(), 10)
		ask.EndTime = strconv.FormatInt(q.To.UnixMilli(), 10)
	}
	return ask
}

// dimensions names instances as a JSON array; the account is filled in by the
// cloud. Empty means all instances.
func dimensions(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	list := make([]string, len(ids))
	for i, id := range ids { // ids hold nothing that JSON would escape
		list[i] = `{"instanceId":"` + id + `"}`
	}
	return "[" + strings.Join(list, ",") + "]"
}

// sendMetric sends a question with a request made for it: the SDK leaves its
// marks on a request, so none is used twice.
func sendMetric(op operation, ask cms.DescribeMetricListRequest) func(conn) error {
	return func(c conn) error {
		if op == describeMetricLast {
			request := cms.CreateDescribeMetricLastRequest()
			fillLast(request, ask)
			return c.monitor(request, func(client *cms.Client) error {
				_, err := client.DescribeMetricLast(request)
				return err
			})
		}
		request := cms.CreateDescribeMetricListRequest()
		own := request.RpcRequest
		*request = ask
		request.RpcRequest = own
		return c.monitor(request, func(client *cms.Client) error {
			_, err := client.DescribeMetricList(request)
			return err
		})
	}
}

func fillLast(request *cms.DescribeMetricLastRequest, ask cms.DescribeMetricListRequest) {
	request.Namespace, request.MetricName, request.Period = ask.Namespace, ask.MetricName, ask.Period
	request.Dimensions, request.Length, request.NextToken = ask.Dimensions, ask.Length, ask.NextToken
}
