package reap

import (
	"strings"
	"testing"

	"alikafka-reaper/internal/fleet"
)

func TestTheSeriesThatCanFillTheFirstSecondGoesFirst(t *testing.T) {
	for name, test := range map[string]struct{ plan, want string }{
		"V3 has fewer metrics to read":          {"22233", "33222"},
		"a single V3 would leave a place empty": {"22223", "22223"},
		"two singles":                           {"23", "32"},
		"V3 alone":                              {"3", "3"},
		"V2 alone is enough for no pair":        {"3332", "3332"},
	} {
		t.Run(name, func(t *testing.T) {
			var plan []*subject
			for _, letter := range test.plan {
				series := fleet.SeriesV2
				if letter == '3' {
					series = fleet.SeriesV3
				}
				plan = append(plan, &subject{instance: fleet.Instance{Series: fleet.Known(series)}})
			}
			var got strings.Builder
			for _, part := range bySeries(plan) {
				for range part {
					got.WriteString(map[fleet.Series]string{fleet.SeriesV2: "2", fleet.SeriesV3: "3"}[seriesOf(part)])
				}
			}
			if got.String() != test.want {
				t.Errorf("%s goes as %s, want %s", test.plan, got.String(), test.want)
			}
		})
	}
}
