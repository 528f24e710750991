package cloudtest

import "slices"

// Versions of the first three products; the fourth has its own file.
const (
	kafkaVersion = "2019-09-16"
	cmsVersion   = "2019-01-01"
	stsVersion   = "2015-04-01"
)

// operation is one row of the operation table.
type operation struct {
	version, action string
	// mutating operations change the cloud.
	mutating bool
	// postOnly operations refuse GET (aliyun-openapi-meta).
	postOnly bool
	// qps is the limit per second; 0 takes defaultQPS.
	qps int
	// perAccount counts the limit over all regions together.
	perAccount bool
	// regional operations need a known RegionId.
	regional bool
	// ram is the RAM action that authorises the call; "" needs none.
	ram string
	// ramToo is an action that authorises it as well, "" for none.
	ramToo string
	// onInstances says that RAM looks at the instances named by the call.
	onInstances bool
	// needs are the mandatory parameters, checked in this order.
	needs []string
	// run carries the call out, with the cloud's lock held.
	run func(*Cloud, *request) (reply, error)
}

// reply is the outcome of an operation: a body, or a function that writes one.
// Neither may hold on to what a later call could change.
type reply struct {
	body  map[string]any
	write func() []byte
	// status, header and contentType differ from the usual ones in OSS alone.
	status      int
	header      map[string]string
	contentType string
	// applied says that a mutation took effect.
	applied bool
}

// encode writes the body.
func (r reply) encode() []byte {
	if r.write != nil {
		return r.write()
	}
	return encode(r.body)
}

type operationKey struct{ version, action string }

type operationTable map[operationKey]operation

// newOperationTable joins the families; each family has its own file.
func newOperationTable() operationTable {
	table := operationTable{}
	for _, op := range slices.Concat(listOperations(), releaseOperations(), tagOperations(),
		topicOperations(), groupOperations(), clientOperations(), metricOperations(), stsOperations(), billOperations(),
		accessOperations(), ossOperations(), functionOperations()) {
		table[operationKey{op.version, op.action}] = op
	}
	return table
}

// find returns the operation and whether its version exists at all.
func (t operationTable) find(action, version string) (operation, bool) {
	if op, ok := t[operationKey{version, action}]; ok {
		return op, true
	}
	for key := range t {
		if key.version == version {
			return operation{}, true
		}
	}
	return operation{}, false
}

func (t operationTable) knowsAction(action string) bool {
	for key := range t {
		if key.action == action {
			return true
		}
	}
	return false
}

// check looks at region and mandatory parameters of an authenticated call.
func (c *Cloud) check(req *request) error {
	if req.op.regional && req.region == "" {
		return missing("RegionId")
	}
	if req.op.regional && !c.regions[req.region] {
		return refuse("BIZ_REGION_NOT_FOUND", "The specified region does not exist.")
	}
	for _, name := range req.op.needs {
		_, plain := req.params[name]
		_, first := req.params[name+".1"]
		if !plain && !first {
			return missing(name)
		}
	}
	return nil
}
