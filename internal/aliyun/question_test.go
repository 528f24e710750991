package aliyun

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
)

// stretch is a window in milliseconds since 1970, open on the left.
type stretch struct{ after, until int64 }

// holds is how many whole periods' stamps lie in it.
func (s stretch) holds(period int64) int { return int(s.until/period - s.after/period) }

func stretchOf(t *rapid.T, ask cms.DescribeMetricListRequest) (s stretch) {
	var wrong error
	if s.after, wrong = strconv.ParseInt(ask.StartTime, 10, 64); wrong != nil {
		t.Fatal(wrong)
	}
	if s.until, wrong = strconv.ParseInt(ask.EndTime, 10, 64); wrong != nil {
		t.Fatal(wrong)
	}
	return s
}

// TestTheQuestionsOfAWindowMeetWithoutHoleOrOverlap asks for windows whose ends lie
// anywhere, also between two milliseconds. Each instance's questions, put one after
// the other, are the window, and none asks for more than a page.
func TestTheQuestionsOfAWindowMeetWithoutHoleOrOverlap(t *testing.T) {
	epoch := time.Date(2026, time.November, 23, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		q := fleet.MetricQuery{
			From:   epoch.Add(-time.Duration(rapid.Int64Range(0, int64(24*time.Hour)).Draw(t, "before"))),
			Period: rapid.SampledFrom([]time.Duration{time.Second, 7 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 24 * time.Hour}).Draw(t, "period"),
		}
		longest := min(65*24*time.Hour, 5000*q.Period)
		q.To = q.From.Add(time.Duration(rapid.Int64Range(int64(time.Millisecond), int64(longest)).Draw(t, "window")))
		for n := range rapid.IntRange(1, 120).Draw(t, "ids") {
			q.IDs = append(q.IDs, fmt.Sprintf("i-%03d", n))
		}
		asked := map[string][]stretch{}
		for _, ask := range questions(q, "m") {
			s := stretchOf(t, ask)
			ids := strings.Split(strings.NewReplacer(`[{"instanceId":"`, "", `"}]`, "").Replace(ask.Dimensions), `"},{"instanceId":"`)
			if n := len(ids) * s.holds(q.Period.Milliseconds()); n > pointsPerPage || len(ids) > idsPerCall {
				t.Fatalf("%d ids and %d points in one question", len(ids), n)
			}
			for _, id := range ids {
				asked[id] = append(asked[id], s)
			}
		}
		if got := slices.Sorted(maps.Keys(asked)); !slices.Equal(got, q.IDs) {
			t.Fatalf("asked about %v", got)
		}
		for id, all := range asked { // a question over nothing would be refused
			at := q.From.UnixMilli()
			for _, s := range all {
				if s.after != at || s.until <= at {
					t.Fatalf("%s: a question over %+v, where %d is next", id, s, at)
				}
				at = s.until
			}
			if at != q.To.UnixMilli() {
				t.Fatalf("%s: asked until %d of %d", id, at, q.To.UnixMilli())
			}
		}
	})
}

func TestAMomentMoreThanWholePiecesIsNoPieceOfItsOwn(t *testing.T) {
	for _, whole := range []time.Duration{756 * time.Minute, longestWindow} {
		q := fleet.MetricQuery{From: time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC), Period: time.Minute}
		q.To = q.From.Add(whole + 400*time.Microsecond)
		for n := range 50 {
			q.IDs = append(q.IDs, fmt.Sprintf("i-%03d", n))
		}
		for _, ask := range questions(q, "m") {
			if ask.StartTime == ask.EndTime {
				t.Errorf("%s and a moment: a question from %s to %s, which the cloud refuses", whole, ask.StartTime, ask.EndTime)
				break
			}
		}
	}
}
