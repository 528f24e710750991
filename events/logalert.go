package events

import "encoding/json"

const costReport = "an alert of the log service"

// isLogAlert recognises an alert of the log service (SLS), in the webhook's
// default template, which its owner may edit.
func isLogAlert(o object) bool {
	return o.has("alert_id") && (o.has("fire_results") || o.has("status"))
}

// logAlert reads an alert of the log service, which is how Cost Manager tells of
// bills. Its region is that of the log project, not of what costs; its labels are
// the alert's own, not tags; and the columns of its results have the names that
// somebody gave them, so none is an amount.
func logAlert(o object) Trigger {
	status, _ := o.label("status")
	resolved, there := o.label("resolve_time")
	if isOver(status) || there && resolved != "0" {
		return over(costReport)
	}
	a := alert{what: costReport, t: Trigger{Kind: CostAlert}}
	if status != "firing" {
		a.note("its status is none that is known")
	}
	if !aboutBills(o) {
		a.note("nothing in it speaks of bills")
	}
	a.account(o, "aliuid")
	a.reason(o, "alert_name")
	instance, _ := o.label("alert_instance_id")
	at, _ := o.label("alert_time")
	a.t.DedupKey = dedupKey("sls", instance, at)
	return a.trigger()
}

// aboutBills says whether the alert's name, or what it asked the logs, speaks of
// bills.
func aboutBills(o object) bool {
	for _, key := range []string{"alert_name", "project"} {
		if s, ok := o.label(key); ok && speaksOfMoney(s) {
			return true
		}
	}
	var results []json.RawMessage
	if json.Unmarshal(o.get("results"), &results) != nil {
		return false
	}
	for _, raw := range results {
		result, err := parseObject(raw)
		if err != nil {
			continue
		}
		store, _ := text(result.get("store"))
		query, _ := text(result.get("query"))
		if speaksOfMoney(store, query) {
			return true
		}
	}
	return false
}
