package aliyun

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
)

// anyReader takes points of all instances and times.
func anyReader() *pointReader {
	return &pointReader{scratch: newScratch(), ids: map[string]string{}, after: math.MinInt64, until: math.MaxInt64}
}

// quoted puts a text into a JSON string.
func quoted(text string) json.RawMessage {
	data, _ := json.Marshal(text)
	return data
}

// noCatalogue refuses to list metrics, as a role without that permission sees
// it, and reports whether that was asked.
func noCatalogue(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Query().Get("Action") != "DescribeMetricMetaList" {
		return false
	}
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(`{"Code":"NoPermission"}`))
	return true
}

func TestAPointIsReadTheSameWayHoweverItIsWritten(t *testing.T) {
	const whole = `{"timestamp":1767225600000,"userId":"1","instanceId":"i-1","Value":1.5}`
	tests := []struct {
		name, text string
		points     int
		bad        bool
	}{
		{"plainly", `[` + whole + `]`, 1, false},
		{"with white space", "[ {\n\"timestamp\" : 1767225600000 ,\t\"instanceId\" : \"i-1\" , \"Value\" : 1.5 } ]", 1, false},
		{"with an escaped name", `[{"timestamp":1767225600000,"instanceId":"i-1","V\u0061lue":1.5}]`, 1, false},
		{"with an escaped id", `[{"timestamp":1767225600000,"instanceId":"i\u002d1","Value":1.5}]`, 1, false},
		{"with a timestamp in a string", `[{"timestamp":"1767225600000","instanceId":"i-1","Value":1.5}]`, 1, false},
		{"with an exponent", `[{"timestamp":1.7672256E12,"instanceId":"i-1","Value":15e-1}]`, 1, false},
		{"with many other members", `[{"a":1,"b":{"Value":9},"c":["}"],"d":"\"}","e":null,"f":1,"g":1,"h":1,"i":1,"j":1,"k":1,"timestamp":1767225600000,"instanceId":"i-1","Value":1.5}]`, 1, false},
		{"twice", `[` + whole + `,` + whole + `]`, 2, false},
		{"in another case, so not at all", `[{"Timestamp":1767225600000,"instanceId":"i-1","Value":1.5}]`, 0, true},
		{"with a name twice", `[{"timestamp":1767225600000,"instanceId":"i-1","Value":1.5,"Value":0}]`, 0, true},
		{"with an unused name twice", `[{"timestamp":1767225600000,"instanceId":"i-1","Value":1.5,"x":0,"x":0}]`, 0, true},
		{"with a name twice, once escaped", `[{"timestamp":1767225600000,"instanceId":"i-1","Value":1.5,"V\u0061lue":0}]`, 0, true},
		{"with the timestamp twice", `[{"timestamp":1,"timestamp":1767225600000,"instanceId":"i-1","Value":1.5}]`, 0, true},
		{"with an id that is a list", `[{"timestamp":1767225600000,"instanceId":["i-1"],"Value":1.5}]`, 0, true},
		{"with a negative timestamp", `[{"timestamp":-1767225600000,"instanceId":"i-1","Value":1.5}]`, 0, true},
		{"cut short", `[` + whole + `,{"timestamp":1767`, 0, true},
		{"with something behind", `[` + whole + `] [`, 0, true},
		{"of no JSON", `[{timestamp:1}]`, 0, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := anyReader()
			err := r.readPoints(quoted(test.text))
			if (err != nil) != test.bad {
				t.Fatalf("error %v", err)
			}
			if test.bad {
				return
			}
			for _, p := range r.points {
				if v, known := p.Value.Get(); !known || v != 1.5 || p.id != "i-1" || p.At.UnixMilli() != 1767225600000 {
					t.Errorf("point %+v", p)
				}
			}
			if len(r.points) != test.points {
				t.Errorf("points %v", r.points)
			}
		})
	}
}

func TestEscapesAreUndoneAsJSONSays(t *testing.T) {
	for _, text := range []string{``, `\`, `\\`, `"`, "a\nb\tc\rd\be\ff/g", `\"\\"`, "\u2028é", "\x01", `ends with \\`} {
		for _, raw := range []json.RawMessage{quoted(text), json.RawMessage(strings.ReplaceAll(string(quoted(text)), "/", `\/`))} {
			if got, err := unwrap(raw); err != nil || string(got) != text {
				t.Errorf("%s became %q, error %v", raw, got, err)
			}
		}
	}
	for _, raw := range []string{``, `"`, `1`, `[]`, `null`} {
		if got, err := unwrap(json.RawMessage(raw)); err == nil {
			t.Errorf("%s became %q", raw, got)
		}
	}
}

func TestAReaderKeepsNothingOfItsLastPage(t *testing.T) {
	r := anyReader()
	first := `[{"timestamp":1,"instanceId":"i-1","Value":0},{"timestamp":2,"instanceId":"i-1","Value":0},{"timestamp":0}]`
	if err := r.read(members{"Datapoints": quoted(first), "NextToken": quoted("t")}); err == nil {
		t.Fatal("no error")
	}
	second := `[{"timestamp":3,"instanceId":"i-1","Value":4}]`
	if err := r.read(members{"Datapoints": quoted(second)}); err != nil || len(r.points) != 1 || r.next != "" {
		t.Errorf("reader %+v, error %v", r, err)
	}
}

func TestPointsOutsideTheWindowAreDroppedWhileReading(t *testing.T) {
	from := time.UnixMilli(1000).Add(time.Microsecond)
	g := newGathering(fleet.MetricQuery{From: from, To: from.Add(time.Second), Period: time.Second, IDs: []string{"i-1"}}, time.Now())
	r := g.reader(newScratch())
	var rows []string
	for _, at := range []int{1, 999, 1000, 1001, 2000, 2001} {
		rows = append(rows, fmt.Sprintf(`{"timestamp":%d,"instanceId":"i-1","Value":1}`, at))
	}
	rows = append(rows, `{"timestamp":1500,"instanceId":"i-2","Value":1}`)
	if err := r.readPoints(quoted("[" + strings.Join(rows, ",") + "]")); err != nil {
		t.Fatal(err)
	}
	var got []int64
	for _, p := range r.points {
		got = append(got, p.At.UnixMilli())
	}
	if fmt.Sprint(got) != "[1001 2000]" {
		t.Errorf("times %v", got)
	}
}

func FuzzDatapoints(f *testing.F) {
	f.Add(`[{"timestamp":1767225600000,"userId":"1","instanceId":"i-1","Value":0}]`)
	f.Add(`[{"timestamp":"1767225600000","instanceId":"i-1","Maximum":"1.5","Average":0}]`)
	f.Add(``)
	f.Add(`[{"timestamp":1,"instanceId":"i-1"},{"timestamp":1,"instanceId":"i-1","Value":-1}]`)
	f.Add(`[{"timestamp":1,"instanceId":"i-1","Sum":3,"Minimum":0,"V\u0061lue":1}, {"x":[{}],"x":1}]`)
	f.Fuzz(func(t *testing.T, text string) {
		r := anyReader()
		err := r.readPoints(quoted(text))
		want, carefully := slowPoints(string([]rune(text))) // as quoted writes what is not UTF-8
		if (err == nil) != (carefully == nil) {
			t.Fatalf("error %v, read with care %v", err, carefully)
		}
		if err != nil {
			return
		}
		if fmt.Sprint(r.points) != fmt.Sprint(want) {
			t.Fatalf("points %v, read with care %v", r.points, want)
		}
		for _, p := range r.points {
			v, known := p.Value.Get()
			if p.id == "" || p.At.UnixMilli() <= 0 || v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("point %+v", p)
			}
			if known && !strings.ContainsAny(text, "0123456789") {
				t.Fatal("a number from nowhere")
			}
		}
	})
}

// slowPoints reads points with no short way.
func slowPoints(text string) ([]instancePoint, error) {
	text = strings.Trim(text, " \t\r\n\v\f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000")
	if text == "" || text == "null" {
		return nil, nil
	}
	doc, err := document([]byte(text))
	if err != nil {
		return nil, err
	}
	rows, err := array(doc)
	if err != nil {
		return nil, err
	}
	var points []instancePoint
	for _, row := range rows {
		p, err := oddPoint(row)
		if err != nil {
			return nil, err
		}
		if p.id != "" {
			points = append(points, p)
		}
	}
	return points, nil
}

// BenchmarkDatapoints reads one full page; the last two figures are by point.
func BenchmarkDatapoints(b *testing.B) {
	var rows []string
	at := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	for i := range pointsPerPage {
		rows = append(rows, pointText(fmt.Sprintf("alikafka_post-cn-%08d", i%50), at.Add(time.Duration(i)*time.Minute), `"Value":1048576.25`))
	}
	raw := quoted("[" + strings.Join(rows, ",") + "]")
	r := anyReader()
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		r.points = r.points[:0]
		if err := r.readPoints(bytes.Clone(raw)); err != nil || len(r.points) != pointsPerPage {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/pointsPerPage, "ns/point")
}
