package cloudtest

import "fmt"

// FaultKind is a way for a call to go wrong. The zero value is a bug.
type FaultKind int

// The kinds of fault.
const (
	// FaultLatency answers late; it combines with one other fault.
	FaultLatency FaultKind = iota + 1
	// FaultThrottling refuses with Throttling.User (OSS: TotalQpsLimitExceeded), or with Fault.Code:
	// Throttling, Throttling.Api, ONS_SYSTEM_FLOW_CONTROL.
	FaultThrottling
	// FaultInternalError is HTTP 500 InternalError without effect.
	FaultInternalError
	// FaultAppliedError is HTTP 500 InternalError although the call took effect.
	FaultAppliedError
	// FaultUnavailable is HTTP 503 ServiceUnavailable without effect.
	FaultUnavailable
	// FaultHTMLPage is HTTP 502 with a web page of some proxy.
	FaultHTMLPage
	// FaultNumericCode is a refusal whose Code is a number: SDK v1 panics on it.
	FaultNumericCode
	// FaultForbidden is HTTP 403 Forbidden.RAM (OSS: AccessDenied).
	FaultForbidden
	// FaultError is Fault.Code with Fault.Status, without effect.
	FaultError
	// FaultRefused200 is HTTP 200 with Success false, without effect.
	FaultRefused200
	// FaultEmptyBody is HTTP 200 with nothing in it, without effect.
	FaultEmptyBody
	// FaultReset closes the connection before the call takes effect.
	FaultReset
	// FaultLostAnswer closes the connection after the call took effect.
	FaultLostAnswer
	// FaultTruncated sends half of the answer after the call took effect.
	FaultTruncated
	// FaultHang holds the call, without effect, until the client gives up
	// (or for Fault.Latency), and never answers.
	FaultHang
	// FaultMissingFields drops Fault.Fields from the instance list, and from
	// answers about topics, groups, clients, quotas, bills and prices.
	FaultMissingFields
	// FaultEmptyMetrics answers metric queries without points.
	FaultEmptyMetrics
	// FaultStaleList lists the instances as they were at Inject, and likewise
	// what is on them.
	FaultStaleList
	// FaultShortList leaves every second instance out of the list, or every
	// second entry of each list about one instance or about bills.
	FaultShortList
	// FaultShuffled mixes the order of the list.
	FaultShuffled
)

// faultNames has the words of the kinds, in their order.
func faultNames() []string {
	return []string{"latency", "throttling", "internal-error", "applied-error", "unavailable", "html-page",
		"numeric-code", "forbidden", "error", "refused-200", "empty-body", "reset", "lost-answer", "truncated",
		"hang", "missing-fields", "empty-metrics", "stale-list", "short-list", "shuffled"}
}

// AllFaultKinds lists every kind.
func AllFaultKinds() []FaultKind {
	kinds := make([]FaultKind, len(faultNames()))
	for i := range kinds {
		kinds[i] = FaultKind(i + 1)
	}
	return kinds
}

// ParseFaultKind reads the word that String writes.
func ParseFaultKind(word string) (FaultKind, error) {
	for i, name := range faultNames() {
		if name == word {
			return FaultKind(i + 1), nil
		}
	}
	return 0, fmt.Errorf("cloudtest: no fault is called %q", word)
}

// String is the kind's word.
func (k FaultKind) String() string {
	if k < 1 || int(k) > len(faultNames()) {
		return fmt.Sprintf("FaultKind(%d)", int(k))
	}
	return faultNames()[k-1]
}

// shapes says whether the fault only bends the content of an answer. Such a
// fault takes InstanceID as the instance to bend, not as a condition.
func (k FaultKind) shapes() bool {
	switch k {
	case FaultMissingFields, FaultEmptyMetrics, FaultStaleList, FaultShortList, FaultShuffled:
		return true
	default:
		return false
	}
}
