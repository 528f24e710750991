package cloudtest

import (
	"slices"
	"strconv"
	"strings"
)

// describeMetricMetaList lists the metric catalogue; it pages by number.
func (c *Cloud) describeMetricMetaList(req *request) (reply, error) {
	number, err := positive(req.params["PageNumber"], 1)
	if err != nil {
		return reply{}, err
	}
	size, err := positive(req.params["PageSize"], 30) // the default is unconfirmed
	if err != nil {
		return reply{}, err
	}
	rows := c.metaRows(req)
	from := min((number-1)*size, len(rows))
	to := min(from+size, len(rows))
	return reply{body: map[string]any{
		"Code": "200", "Success": true, "RequestId": req.id,
		"TotalCount": strconv.Itoa(len(rows)), "Resources": map[string]any{"Resource": rows[from:to]},
	}}, nil
}

func (c *Cloud) metaRows(req *request) []any {
	rows := []any{}
	wantSpace, wantName := req.params["Namespace"], req.params["MetricName"]
	for _, m := range c.catalogue {
		if (wantSpace != "" && wantSpace != namespace) || (wantName != "" && wantName != m.name) ||
			slices.Contains(c.quirks.MetaOmits, m.name) {
			continue
		}
		rows = append(rows, map[string]any{
			"Namespace": namespace, "MetricName": m.name, "Description": m.text, "Unit": m.unit,
			"Periods": c.quirks.MetaPeriods, "Statistics": strings.Join(m.statistics, ","), "Dimensions": m.dimensions,
			"Labels": `[{"name": "metricCategory", "value": "kafka"}, {"name": "product", "value": "Kafka"}, ` +
				`{"name": "is_alarm", "value": "true"}]`,
		})
	}
	return rows
}

func positive(text string, fallback int) (int, error) {
	if text == "" {
		return fallback, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > 1000 {
		return 0, invalid("PageNumber or PageSize")
	}
	return number, nil
}
