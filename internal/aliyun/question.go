package aliyun

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"

	"alikafka-reaper/internal/fleet"
)

// questions cuts a query into questions: pieces of at most 31 days, and batches
// of ids whose points fill one page. One question without ids asks about all.
func questions(q fleet.MetricQuery, metric string) []cms.DescribeMetricListRequest {
	var asks []cms.DescribeMetricListRequest
	for _, piece := range pieces(q) {
		size := min(idsPerCall, max(1, pointsPerPage/pointsOver(piece.To.Sub(piece.From), piece.Period)))
		if len(q.IDs) == 0 {
			asks = append(asks, question(piece, metric, nil))
		}
		for ids := range slices.Chunk(q.IDs, size) {
			asks = append(asks, question(piece, metric, ids))
		}
	}
	return asks
}

// pieces cuts the window of a query; they share no point, since a window is
// open on the left. The newest points have no window.
func pieces(q fleet.MetricQuery) []fleet.MetricQuery {
	if q.From.IsZero() {
		return []fleet.MetricQuery{q}
	}
	var all []fleet.MetricQuery
	for from := q.From; from.Before(q.To); {
		piece := q
		piece.From, piece.To = from, from.Add(longestWindow)
		if piece.To.After(q.To) {
			piece.To = q.To
		}
		all = append(all, piece)
		from = piece.To
	}
	return all
}

// pointsOver is how many points a window has at most; one for the newest.
func pointsOver(window, period time.Duration) int {
	if window <= 0 {
		return 1
	}
	n := window / period
	if window%period > 0 {
		n++
	}
	return int(n)
}

// question holds a query's parameters. Times go out in milliseconds since
// 1970, since the textual form without a zone is read in the cloud's own.
func question(q fleet.MetricQuery, metric string, ids []string) cms.DescribeMetricListRequest {
	ask := cms.DescribeMetricListRequest{
		Namespace: namespace, MetricName: metric, Length: strconv.Itoa(pointsPerPage),
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
			return c.ask(request)
		}
		request := cms.CreateDescribeMetricListRequest()
		own := request.RpcRequest
		*request = ask
		request.RpcRequest = own
		return c.ask(request)
	}
}

func fillLast(request *cms.DescribeMetricLastRequest, ask cms.DescribeMetricListRequest) {
	request.Namespace, request.MetricName, request.Period = ask.Namespace, ask.MetricName, ask.Period
	request.Dimensions, request.Length, request.NextToken = ask.Dimensions, ask.Length, ask.NextToken
}
