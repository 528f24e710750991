package cloudtest

import (
	"slices"
	"time"
)

// Fault makes calls go wrong. All conditions must hold; an empty one holds
// always. The first fault injected that fits decides a call.
type Fault struct {
	Kind FaultKind
	// Action is the operation; "" and "*" mean any.
	Action    string
	Region    string
	AccountID string
	// InstanceID must be named by the call. For faults that bend the instance
	// list or metrics it is the only instance to bend.
	InstanceID string
	// Skip lets so many fitting calls pass first.
	Skip int
	// Times is how many calls are hit; 0 means all from then on.
	Times int
	// Latency is the delay of FaultLatency (default 1 s) and the limit of FaultHang.
	Latency time.Duration
	// Code replaces the error code of throttling, forbidden and error faults.
	Code string
	// Status is the HTTP status of FaultError; default 400.
	Status int
	// Fields are dropped by FaultMissingFields; default CreateTime, Tags,
	// PaidType, and in other answers the fields that a reader judges by.
	Fields []string
}

// armedFault is an injected fault with its count of fitting calls.
type armedFault struct {
	Fault
	seen int
	// picture is what a stale answer shows, taken at the time at.
	picture []Instance
	at      time.Time
	// number of the hit, the seed of a shuffled list.
	hit int
}

// Inject adds a fault. It panics on a kind that does not exist.
func (c *Cloud) Inject(f Fault) {
	if !slices.Contains(AllFaultKinds(), f.Kind) {
		panic("cloudtest: unknown " + f.Kind.String())
	}
	now := c.clock()
	c.mu.Lock()
	defer c.mu.Unlock()
	armed := &armedFault{Fault: f}
	if f.Kind == FaultStaleList {
		c.stock.advance(now)
		armed.picture, armed.at = c.snapshot(), now
	}
	c.faults = append(c.faults, armed)
}

// ClearFaults removes all faults; calls already hit are not helped.
func (c *Cloud) ClearFaults() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = nil
}

// armFor finds the fault of a call, waits out latency and notes the fault in
// the journal.
func (c *Cloud) armFor(req *request, entry *Call) {
	latency, decisive := c.pick(req)
	c.mu.Lock()
	switch {
	case decisive != nil:
		req.fault = decisive
		entry.Fault = decisive.Kind
	case latency > 0:
		entry.Fault = FaultLatency
	}
	c.mu.Unlock()
	if latency > 0 {
		_ = c.sleep(req.http.Context(), latency) // the client gone: carry on as a server would
		req.now = c.clock()
	}
}

// pick counts the call at every fault that fits, up to the deciding one.
func (c *Cloud) pick(req *request) (time.Duration, *armedFault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var latency time.Duration
	for _, fault := range c.faults {
		if !fault.fits(req) || !fault.due() {
			continue
		}
		if fault.Kind == FaultLatency {
			latency += max(fault.Latency, choose(fault.Latency == 0, time.Second, 0))
			continue
		}
		hit := *fault // a copy, so that later calls do not change this one's picture
		return latency, &hit
	}
	return latency, nil
}

func (f *armedFault) fits(req *request) bool {
	return (f.Action == "" || f.Action == "*" || f.Action == req.action) &&
		(f.Region == "" || f.Region == req.region) &&
		(f.AccountID == "" || f.AccountID == req.key.AccountID) &&
		(f.InstanceID == "" || f.bendsOne(req.action) || slices.Contains(req.instanceIDs(), f.InstanceID)) &&
		f.Kind.concerns(req.action)
}

// bendsOne says whether the fault takes InstanceID as the one to bend among
// many, not as a condition.
func (f *armedFault) bendsOne(action string) bool {
	return f.Kind.shapes() && (action == "GetInstanceList" || f.Kind == FaultEmptyMetrics)
}

// concerns keeps content faults away from calls they cannot bend, so that
// Skip and Times count only calls that count.
func (k FaultKind) concerns(action string) bool {
	switch k {
	case FaultStaleList:
		return action == "GetInstanceList" || showsContents(action)
	case FaultMissingFields, FaultShortList, FaultShuffled:
		return action == "GetInstanceList" || showsContents(action) || showsBills(action)
	case FaultEmptyMetrics:
		return action == "DescribeMetricList" || action == "DescribeMetricLast"
	default:
		return true
	}
}

// due counts one fitting call and says whether it is hit.
func (f *armedFault) due() bool {
	f.seen++
	f.hit = f.seen - f.Skip
	return f.hit > 0 && (f.Times == 0 || f.hit <= f.Times)
}
