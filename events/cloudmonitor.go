package events

import (
	"slices"
	"strings"
)

// kafkaNamespace is CloudMonitor's name for ApsaraMQ for Kafka.
const kafkaNamespace = "acs_kafka"

const metricAlert = "a CloudMonitor alert"

// isThresholdForm recognises CloudMonitor's alert callback.
func isThresholdForm(o object) bool {
	return o.has("alertState", "ruleId", "dimensions", "namespace") || o.has("alertState", "alertName")
}

// thresholdForm reads CloudMonitor's alert callback. All its values are strings,
// absent ones the word null; its signature follows no published way, so nobody
// can check it.
func thresholdForm(o object) Trigger {
	state, _ := o.label("alertState")
	level, _ := o.label("triggerLevel")
	a := alert{what: metricAlert, t: Trigger{Kind: MetricAlert}}
	switch {
	case isOver(state) || isOver(level):
		return over(metricAlert)
	case state == "INSUFFICIENT_DATA":
		return ignored("%s that says that there is no data; it is logged only", metricAlert)
	case state != "ALERT" && state != "ALARM":
		a.note("its alertState is none that is known")
	}
	d, ok := readDimensions(o, "dimensions")
	if !ok {
		a.note("its dimensions cannot be read")
	}
	a.about(o, d["instanceId"])
	a.reason(o, "alertName")
	a.region(o)
	a.t.DedupKey = transaction(o, d["instanceId"])
	return a.finish(o)
}

// transaction tells one alert from the next: by rule, time and instance, for one
// rule watches many; so the same alert by two routes has one key. The callback's
// transId seems to be that of the incident, which reminders share: it is taken
// where the others are missing, with the time.
func transaction(o object, instance string) string {
	rule, _ := o.label("ruleId")
	at, _ := o.label("timestamp")
	if key := dedupKey("cloudmonitor", rule, at, instance); key != "" {
		return key
	}
	id, _ := o.label("transId")
	if at == "" {
		return dedupKey("cloudmonitor", id)
	}
	return dedupKey("cloudmonitor", id, at)
}

// isThresholdMessage recognises an alert that CloudMonitor sends to SMQ.
func isThresholdMessage(o object) bool { return o.has("ruleId", "namespace", "metricName") }

// thresholdMessage reads an alert that CloudMonitor sends to SMQ. Its state is
// the level: the documentation's own example calls an alert AlertOk.
func thresholdMessage(o object) Trigger {
	level, _ := o.label("curLevel")
	a := alert{what: metricAlert, t: Trigger{Kind: MetricAlert}}
	switch {
	case isOver(level):
		return over(metricAlert)
	case !slices.Contains([]string{"INFO", "WARN", "CRITICAL"}, level):
		a.note("its curLevel is none that is known")
	}
	d, ok := readDimensions(o, "resources")
	if !ok {
		a.note("its resources cannot be read")
	}
	a.about(o, d["instanceId"])
	a.reason(o, "ruleName")
	a.region(o)
	rule, _ := o.label("ruleId")
	at, _ := o.label("time")
	a.t.DedupKey = dedupKey("cloudmonitor", rule, at, d["instanceId"])
	return a.finish(o)
}

// about narrows the run to what the alert watches.
func (a *alert) about(o object, instance string) {
	a.account(o, "userId")
	a.instance(instance)
}

// finish drops alerts about other products.
func (a *alert) finish(o object) Trigger {
	if namespace, _ := o.label("namespace"); namespace != kafkaNamespace {
		return ignored("%s about another product than Kafka", a.what)
	}
	return a.trigger()
}

// readDimensions reads what an alert watches: the print of a Java map, as
// {instanceId=a, userId=1}, or JSON.
func readDimensions(o object, key string) (map[string]string, bool) {
	s, ok := text(o.get(key))
	if !ok {
		s = string(o.get(key))
	}
	s = strings.TrimSpace(s)
	if inner, array := strings.CutPrefix(s, "["); array {
		s = strings.TrimSpace(strings.TrimSuffix(inner, "]")) // one object; two are no JSON then
	}
	if parsed, err := parseObject([]byte(s)); err == nil {
		return labels(parsed)
	}
	inner, opened := strings.CutPrefix(s, "{")
	inner, closed := strings.CutSuffix(inner, "}")
	if !opened || !closed || strings.ContainsAny(inner, `{}"[]`) {
		return nil, false
	}
	d := map[string]string{}
	for pair := range strings.SplitSeq(inner, ",") {
		k, v, ok := strings.Cut(strings.TrimSpace(pair), "=")
		if _, twice := d[k]; !ok || twice {
			return nil, false
		}
		d[k] = v
	}
	return d, true
}

func labels(o object) (map[string]string, bool) {
	if o.twice() != "" {
		return nil, false
	}
	d := map[string]string{}
	for _, m := range o {
		d[m.key], _ = o.label(m.key)
	}
	return d, true
}
