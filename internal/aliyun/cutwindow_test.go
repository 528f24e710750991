package aliyun

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
)

// hourglass answers questions for points as CloudMonitor does: those after StartTime,
// up to EndTime, of every id, by time, at most so many on a page. A point's value
// says whose and when it is. Its tokens are the same words in every question.
func hourglass(length int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if noCatalogue(w, r) {
			return
		}
		ask := r.URL.Query()
		number := func(name string) int64 { n, _ := strconv.ParseInt(ask.Get(name), 10, 64); return n }
		var named []struct{ InstanceID string }
		_ = json.Unmarshal([]byte(ask.Get("Dimensions")), &named)
		period, skip := number("Period")*1000, number("NextToken")
		var rows []string
		for at := (number("StartTime")/period + 1) * period; at <= number("EndTime"); at += period {
			for _, one := range named {
				rows = append(rows, pointText(one.InstanceID, time.UnixMilli(at), `"Value":`+fmt.Sprint(valueAt(one.InstanceID, at))))
			}
		}
		rest, token := rows[min(int(skip), len(rows)):], ""
		if len(rest) > length {
			rest, token = rest[:length], strconv.FormatInt(skip+int64(length), 10)
		}
		_, _ = w.Write([]byte(pageOf("["+strings.Join(rest, ",")+"]", token)))
	}
}

func valueAt(id string, ms int64) int64 {
	n, _ := strconv.ParseInt(strings.TrimPrefix(id, "i-"), 10, 64)
	return n*1_000_000 + ms/60_000%1_000_000
}

func TestNoPointIsLostOrChangedWhereWindowsAndPagesAreCut(t *testing.T) {
	for _, test := range []struct {
		name           string
		ids, page      int
		window, period time.Duration
		early          time.Duration
	}{
		{"the window of a day, and what may be late", 13, pointsPerPage, 24*time.Hour + 15*time.Minute, 5 * time.Minute, 0},
		{"fifty of a day", 50, pointsPerPage, 24*time.Hour + 15*time.Minute, 5 * time.Minute, 0},
		{"fifty of a day, on short pages", 50, 100, 24*time.Hour + 15*time.Minute, 5 * time.Minute, 0},
		{"a period that begins in the window's middle", 13, pointsPerPage, 25*time.Hour + time.Minute, 5 * time.Minute, 137 * time.Second},
		{"a beginning between two milliseconds", 13, 500, 25 * time.Hour, 5 * time.Minute, 137*time.Second + 400*time.Microsecond},
		{"two days of minutes", 2, pointsPerPage, 48 * time.Hour, time.Minute, time.Second},
		{"more than a month", 3, 1000, 40 * 24 * time.Hour, time.Hour, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, clock := serve(t, hourglass(test.page))
			q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, Period: test.period}
			q.From = clock.Now().Truncate(time.Hour).Add(-test.window - test.early)
			q.To = q.From.Add(test.window)
			for n := range test.ids {
				q.IDs = append(q.IDs, fmt.Sprintf("i-%d", n+1))
			}
			got, err := s.Series(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range q.IDs {
				holdsEveryPoint(t, id, got.Points[id], q)
			}
		})
	}
}

// holdsEveryPoint wants one point for each period's stamp in a query's window.
func holdsEveryPoint(t *testing.T, id string, points []fleet.Point, q fleet.MetricQuery) {
	t.Helper()
	n := 0
	for at := q.From.Truncate(q.Period).Add(q.Period); !at.After(q.To); at = at.Add(q.Period) {
		if n >= len(points) || !points[n].At.Equal(at) {
			t.Fatalf("%s has no point of %s in %d points", id, at, len(points))
		}
		if v, ok := points[n].Value.Get(); !ok || int64(v) != valueAt(id, at.UnixMilli()) {
			t.Fatalf("%s at %s: %s", id, at, points[n].Value)
		}
		n++
	}
	if n != len(points) || n == 0 {
		t.Fatalf("%s has %d points, want %d", id, len(points), n)
	}
}
