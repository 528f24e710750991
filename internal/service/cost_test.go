package service_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
)

// costFleet is five idle instances of mixed prices, and one that is dear and in use.
const costFleet = `
account: "1000000000000001"
region: cn-hangzhou
instances:
  - {id: alikafka_post-cn-cost01, age: 50d, tags: {env: dev}, bill: {per_day: 1.2, currency: CNY}}
  - {id: alikafka_post-cn-cost02, age: 40d, tags: {env: dev}, bill: {per_day: 3, currency: CNY}}
  - {id: alikafka_post-cn-cost03, age: 30d, tags: {env: dev}, bill: {per_day: 2.4, currency: CNY}}
  - {id: alikafka_post-cn-cost04, age: 20d, tags: {env: dev}, bill: {per_day: 0.6, currency: CNY}}
  - {id: alikafka_post-cn-cost05, age: 10d, tags: {env: dev}, bill: {per_day: 1.8, currency: CNY}}
  - {id: alikafka_post-cn-cost06, age: 90d, tags: {env: dev}, bill: {per_day: 90, currency: CNY}, traffic: {bytes_in: 2MiB/s, bytes_out: 2MiB/s}}
`

func TestACostAlertTakesTheFewestAndDearestThatCoverIt(t *testing.T) {
	rules := strings.Replace(listening(), "per_run: 50", "per_run: 3, crop: oldest-first", 1)
	for name, c := range map[string]struct {
		alert string
		want  []string
		says  string
	}{
		"over by 100: two of 90 and 72 a month cover it": {`{"source":"cost-alert","amount":100,"currency":"CNY"}`,
			[]string{"alikafka_post-cn-cost02", "alikafka_post-cn-cost03"}, "one of 2 that save 162.00 CNY in 30 days, and the alert is over by 100.00"},
		"without an amount the oldest go up to the limit": {`{"source":"cost-alert","budget":"team-a"}`,
			[]string{"alikafka_post-cn-cost01", "alikafka_post-cn-cost02", "alikafka_post-cn-cost03"}, "idle over 8h"},
		"a region that the rules do not look at": {`{"source":"cost-alert","amount":100,"currency":"CNY","regions":["us-west-1"]}`, nil, "not in the rules' scope"},
		"a tag that nobody carries":              {`{"source":"cost-alert","amount":100,"currency":"CNY","tags":{"team":"b"}}`, nil, ""},
		"another account":                        {`{"source":"cost-alert","amount":100,"currency":"CNY","account":"2000000000000002"}`, nil, "not in the rules' scope"},
	} {
		t.Run(name, func(t *testing.T) {
			fleet, err := cloudtest.ParseFleet("cost.yaml", []byte(costFleet))
			if err != nil {
				t.Fatal(err)
			}
			s := build(t, fleet, rules, zap.NewNop())
			report, err := s.handle(t.Context(), c.alert)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, s.released()); diff != "" && len(c.want)+len(s.released()) > 0 {
				t.Errorf("released (-want +got)\n%s%s", diff, report.Summary.Text)
			}
			texts := slices.Clone(report.Run.Notes)
			for _, v := range report.Verdicts {
				texts = append(texts, v.Text)
			}
			if !strings.Contains(strings.Join(texts, "\n"), c.says) {
				t.Errorf("nobody says %q:\n%s", c.says, strings.Join(texts, "\n"))
			}
		})
	}
}
