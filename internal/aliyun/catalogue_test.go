package aliyun

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// metaPage is a page of the catalogue.
func metaPage(total int, rows ...string) string {
	return fmt.Sprintf(`{"Code":"200","Success":true,"TotalCount":"%d","Resources":{"Resource":[%s]}}`, total, strings.Join(rows, ","))
}

func metaText(name, periods, dimensions string) string {
	return fmt.Sprintf(`{"MetricName":%q,"Periods":%q,"Statistics":"Value","Dimensions":%q}`, name, periods, dimensions)
}

// monitored answers the catalogue with one body after the other, and points
// with none. It returns the counts of both and what was asked for points.
func monitored(t *testing.T, catalogues ...string) (s *Session, clock *fakeClock, metas *atomic.Int32, asked func() []map[string]string) {
	t.Helper()
	var mu sync.Mutex
	var questions []map[string]string
	metas = &atomic.Int32{}
	s, clock = serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("Action") == "DescribeMetricMetaList" {
			n := int(metas.Add(1))
			_, _ = w.Write([]byte(catalogues[min(n, len(catalogues))-1]))
			return
		}
		mu.Lock()
		defer mu.Unlock()
		question := map[string]string{}
		for name, values := range r.URL.Query() {
			question[name] = values[0]
		}
		questions = append(questions, question)
		_, _ = w.Write([]byte(pageOf("[]", "")))
	})
	return s, clock, metas, func() []map[string]string {
		mu.Lock()
		defer mu.Unlock()
		return questions
	}
}

func TestTheCatalogueDecidesWhatIsAsked(t *testing.T) {
	const both = "userId,instanceId"
	tests := []struct {
		name, catalogue string
		want            fault.Class
		period          string
	}{
		{"the metric as wanted", metaPage(1, metaText("instance_message_input", "60,900", both)), 0, "900"},
		{"a finer period", metaPage(1, metaText("instance_message_input", "60,300,3600", both)), 0, "300"},
		{"only coarser periods", metaPage(1, metaText("instance_message_input", "7200,3600", both)), 0, "3600"},
		{"no periods", metaPage(1, metaText("instance_message_input", "", both)), 0, "900"},
		{"more dimensions", metaPage(1, metaText("instance_message_input", "60", "userId, instanceId, topic")), 0, "60"},
		{"two rows, the second about instances", metaPage(2, metaText("instance_message_input", "60", "userId"), metaText("instance_message_input", "900", both)), 0, "900"},
		{"other metrics only", metaPage(1, metaText("instance_message_output", "60", both)), fault.Unsupported, ""},
		{"the name in another case", metaPage(1, metaText("Instance_message_input", "60", both)), fault.Unsupported, ""},
		{"without instances", metaPage(1, metaText("instance_message_input", "60", "userId")), fault.Unsupported, ""},
		{"no dimensions", metaPage(1, `{"MetricName":"instance_message_input"}`), fault.Unsupported, ""},
		{"an empty one", metaPage(0), 0, "900"},
		{"one without total", `{"Code":"200","Success":true,"Resources":{"Resource":[]}}`, 0, "900"},
		{"a page that repeats", metaPage(4, metaText("a", "60", both)), 0, "900"},
		{"odd periods", metaPage(1, metaText("instance_message_input", "60,often", both)), 0, "900"},
		{"a metric without name", metaPage(1, `{"Periods":"60"}`), 0, "900"},
		{"no JSON", `<html>`, 0, "900"},
		{"a clear no", `{"Code":"403","Success":false}`, 0, "900"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, clock, metas, asked := monitored(t, test.catalogue)
			to := clock.Now()
			q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, IDs: []string{"i-1"}, From: to.Add(-time.Hour), To: to, Period: 15 * time.Minute}
			_, err := s.Series(t.Context(), q)
			wantClass(t, err, test.want)
			if test.want != 0 {
				if !strings.Contains(err.Error(), "instance_message_input") || len(asked()) != 0 {
					t.Errorf("error %v, questions %v", err, asked())
				}
				return
			}
			wantSent(t, asked()[0], map[string]string{"Period": test.period})
			period := s.Period(t.Context(), region, fleet.BytesIn, fleet.SeriesV2, 15*time.Minute)
			if fmt.Sprint(int(period.Seconds())) != test.period {
				t.Errorf("Period says %v", period)
			}
			if n := metas.Load(); n > casualAttempts {
				t.Errorf("the catalogue was asked for %d times", n)
			}
		})
	}
}

func TestTheCatalogueIsReadOnceADay(t *testing.T) {
	var rows []string
	for i := range 100 {
		rows = append(rows, metaText(fmt.Sprint("m", i), "60", "userId,instanceId"))
	}
	first, second := metaPage(101, rows...), metaPage(101, metaText("last", "60,300", "userId,instanceId"))
	s, clock, metas, _ := monitored(t, first, second, `<html>`, first, second)
	check := func(want int32) {
		t.Helper()
		c, err := s.gateway.Session(canaries, account).Catalogue(t.Context(), region)
		if err != nil || metas.Load() != want {
			t.Fatalf("%d questions, error %v", metas.Load(), err)
		}
		if m, ok := c.Metric("last"); !ok || fmt.Sprint(m.Periods) != "[1m0s 5m0s]" || m.Statistics[0] != "Value" {
			t.Errorf("metric %+v", m)
		}
	}
	check(2)
	check(2)
	_ = clock.Sleep(t.Context(), 24*time.Hour-time.Minute)
	check(2)
	_ = clock.Sleep(t.Context(), time.Minute)
	check(5) // the failed answer is asked for again
}

func TestCallersWaitForOneCatalogue(t *testing.T) {
	s, _, metas, _ := monitored(t, metaPage(1, metaText("m", "60", "userId,instanceId")))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := s.Catalogue(context.Background(), region); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if metas.Load() != 1 {
		t.Errorf("%d questions", metas.Load())
	}
	if _, err := s.Catalogue(t.Context(), "cn-shanghai"); err != nil || metas.Load() != 2 {
		t.Errorf("another region has a catalogue of its own: %d questions, error %v", metas.Load(), err)
	}
}

func TestAFailedAttemptIsSharedButNotKept(t *testing.T) {
	clock := newFakeClock()
	shelf := newShelf[string, int](clock.Now)
	gone, cancel := context.WithCancel(t.Context())
	begun, end := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := shelf.get(gone, "k", func() (int, time.Time, error) {
			close(begun)
			<-end
			return 0, time.Time{}, gone.Err()
		})
		if err == nil {
			t.Error("no error for the one whose time ran out")
		}
	})
	<-begun
	wg.Go(func() {
		n, err := shelf.get(context.Background(), "k", func() (int, time.Time, error) { return 7, clock.Now().Add(time.Hour), nil })
		if n != 7 || err != nil {
			t.Errorf("the one who waited got %d, %v", n, err)
		}
	})
	late, stop := context.WithCancel(t.Context())
	stop()
	if _, err := shelf.get(late, "k", nil); err == nil {
		t.Error("who has no time left must not wait")
	}
	cancel()
	close(end)
	wg.Wait()
	if n, err := shelf.get(t.Context(), "k", nil); n != 7 || err != nil {
		t.Errorf("kept %d, %v", n, err)
	}
}

func TestIdsAreAskedInBatchesThatFillAPage(t *testing.T) {
	tests := []struct {
		name           string
		ids            int
		window, period time.Duration
		sizes          string
	}{
		{"an hour of minutes", 49, time.Hour, time.Minute, "map[1:1 24:2]"},
		{"few points", 101, time.Hour, 5 * time.Minute, "map[1:1 50:2]"},
		{"a day of quarters", 31, 24 * time.Hour, 15 * time.Minute, "map[1:1 15:2]"},
		{"a day of minutes", 3, 24 * time.Hour, time.Minute, "map[1:3]"},
		{"a week of minutes", 2, 7 * 24 * time.Hour, time.Minute, "map[1:14]"},
		{"thirteen of a day, where the ids alone would take four", 13, 24*time.Hour + 15*time.Minute, 5 * time.Minute, "map[13:3]"},
		{"a window with a rest", 2, 24*time.Hour + time.Second, 2 * time.Minute, "map[1:2]"},
		{"40 days in two pieces", 2, 40 * 24 * time.Hour, time.Hour, "map[1:2 2:1]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, clock, _, asked := monitored(t, `<html>`)
			to := clock.Now().Truncate(time.Hour)
			q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, From: to.Add(-test.window), To: to, Period: test.period}
			for i := range test.ids {
				q.IDs = append(q.IDs, fmt.Sprintf("i-%03d", i), fmt.Sprintf("i-%03d", i))
			}
			if _, err := s.Series(t.Context(), q); err != nil {
				t.Fatal(err)
			}
			sizes, covered := map[int]int{}, map[string]time.Duration{}
			for _, question := range asked() {
				sizes[strings.Count(question["Dimensions"], "instanceId")]++
				var from, until int64
				from, _ = strconv.ParseInt(question["StartTime"], 10, 64)
				until, _ = strconv.ParseInt(question["EndTime"], 10, 64)
				length := time.Duration(until-from) * time.Millisecond
				if length > longestWindow {
					t.Errorf("a question over %v", length)
				}
				for i := range test.ids {
					if id := fmt.Sprintf(`"i-%03d"`, i); strings.Contains(question["Dimensions"], id) {
						covered[id] += length
					}
				}
			}
			if fmt.Sprint(sizes) != test.sizes {
				t.Errorf("batches %v, want %s", sizes, test.sizes)
			}
			for id, length := range covered {
				if length != test.window {
					t.Errorf("%s was asked about %v", id, length)
				}
			}
			if len(covered) != test.ids {
				t.Errorf("%d ids were asked about", len(covered))
			}
		})
	}
}

func TestNoLayoutOfQuestionsIsWorseThanPartingTheIds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids, points := rapid.IntRange(1, 300).Draw(t, "ids"), rapid.IntRange(1, 45000).Draw(t, "points")
		size, each := layout(ids, points)
		if size < 1 || each < 1 || size > idsPerCall || size*each > pointsPerPage {
			t.Fatalf("%d ids over %d points each do not fit a page", size, each)
		}
		alone := min(idsPerCall, max(1, pointsPerPage/points))
		pages := parts(ids, alone) * parts(alone*points, pointsPerPage)
		if got := parts(ids, size) * parts(points, each); got > pages {
			t.Errorf("%d questions of %d ids over %d points, where parting the ids takes %d pages", got, size, each, pages)
		}
		if last := points - (parts(points, each)-1)*each; last < 1 {
			t.Errorf("the last of the parts has %d points", last)
		}
	})
}

func TestAFailedBatchFailsTheSeries(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case noCatalogue(w, r):
		case strings.Contains(r.URL.Query().Get("Dimensions"), "i-07"):
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"Code":"NoPermission"}`))
		default:
			_, _ = w.Write([]byte(pageOf("["+pointText("i-01", time.Now().Add(-time.Minute), `"Value":0`)+"]", "")))
		}
	})
	to := s.gateway.now()
	q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, From: to.Add(-24 * time.Hour), To: to, Period: time.Minute}
	for i := range 40 {
		q.IDs = append(q.IDs, fmt.Sprintf("i-%02d", i))
	}
	got, err := s.Series(t.Context(), q)
	wantClass(t, err, fault.Denied)
	if got.Points != nil {
		t.Errorf("points %v", got.Points)
	}
}

func TestPointsThatAreKeptNoLongerAreNotAsked(t *testing.T) {
	for _, test := range []struct {
		period time.Duration
		age    time.Duration
		want   fault.Class
	}{
		{time.Minute, longestWindow, 0},
		{time.Minute, 32 * 24 * time.Hour, fault.Invalid},
		{299 * time.Second, 32 * 24 * time.Hour, fault.Invalid},
		{300 * time.Second, 90 * 24 * time.Hour, 0},
	} {
		s, clock, _, asked := monitored(t, `<html>`)
		from := clock.Now().Add(-test.age)
		_, err := s.Series(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, IDs: []string{"i-1"}, From: from, To: from.Add(time.Hour), Period: test.period})
		if fault.ClassOf(err) != test.want || (len(asked()) == 0) != (test.want != 0) {
			t.Errorf("%v of %v: %v", test.period, test.age, err)
		}
	}
}

func FuzzCatalogue(f *testing.F) {
	f.Add([]byte(metaPage(1, metaText("m", "60,300", "userId,instanceId"))))
	f.Add([]byte(`{"TotalCount":1,"Resources":{"Resource":[{"MetricName":"m","Periods":60}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := openEnvelope(data)
		if err != nil {
			return
		}
		b, err := readMeta(e.members)
		if err != nil {
			return
		}
		for _, m := range b.rows {
			if p := m.period(time.Minute); m.Name == "" || p <= 0 {
				t.Fatalf("metric %+v, period %v", m, p)
			}
		}
	})
}
