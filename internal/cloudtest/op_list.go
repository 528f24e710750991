package cloudtest

import (
	"math/rand/v2"
	"slices"
)

func listOperations() []operation {
	return []operation{
		{version: kafkaVersion, action: "GetInstanceList", qps: 100, regional: true,
			ram: "alikafka:ListInstance", run: (*Cloud).getInstanceList},
		{version: kafkaVersion, action: "GetAllInstanceIdList", ram: "alikafka:ListInstance",
			run: (*Cloud).getAllInstanceIDList},
	}
}

// getInstanceList answers with every instance of the region at once; the
// operation has no paging. An unknown id gives an empty list, not an error
// (inferred from the Terraform provider).
func (c *Cloud) getInstanceList(req *request) (reply, error) {
	tags, err := req.tagPairs("Tag")
	if err != nil {
		return reply{}, err
	}
	list := []any{}
	for _, instance := range c.listed(req) {
		if c.selected(req, instance, tags) {
			list = append(list, req.fault.reshape(instance, wireInstance(instance)))
		}
	}
	body := c.envelope(req)
	body["InstanceList"] = map[string]any{"InstanceVO": req.fault.rearrange(list)}
	return reply{body: body}, nil
}

// listed are the caller's instances in the region, or an old picture of them.
func (c *Cloud) listed(req *request) []Instance {
	all := req.fault.snapshotOr(c.snapshot)
	return slices.DeleteFunc(all, func(i Instance) bool {
		return i.AccountID != req.key.AccountID || i.Region != req.region
	})
}

// selected applies the filters of GetInstanceList.
func (c *Cloud) selected(req *request, i Instance, tags []tagPair) bool {
	ids := req.list("InstanceId")
	order, group, series := req.params["OrderId"], req.params["ResourceGroupId"], req.params["Series"]
	switch {
	case len(ids) > 0 && !slices.Contains(ids, i.ID):
		return false
	case order != "" && (i.OrderID != order || i.Series == SeriesV3): // looking up by order fails for serverless
		return false
	case group != "" && i.ResourceGroup != group:
		return false
	case series != "" && string(i.Series) != series:
		return false
	}
	return matches(c.visibleTags(req, i), tags)
}

func (c *Cloud) visibleTags(req *request, i Instance) map[string]string {
	if rec := c.records[i.ID]; rec != nil && !req.fault.is(FaultStaleList) {
		return rec.filterTags(req.now, c.quirks.TagFilterDelay)
	}
	return i.Tags
}

// getAllInstanceIDList covers all regions of the account. Whether released
// instances are in it is unconfirmed; here they are.
func (c *Cloud) getAllInstanceIDList(req *request) (reply, error) {
	regions := map[string]any{}
	for _, instance := range c.snapshot() {
		if instance.AccountID == req.key.AccountID {
			ids, _ := regions[instance.Region].([]string) // absent at first
			regions[instance.Region] = append(ids, instance.ID)
		}
	}
	body := c.envelope(req)
	body["InstanceIds"] = []any{regions}
	if c.quirks.InstanceIDsAsMap {
		body["InstanceIds"] = regions
	}
	return reply{body: body}, nil
}

// shuffled mixes a list in an order that depends on the call's number only.
func shuffled(list []any, seed uint64) []any {
	mixed := slices.Clone(list)
	rand.New(rand.NewPCG(seed, seed)).Shuffle(len(mixed), func(i, j int) { //nolint:gosec // repeatable on purpose
		mixed[i], mixed[j] = mixed[j], mixed[i]
	})
	return mixed
}
