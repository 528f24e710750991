package events

import "strings"

const (
	subscribed  = "an alert of a CloudMonitor event subscription"
	systemAlert = "a CloudMonitor system event"
)

// subscription reads what an event subscription of CloudMonitor pushes. In a form
// its objects are JSON in strings.
func subscription(o object) Trigger {
	inner, ok := o.child("alert")
	if !ok {
		return ignored("%s whose alert is no object", subscribed)
	}
	status, _ := inner.label("alertStatus")
	if isOver(status) {
		return over(subscribed)
	}
	a := alert{what: subscribed, t: Trigger{Kind: MetricAlert}}
	if status != "TRIGGERED" {
		a.note("its alertStatus is none that is known")
	}
	if source, _ := inner.label("source"); source != "SYS_EVENT" {
		a.note("its source is none whose shape is documented")
	}
	arn, _ := inner.label("arn")
	if !a.resource(arn, inner) {
		return ignored("%s about another product than Kafka", subscribed)
	}
	meta, _ := inner.child("meta")
	event, _ := meta.child("sysEventMeta")
	a.region(event)
	a.reason(inner, "eventName")
	id, named := inner.label("dedupId")
	if !named {
		id, _ = o.label("batchId")
	}
	at, _ := inner.label("timestamp") // a later alert of one kind has the same dedupId
	a.t.DedupKey = dedupKey("cloudmonitor-event", id, at)
	return a.trigger()
}

// systemEvent reads an event of CloudMonitor's older event rules.
func systemEvent(o object) Trigger {
	if status, _ := o.label("status"); isOver(status) {
		return over(systemAlert)
	}
	a := alert{what: systemAlert, t: Trigger{Kind: MetricAlert}}
	arn, _ := o.label("resourceId")
	if !a.resource(arn, o) {
		return ignored("%s about another product than Kafka", systemAlert)
	}
	a.region(o)
	a.reason(o, "name")
	id, _ := o.label("id")
	a.t.DedupKey = dedupKey("cloudmonitor-event", id)
	return a.trigger()
}

// resource narrows the run to what a resource name says:
// acs:alikafka:region:account:instance/id. It reports whether the alert is about
// Kafka at all.
func (a *alert) resource(arn string, o object) bool {
	product, _ := o.label("product")
	part := strings.SplitN(arn, ":", 5)
	if len(part) < 5 || part[0] != "acs" {
		a.note("it names no resource")
		return strings.Contains(strings.ToLower(product), "kafka")
	}
	if part[1] != "alikafka" {
		return false
	}
	if kind, id, ok := strings.Cut(part[4], "/"); ok && kind == "instance" {
		a.instance(id)
	} else {
		a.note("its resource is no instance")
	}
	for _, p := range []struct {
		value string
		into  *[]string
	}{{part[2], &a.t.Regions}, {part[3], &a.t.Scope.Accounts}} {
		if checkName(p.value) != nil {
			a.note("its resource name lacks a part")
			continue
		}
		*p.into = []string{p.value}
	}
	return true
}
