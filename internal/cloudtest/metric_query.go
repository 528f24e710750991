package cloudtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits of DescribeMetricList and DescribeMetricLast (CloudMonitor API pages).
const (
	maxDimensions = 50
	defaultLength = 1000
	maxLength     = 1440
	maxWindow     = 31 * 24 * time.Hour
)

// metricQuery is a checked metric request.
type metricQuery struct {
	series  series
	sources []*source
	known   bool // namespace and metric name exist
	from    time.Time
	to      time.Time
	length  int
	cursor  cursor
}

// metricQuery reads the parameters shared by List and Last.
func (c *Cloud) metricQuery(req *request, periods []int) (metricQuery, error) {
	period, err := periodOf(req.params["Period"], periods)
	if err != nil {
		return metricQuery{}, err
	}
	query := metricQuery{}
	found, ok := c.metrics[req.params["MetricName"]]
	// A wrong namespace or a misspelt name answers 200 with no points.
	query.known = ok && req.params["Namespace"] == namespace
	query.series = newSeries(found, period, req.now, c.quirks.MetricDelay)
	records, err := c.measured(req)
	if err != nil {
		return query, err
	}
	for _, rec := range records {
		query.sources = append(query.sources, newSource(rec, found.name))
	}
	if query.length, err = lengthOf(req.params["Length"]); err != nil {
		return query, err
	}
	query.cursor, err = parseCursor(req.params["NextToken"], req.fingerprint())
	return query, err
}

// periodOf: the metrics of the namespace have a minimum of 60 s, the default.
func periodOf(text string, periods []int) (time.Duration, error) {
	if text == "" {
		return time.Minute, nil
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || !slices.Contains(periods, seconds) {
		return 0, invalid("Period")
	}
	return time.Duration(seconds) * time.Second, nil
}

func lengthOf(text string) (int, error) {
	if text == "" {
		return defaultLength, nil
	}
	length, err := strconv.Atoi(text)
	if err != nil || length < 1 || length > maxLength {
		return 0, invalid("Length")
	}
	return length, nil
}

// measured are the instances a query covers: those in Dimensions, or without
// Dimensions all of the account. A region knows its own only (unconfirmed).
func (c *Cloud) measured(req *request) ([]*record, error) {
	selected, err := parseDimensions(req.params["Dimensions"])
	if err != nil {
		return nil, err
	}
	candidates := c.stock.places[place{req.key.AccountID, req.region}]
	everywhere := c.quirks.GlobalMetrics || req.region == ""
	if everywhere {
		candidates = c.stock.accounts[req.key.AccountID]
	}
	if selected != nil {
		candidates = c.selected(req, selected, everywhere)
	}
	if !req.fault.is(FaultEmptyMetrics) {
		return candidates, nil
	}
	var audible []*record
	for _, rec := range candidates {
		if !req.fault.silences(rec.ID) {
			audible = append(audible, rec)
		}
	}
	return audible, nil
}

// selected finds the caller's instances that dimensions name, in the order of
// ids.
func (c *Cloud) selected(req *request, dimensions []map[string]string, everywhere bool) []*record {
	var records []*record
	for _, dimension := range dimensions {
		rec := c.stock.ids[dimension["instanceId"]]
		if rec != nil && rec.AccountID == req.key.AccountID && (everywhere || rec.Region == req.region) &&
			wanted(dimension, rec) {
			if at, twice := position(records, rec.ID); !twice {
				records = slices.Insert(records, at, rec)
			}
		}
	}
	return records
}

// wanted: userId may be left out; any other key means another metric or a
// spelling mistake, and both yield nothing.
func wanted(dimension map[string]string, rec *record) bool {
	user, hasUser := dimension["userId"]
	return len(dimension) == 1 || (len(dimension) == 2 && hasUser && user == rec.AccountID)
}

// parseDimensions reads a JSON array of objects, or one object.
func parseDimensions(text string) ([]map[string]string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	if strings.HasPrefix(text, "{") {
		text = "[" + text + "]"
	}
	list := []map[string]string{}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, invalid("Dimensions")
	}
	if len(list) > maxDimensions {
		return nil, invalid("Dimensions") // the limit is documented, the code is unconfirmed
	}
	return list, nil
}

// parseTime reads milliseconds or UTC text. Text without a zone counts as
// UTC+8, the trap that the API's users fall into (unconfirmed).
func parseTime(text string, fallback time.Time) (time.Time, error) {
	if text == "" {
		return fallback, nil
	}
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms), nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation(time.DateTime, text, time.FixedZone("UTC+8", 8*60*60))
	if err != nil {
		return time.Time{}, invalid("StartTime or EndTime")
	}
	return at, nil
}
