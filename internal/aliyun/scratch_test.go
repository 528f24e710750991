package aliyun

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

func TestPagesReadSideBySideDoNotMix(t *testing.T) {
	to := time.Now().Truncate(time.Minute)
	from := to.Add(-pointsPerPage * time.Minute)
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if noCatalogue(w, r) {
			return
		}
		var asked []struct{ InstanceID string }
		_ = json.Unmarshal([]byte(r.URL.Query().Get("Dimensions")), &asked)
		id := asked[0].InstanceID
		own := strings.TrimPrefix(id, "i-")
		var rows []string
		for n := 1; n <= 300; n++ {
			rows = append(rows, pointText(id, from.Add(time.Duration(n)*time.Minute), `"Value":`+own))
		}
		_, _ = w.Write([]byte(pageOf("["+strings.Join(rows, ",")+"]", "")))
	})
	var all sync.WaitGroup
	for n := range 6 * pagesAtOnce {
		all.Go(func() {
			id := fmt.Sprintf("i-%d", n)
			got, err := s.Series(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, IDs: []string{id}, From: from, To: to, Period: time.Minute})
			if err != nil || len(got.Points[id]) != 300 {
				t.Errorf("%s: %d points, error %v", id, len(got.Points[id]), err)
			}
			for _, p := range got.Points[id] {
				if v, _ := p.Value.Get(); v != float64(n) {
					t.Errorf("%s has a point of %g", id, v)
					return
				}
			}
		})
	}
	all.Wait()
}

func TestFailedPagesGiveTheirPlacesBack(t *testing.T) {
	answers := make([]answer, 0, pagesAtOnce+2)
	for range pagesAtOnce + 1 {
		answers = append(answers, answer{200, `{"Code":"200","Datapoints":"[{]"}`})
	}
	s, _ := script(t, append(answers, answer{200, pageOf("[]", "")})...)
	now := time.Now()
	q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, IDs: []string{"i-1"}, From: now.Add(-time.Hour), To: now, Period: time.Minute}
	for n := 0; ; n++ {
		if n > pagesAtOnce+1 {
			t.Fatal("no answer was read")
		}
		if _, err := s.Series(t.Context(), q); err == nil {
			return
		} else if fault.ClassOf(err) != fault.Malformed {
			t.Fatal(err)
		}
	}
}

// TestListingsAreNoMemoryOfOtherAnswers reads listings and pages at the same time, of
// which some are refused, and holds what was listed until all are read.
func TestListingsAreNoMemoryOfOtherAnswers(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if noCatalogue(w, r) {
			return
		}
		id := r.URL.Query().Get("InstanceId.1")
		if id == "" { // the newest points
			_, _ = w.Write([]byte(pageOf(`[{"timestamp":`+fmt.Sprint(time.Now().UnixMilli())+`,"instanceId":"i-0","Value":`+strings.Repeat("1", 9)+`}]`, "")))
			return
		}
		row := `{"InstanceId":"` + id + `","Name":"` + strings.Repeat(id, len(id)*40) + `","Padding":"` + strings.Repeat("x", 1<<(len(id)*3)) + `"}`
		_, _ = w.Write([]byte(listOf(row)))
	})
	listings := make([]fleet.Listing, 60)
	var all sync.WaitGroup
	for n := range listings {
		id := "i-" + strings.Repeat(fmt.Sprint(n%10), 1+n%4)
		all.Go(func() {
			var err error
			if listings[n], err = s.List(t.Context(), region, id); err != nil {
				t.Error(err)
			}
			if _, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for n, listing := range listings {
		id := "i-" + strings.Repeat(fmt.Sprint(n%10), 1+n%4)
		if len(listing.Instances) != 1 || listing.Instances[0].ID != id {
			t.Fatalf("listing %d is %+v", n, listing)
		}
		if name, _ := listing.Instances[0].Name.Get(); name != strings.Repeat(id, len(id)*40) {
			t.Errorf("listing %d has the name %.60q", n, name)
		}
	}
}

func TestALargeAnswerIsNotHeldTwice(t *testing.T) {
	const size = 16 << 20
	w := &wire{scratch: newScratch()}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := w.read(t.Context(), &http.Response{ContentLength: size, Body: io.NopCloser(io.LimitReader(zeros{}, size))})
	runtime.ReadMemStats(&after)
	if err != nil || len(w.body) != size {
		t.Fatalf("%d bytes, error %v", len(w.body), err)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > size*3/2 {
		t.Errorf("%d bytes of memory for %d", taken, size)
	}
}
