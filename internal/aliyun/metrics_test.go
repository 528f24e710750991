package aliyun

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// pageOf is a CloudMonitor answer with points and a token.
func pageOf(points, token string) string {
	data, _ := json.Marshal(points)
	next, _ := json.Marshal(token)
	return `{"Code":"200","Success":true,"RequestId":"r","Period":"60","Datapoints":` + string(data) + `,"NextToken":` + string(next) + `}`
}

func pointText(id string, at time.Time, rest string) string {
	return fmt.Sprintf(`{"timestamp":%d,"userId":"1","instanceId":%q,%s}`, at.UnixMilli(), id, rest)
}

func ms(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func TestMetricNamesFitTheSeries(t *testing.T) {
	want := map[fleet.Series]map[fleet.Signal]string{
		fleet.SeriesV2: {
			fleet.BytesIn: "instance_message_input", fleet.BytesOut: "instance_message_output",
			fleet.RequestsIn: "instance_reqs_input", fleet.RequestsOut: "instance_reqs_output",
			fleet.Connections: "instance_tcp_num_sum", fleet.PublicConnections: "instance_public_tcp_num_sum",
			fleet.DiskUse: "instance_disk_capacity",
		},
		fleet.SeriesV3: {
			fleet.BytesIn: "InstanceMessageInputV3", fleet.BytesOut: "InstanceMessageOutputV3",
			fleet.Connections: "InstanceMaxConnectionRatioV3", fleet.PublicConnections: "InstanceMaxInternetConnectionRatioV3",
		},
	}
	for _, series := range []fleet.Series{0, fleet.SeriesV2, fleet.SeriesV3, fleet.SeriesConfluent} {
		for _, signal := range append(fleet.Signals(), "usage.unheard_of") {
			name := want[series][signal]
			if got, ok := MetricName(signal, series); got != name || ok != (name != "") {
				t.Errorf("%s of %s: %q %v", signal, series, got, ok)
			}
			reported := series != 0 && signal.Origin() == fleet.Monitor && series.Reports(signal) == fleet.Reported
			if reported != (name != "") {
				t.Errorf("%s of %s: the words say %v, the metrics %q", signal, series, reported, name)
			}
		}
	}
}

func TestAMetricThatDoesNotExistIsNotAsked(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	now := time.Now()
	good := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, From: now.Add(-time.Hour), To: now, Period: time.Minute}
	for name, change := range map[string]func(*fleet.MetricQuery){
		"no beginning": func(q *fleet.MetricQuery) { q.From = time.Time{} },
		"no millisecond": func(q *fleet.MetricQuery) {
			q.From = q.To.Truncate(time.Millisecond)
			q.To = q.From.Add(time.Microsecond)
		},
		"no window":           func(q *fleet.MetricQuery) { q.To = q.From },
		"no period":           func(q *fleet.MetricQuery) { q.Period = 0 },
		"a period of no unit": func(q *fleet.MetricQuery) { q.Period = 1500 * time.Millisecond },
		"an empty id":         func(q *fleet.MetricQuery) { q.IDs = []string{""} },
		"an odd region":       func(q *fleet.MetricQuery) { q.Region = "x.y" },
		"minutes of 40 days":  func(q *fleet.MetricQuery) { q.Region, q.From = "x.y", now.Add(-40*24*time.Hour) },
	} {
		q := good
		change(&q)
		if _, err := s.Series(t.Context(), q); fault.ClassOf(err) != fault.Invalid {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for _, change := range []func(*fleet.MetricQuery){
		func(q *fleet.MetricQuery) { q.Series = fleet.SeriesConfluent },
		func(q *fleet.MetricQuery) { q.Series, q.Signal = fleet.SeriesV3, fleet.RequestsOut },
		func(q *fleet.MetricQuery) { q.Signal = fleet.Members },
	} {
		q := good
		change(&q)
		_, err := s.Series(t.Context(), q)
		wantClass(t, err, fault.Unsupported)
		_, err = s.Latest(t.Context(), q)
		wantClass(t, err, fault.Unsupported)
	}
}

func TestTheStatisticsOfAPointAreReadCautiously(t *testing.T) {
	tests := []struct {
		name, fields string
		want         float64
		malformed    bool
	}{
		{"Value", `"Value":12.5`, 12.5, false},
		{"Value zero", `"Value":0`, 0, false},
		{"Value in a string", `"Value":"7"`, 7, false},
		{"the largest counts", `"Average":0,"Minimum":0,"Maximum":3`, 3, false},
		{"Value zero and Maximum not", `"Value":0,"Maximum":3`, 3, false},
		{"Sum where the others show nothing", `"Average":0,"Sum":5`, 5, false},
		{"Sum beside others", `"Average":2,"Sum":120`, 2, false},
		{"Sum alone", `"Sum":120`, 120, false},
		{"null beside a number", `"Value":null,"Average":4`, 4, false},
		{"none", `"Other":1`, 0, true},
		{"another case", `"value":1`, 0, true},
		{"null", `"Value":null`, 0, true},
		{"a word", `"Value":"none"`, 0, true},
		{"empty", `"Value":""`, 0, true},
		{"NaN", `"Value":"NaN"`, 0, true},
		{"infinite", `"Value":"Infinity"`, 0, true},
		{"too large", `"Value":1e999`, 0, true},
		{"negative", `"Value":-1`, 0, true},
		{"true", `"Value":true`, 0, true},
		{"an object", `"Value":{}`, 0, true},
		{"hexadecimal", `"Value":"0x0"`, 0, true},
		{"one good, one bad", `"Value":0,"Maximum":"?"`, 0, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := anyReader()
			if err := r.readPoints(quoted(`[{"timestamp":1,"instanceId":"i-1",` + test.fields + `}]`)); err != nil {
				t.Fatal(err)
			}
			p := r.points[0]
			v, known := p.Value.Get()
			if known == test.malformed || v != test.want {
				t.Errorf("value %v", p.Value)
			}
			if !known && p.Value.Why().Cause != fleet.Malformed {
				t.Errorf("cause %v", p.Value.Why().Cause)
			}
		})
	}
}

func TestAnswersOfCloudMonitorAreReadOrRefused(t *testing.T) {
	at := time.Now().Add(-time.Minute).Truncate(time.Second)
	point := pointText("i-1", at, `"Value":1`)
	tests := []struct {
		name, body string
		points     int
		want       fault.Class
	}{
		{"a point", pageOf("["+point+"]", ""), 1, 0},
		{"a timestamp in a string", pageOf(strings.Replace("["+point+"]", ms(at), `"`+ms(at)+`"`, 1), ""), 1, 0},
		{"no Success, as in some answers", `{"Code":"200","Datapoints":"[]"}`, 0, 0},
		{"a numeric Code", `{"Code":200,"Success":true,"Datapoints":"[]"}`, 0, 0},
		{"no Datapoints", `{"Code":"200","Success":true}`, 0, 0},
		{"Datapoints null", `{"Code":"200","Success":true,"Datapoints":null}`, 0, 0},
		{"Datapoints empty", pageOf("", ""), 0, 0},
		{"Datapoints of no point", pageOf("[]", ""), 0, 0},
		{"NextToken null", `{"Code":"200","Success":true,"Datapoints":"[]","NextToken":null}`, 0, 0},
		{"a point of the whole account", pageOf(`[{"timestamp":1,"Value":1}]`, ""), 0, 0},
		{"a point far in the future", pageOf("["+pointText("i-1", at.Add(24*time.Hour), `"Value":0`)+"]", ""), 0, 0},
		{"Datapoints not JSON", pageOf("<none>", ""), 0, fault.Malformed},
		{"Datapoints cut short", pageOf("["+point, ""), 0, fault.Malformed},
		{"Datapoints an object", pageOf("{}", ""), 0, fault.Malformed},
		{"Datapoints not a string", `{"Code":"200","Success":true,"Datapoints":[]}`, 0, fault.Malformed},
		{"a point that is a number", pageOf("[1]", ""), 0, fault.Malformed},
		{"a point without timestamp", pageOf(`[{"instanceId":"i-1","Value":1}]`, ""), 0, fault.Malformed},
		{"a timestamp zero", pageOf(`[{"timestamp":0,"instanceId":"i-1","Value":1}]`, ""), 0, fault.Malformed},
		{"a timestamp in words", pageOf(`[{"timestamp":"noon","instanceId":"i-1","Value":1}]`, ""), 0, fault.Malformed},
		{"a numeric instanceId", pageOf(`[{"timestamp":1,"instanceId":1,"Value":1}]`, ""), 0, fault.Malformed},
		{"NextToken an object", `{"Code":"200","Success":true,"Datapoints":"[]","NextToken":{}}`, 0, fault.Malformed},
		{"Code not 200", `{"Code":"500","Success":true,"Datapoints":"[]"}`, 0, fault.Refused},
		{"no Code", `{"Success":true,"Datapoints":"[]"}`, 0, fault.Malformed},
		{"Success false", `{"Code":"200","Success":false,"Datapoints":"[]"}`, 0, fault.Refused},
		{"Success in words", `{"Code":"200","Success":"yes","Datapoints":"[]"}`, 0, fault.Malformed},
		{"an empty body", ``, 0, fault.Malformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, _ := script(t, answer{200, test.body})
			got, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2})
			wantClass(t, err, test.want)
			if len(got.Points["i-1"]) != test.points {
				t.Errorf("points %v", got.Points)
			}
		})
	}
}

// pages answers by NextToken and keeps the questions.
func pages(t *testing.T, byToken map[string]string) (*Session, *[]map[string]string) {
	t.Helper()
	var mu sync.Mutex
	var asked []map[string]string
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if noCatalogue(w, r) {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		question := map[string]string{}
		for name, values := range r.URL.Query() {
			question[name] = values[0]
		}
		asked = append(asked, question)
		_, _ = w.Write([]byte(byToken[question["NextToken"]]))
	})
	return s, &asked
}

func TestASeriesIsReadPageByPage(t *testing.T) {
	to := time.Now().Truncate(time.Minute)
	from := to.Add(-10 * time.Minute)
	minute := func(n int) time.Time { return from.Add(time.Duration(n) * time.Minute) }
	s, asked := pages(t, map[string]string{
		"": pageOf("["+pointText("i-1", minute(3), `"Value":3`)+","+pointText("i-1", minute(0), `"Value":9`)+","+
			pointText("i-2", minute(1), `"Value":1`)+"]", "t1"),
		"t1": pageOf("[]", "t2"),
		"t2": pageOf("["+pointText("i-1", minute(1), `"Value":5`)+","+pointText("i-1", minute(3), `"Value":2`)+","+
			pointText("i-1", minute(2), `"Value":0`)+","+pointText("i-1", minute(2), `"Value":"?"`)+","+pointText("i-1", minute(2), `"Value":4`)+","+
			pointText("i-1", minute(11), `"Value":9`)+","+pointText("i-3", minute(1), `"Value":9`)+"]", ""),
	})
	got, err := s.Series(t.Context(), fleet.MetricQuery{
		Region: region, Signal: fleet.BytesOut, Series: fleet.SeriesV3, IDs: []string{"i-1", "i-2"}, From: from, To: to, Period: 5 * time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, p := range got.Points["i-1"] {
		v, known := p.Value.Get()
		seen = append(seen, fmt.Sprint(p.At.Sub(from), " ", v, " ", known))
	}
	// The window is open on the left; the larger of two wins, the unreadable
	// over both; strangers are dropped.
	if want := "[1m0s 5 true 2m0s 0 false 3m0s 3 true]"; fmt.Sprint(seen) != want {
		t.Errorf("points %v, want %s", seen, want)
	}
	if len(got.Points) != 2 || got.Source != "DescribeMetricList InstanceMessageOutputV3" || got.ObservedAt.IsZero() {
		t.Errorf("measurement %+v", got)
	}
	for name, want := range map[string]string{
		"Namespace": "acs_kafka", "MetricName": "InstanceMessageOutputV3", "Period": "300", "Length": "1440",
		"StartTime": ms(from), "EndTime": ms(to),
		"Dimensions": `[{"instanceId":"i-1"},{"instanceId":"i-2"}]`, "NextToken": "",
	} {
		for i, question := range *asked {
			if question[name] != want && (name != "NextToken" || i == 0) {
				t.Errorf("question %d: %s is %q, want %q", i+1, name, question[name], want)
			}
		}
	}
}

func TestATokenThatComesBackEndsInAnError(t *testing.T) {
	for name, byToken := range map[string]map[string]string{
		"at once": {"": pageOf("[]", "a"), "a": pageOf("[]", "a")},
		"later":   {"": pageOf("[]", "a"), "a": pageOf("[]", "b"), "b": pageOf("[]", "a")},
	} {
		s, asked := pages(t, byToken)
		_, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2})
		wantClass(t, err, fault.Malformed)
		if len(*asked) > 3 {
			t.Errorf("%s: %d questions", name, len(*asked))
		}
	}
}

func TestPagesWithoutEndEndInAnError(t *testing.T) {
	n := 0
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if noCatalogue(w, r) {
			return
		}
		n++
		_, _ = w.Write([]byte(pageOf("[]", fmt.Sprint("t", n))))
	})
	_, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2})
	wantClass(t, err, fault.Malformed)
	if n != maxPages {
		t.Errorf("%d pages", n)
	}
}

func TestAPointOfNobodySpoilsAnAnswerAboutSomebody(t *testing.T) {
	s, _ := script(t, answer{200, pageOf(`[{"timestamp":1,"Value":1}]`, "")})
	_, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, IDs: []string{"i-1"}})
	wantClass(t, err, fault.Malformed)
}

func TestTheLatestPointsAreAskedWithoutStartTimeAndDimensions(t *testing.T) {
	s, asked := pages(t, map[string]string{"": pageOf("[]", "")})
	now := time.Now()
	_, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, From: now.Add(-time.Hour), To: now, Period: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	question := (*asked)[0]
	for _, name := range []string{"StartTime", "EndTime", "Dimensions"} {
		if v, sent := question[name]; sent {
			t.Errorf("%s was sent: %s", name, v)
		}
	}
	if question["Period"] != "60" || question["Action"] != "DescribeMetricLast" {
		t.Errorf("question %v", question)
	}
}

func TestAFailedPageGivesNoPoints(t *testing.T) {
	s, _ := pages(t, map[string]string{"": pageOf("["+pointText("i-1", time.Now(), `"Value":0`)+"]", "a"), "a": "<html>"})
	got, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2})
	wantClass(t, err, fault.Malformed)
	if got.Points != nil {
		t.Errorf("points %v", got.Points)
	}
}

func TestTheEmbeddedCloudIsMeasured(t *testing.T) {
	_, s, clock := cloud(t, cloudtest.Spec{ID: "alikafka_post-busy", Traffic: cloudtest.TrafficSpec{BytesIn: 2048}}, cloudtest.Spec{ID: "alikafka_post-idle"})
	to := clock.Now().Truncate(15 * time.Minute)
	got, err := s.Series(t.Context(), fleet.MetricQuery{
		Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2, IDs: []string{"alikafka_post-busy", "alikafka_post-idle"},
		From: to.Add(-7 * 24 * time.Hour), To: to, Period: 15 * time.Minute,
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]float64{"alikafka_post-busy": 2048, "alikafka_post-idle": 0} {
		points := got.Points[id]
		if len(points) < 660 || len(points) > 672 {
			t.Errorf("%s has %d points", id, len(points))
		}
		for _, p := range points {
			if v, known := p.Value.Get(); !known || math.Abs(v-want) > want/4 {
				t.Fatalf("%s: %v at %v", id, p.Value, p.At)
			}
		}
	}
}
