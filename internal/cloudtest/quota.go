package cloudtest

import "time"

// defaultQPS is the limit of operations that the quota page does not list
// (ReopenInstance, DeleteInstance, TagResources, GetAllInstanceIdList, STS …).
// It is an assumption, taken from StopInstance.
const defaultQPS = 20

// quota counts calls in whole seconds of the cloud's clock. The documented
// limits are per second, per region, operation and parent account (help page
// "QPS limits" of alikafka 2019-09-16); whether the real window slides is
// unconfirmed.
type quota map[quotaKey]quotaWindow

type quotaKey struct{ account, region, version, action string }

type quotaWindow struct {
	second int64
	calls  int
}

// take counts one call and refuses it when the second is used up.
func (q quota) take(key quotaKey, limit int, now time.Time) error {
	window := q[key]
	if second := now.Unix(); window.second != second {
		window = quotaWindow{second: second}
	}
	if window.calls >= limit {
		return refuse("Throttling.User", "Request was denied due to user flow control.")
	}
	window.calls++
	q[key] = window
	return nil
}

// throttle applies the limit of the request's operation.
func (c *Cloud) throttle(req *request) error {
	if !c.limits {
		return nil
	}
	key := quotaKey{req.key.AccountID, req.region, req.op.version, req.op.action}
	if req.op.perAccount {
		key.region = ""
	}
	limit := req.op.qps
	if limit == 0 {
		limit = defaultQPS
	}
	return c.quota.take(key, limit, req.now)
}
