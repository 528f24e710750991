package chart_test

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/web/chart"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if diff := cmp.Diff(string(want), got+"\n"); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

func TestChartsLookLikeTheirGoldenFiles(t *testing.T) {
	label := chart.Label{ID: "c", Title: `Saved <each> & "every" day`, Description: "from 0 to 8"}
	golden(t, "bars.svg", string(chart.Bars(label, []chart.Bar{{0, "Monday: 0"}, {4, "Tuesday: 4"}, {8, "<Wednesday>"}, {-1, "less"}})))
	golden(t, "bars-none.svg", string(chart.Bars(label, nil)))
	golden(t, "line.svg", string(chart.Line(label, []*float64{new(1.0), new(2.0), nil, nil, new(4.0), nil, new(0.0)}, 0)))
	golden(t, "line-silent.svg", string(chart.Line(label, []*float64{new(0.0), new(0.0)}, 0)))
	golden(t, "line-whisper.svg", string(chart.Line(label, []*float64{new(1.0), new(2.0)}, 100)))
	golden(t, "line-none.svg", string(chart.Line(label, []*float64{nil, nil}, 0)))
}

var number = regexp.MustCompile(`NaN|Inf|-[0-9]|[0-9]e`)

func TestAnyChartIsXMLWithoutStylesAndWithinItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		label := chart.Label{ID: "x", Title: rapid.StringMatching(`[ -~]{0,20}`).Draw(t, "title")}
		var bars []chart.Bar
		var values []*float64
		for _, v := range rapid.SliceOfN(rapid.Float64Range(-1, 1e15), 0, 60).Draw(t, "values") {
			bars = append(bars, chart.Bar{Value: v, Title: label.Title})
			if v >= 0 {
				values = append(values, &v)
			} else {
				values = append(values, nil)
			}
		}
		for _, text := range []string{string(chart.Bars(label, bars)), string(chart.Line(label, values, 8))} {
			_, shapes, _ := strings.Cut(text, "</desc>")
			shapes = regexp.MustCompile(`<title>[^<]*</title>`).ReplaceAllString(shapes, "")
			if strings.Contains(shapes, "style") || number.MatchString(shapes) {
				t.Fatalf("%s", text)
			}
			for d := xml.NewDecoder(strings.NewReader(text)); ; {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatalf("%v:\n%s", err, text)
				}
			}
		}
	})
}
