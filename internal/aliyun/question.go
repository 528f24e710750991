package aliyun

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"

	"alikafka-reaper/internal/fleet"
)

// questions cuts a query into questions of as many points as one page holds, and as
// few of them as possible. One question without ids asks about all. Times go out in
// milliseconds, so what is less than one must not become a piece of its own: the
// cloud refuses a window that is none.
func questions(q fleet.MetricQuery, metric string) []cms.DescribeMetricListRequest {
	var asks []cms.DescribeMetricListRequest
	q.From, q.To = q.From.Truncate(time.Millisecond), q.To.Truncate(time.Millisecond)
	for _, month := range pieces(q, longestWindow) {
		if len(q.IDs) == 0 {
			asks = append(asks, question(month, metric, nil))
			continue
		}
		size, points := layout(len(q.IDs), pointsOver(month.To.Sub(month.From), q.Period))
		for _, piece := range pieces(month, time.Duration(points)*q.Period) {
			for ids := range slices.Chunk(q.IDs, size) {
				asks = append(asks, question(piece, metric, ids))
			}
		}
	}
	return asks
}

// layout says how many ids to name in one question, and over how many points of each:
// the way that takes the fewest questions, and of several such the one that cuts the
// window least. Thirteen ids of 291 points are four pages if only the ids are parted,
// four to a page, and three if the window is cut into three. Such parts are about
// equal.
func layout(ids, points int) (size, each int) {
	fewest := 0
	for m := min(ids, idsPerCall); m > 0; m-- {
		cuts := parts(points, pointsPerPage/m)
		t := parts(points, cuts)
		if n := parts(ids, m) * cuts; fewest == 0 || n < fewest || n == fewest && t > each {
			fewest, size, each = n, m, t
		}
	}
	return size, each
}

// parts is how many parts of a size a whole has; the last may be smaller.
func parts(whole, size int) int { return (whole + size - 1) / size }

// pieces cuts the window of a query; they share no point, since a window is
// open on the left. The newest points have no window. That a point whose period a
// cut falls into is whole, and comes with the piece that its time lies in, is not
// documented in so many words: it is what points kept by period would do.
func pieces(q fleet.MetricQuery, longest time.Duration) []fleet.MetricQuery {
	if q.From.IsZero() {
		return []fleet.MetricQuery{q}
	}
	var all []fleet.MetricQuery
	for from := q.From; from.Before(q.To); {
		piece := q
		piece.From, piece.To = from, from.Add(longest)
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
