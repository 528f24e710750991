package cloudtest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// Limits of GetKafkaClientIp (its parameter text; fields SearchTimeRange and
// TimeLimitDay of its answer).
const (
	clientWindow = time.Hour
	clientPast   = 7 * 24 * time.Hour
)

// clientOperations: the RAM action of GetKafkaClientIp is unconfirmed, by the
// pattern of its name.
func clientOperations() []operation {
	return []operation{{version: kafkaVersion, action: "GetKafkaClientIp", qps: 100, regional: true,
		ram: "alikafka:GetKafkaClientIp", onInstances: true,
		needs: []string{"InstanceId", "StartTime", "EndTime", "Type"}, run: (*Cloud).getKafkaClientIP}}
}

// getKafkaClientIP lists the addresses that sent requests, by request type. The
// list of V3 operations lacks it; the code of that refusal is unconfirmed. An
// old broker says so in Alert; that it lists nobody is a choice of this cloud.
func (c *Cloud) getKafkaClientIP(req *request) (reply, error) {
	i, now, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	if i.Series != SeriesV2 {
		return reply{}, wrongStatus()
	}
	from, to, err := clientSpan(req, now)
	if err != nil {
		return reply{}, err
	}
	concerns, err := i.clientFilter(req)
	if err != nil {
		return reply{}, err
	}
	var rows []Client
	if !i.OldBroker {
		rows = slices.DeleteFunc(i.logged(from, to), func(row Client) bool { return !concerns(row) })
	}
	body := c.envelope(req)
	body["Data"] = map[string]any{
		"Alert": i.OldBroker, "StartDate": from.UnixMilli(), "EndDate": to.UnixMilli(),
		"SearchTimeRange": int(clientWindow / time.Hour), "TimeLimitDay": int(clientPast / (24 * time.Hour)),
		"Data": map[string]any{"Data": byRequest(rows)},
	}
	return reply{body: body}, nil
}

// clientSpan reads the window: at most an hour, within the last seven days. The
// limits are documented, the code is unconfirmed.
func clientSpan(req *request, now time.Time) (from, to time.Time, err error) {
	start, err := strconv.ParseInt(req.params["StartTime"], 10, 64)
	if err != nil {
		return from, to, badField("StartTime")
	}
	end, err := strconv.ParseInt(req.params["EndTime"], 10, 64)
	if err != nil {
		return from, to, badField("EndTime")
	}
	from, to = time.UnixMilli(start), time.UnixMilli(end)
	switch {
	case from.Before(now.Add(-clientPast)):
		return from, to, badField("StartTime")
	case !from.Before(to) || to.Sub(from) > clientWindow:
		return from, to, badField("EndTime")
	default:
		return from, to, nil
	}
}

// clientFilter reads Type with what it needs.
func (i *Instance) clientFilter(req *request) (func(Client) bool, error) {
	topic, group := req.params["Topic"], req.params["Group"]
	switch req.params["Type"] {
	case "byInstance":
		return func(Client) bool { return true }, nil
	case "byTopic":
		if topic == "" {
			return nil, missing("Topic")
		}
		_, err := i.topicNamed(topic)
		return func(row Client) bool { return row.Topic == topic }, err
	case "byGroup":
		if group == "" {
			return nil, missing("Group")
		}
		_, err := i.groupNamed(group)
		return func(row Client) bool { return row.Group == group }, err
	default:
		return nil, badField("Type")
	}
}

// byRequest groups rows by request type, then address; Num counts the rows, as
// the log is sampled.
func byRequest(rows []Client) []any {
	counts := map[string]map[string]int{}
	for _, row := range rows {
		if counts[row.Request] == nil {
			counts[row.Request] = map[string]int{}
		}
		counts[row.Request][row.IP]++
	}
	list := []any{}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		addresses := []any{}
		for _, ip := range slices.Sorted(maps.Keys(counts[name])) {
			addresses = append(addresses, map[string]any{"Ip": ip, "Num": counts[name][ip]})
		}
		list = append(list, map[string]any{"Name": name, "Data": map[string]any{"Data": addresses}})
	}
	return list
}
