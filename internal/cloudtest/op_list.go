package cloudtest

import (
	"math/rand/v2"
	"slices"
)

// listOperations: the page of GetInstanceList names alikafka:ListInstance, a published
// policy alikafka:GetInstanceList; which of them counts is unconfirmed.
func listOperations() []operation {
	return []operation{
		{version: kafkaVersion, action: "GetInstanceList", qps: 100, regional: true,
			ram: "alikafka:ListInstance", ramToo: "alikafka:GetInstanceList", run: (*Cloud).getInstanceList},
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
	filter := listFilter{ids: setOf(req.list("InstanceId")), order: req.params["OrderId"],
		group: req.params["ResourceGroupId"], series: Series(req.params["Series"]), tags: tags}
	list := c.listNow(req, filter)
	if req.fault.is(FaultStaleList) {
		list = staleList(req, filter)
	}
	body := c.envelope(req)
	body["InstanceList"] = map[string]any{"InstanceVO": req.fault.rearrange(list)}
	return reply{body: body}, nil
}

// listNow are the caller's instances in the region.
func (c *Cloud) listNow(req *request, filter listFilter) []any {
	list := []any{}
	for _, rec := range c.stock.places[place{req.key.AccountID, req.region}] {
		switch {
		case !filter.selects(&rec.Instance, rec.filterTags(req.now, c.quirks.TagFilterDelay)):
		case req.fault.is(FaultMissingFields):
			list = append(list, req.fault.reshape(rec.Instance, wireInstance(rec.Instance)))
		default:
			list = append(list, rec.listed())
		}
	}
	return list
}

// staleList is an old picture of the region.
func staleList(req *request, filter listFilter) []any {
	list := []any{}
	for n := range req.fault.picture {
		i := &req.fault.picture[n]
		if i.AccountID == req.key.AccountID && i.Region == req.region && filter.selects(i, i.Tags) {
			list = append(list, wireInstance(*i))
		}
	}
	return list
}

// listFilter holds the filters of GetInstanceList; empty ones let all pass.
type listFilter struct {
	ids          map[string]bool
	order, group string
	series       Series
	tags         []tagPair
}

// selects applies the filters; visible are the tags as the filter sees them.
func (f listFilter) selects(i *Instance, visible map[string]string) bool {
	switch {
	case len(f.ids) > 0 && !f.ids[i.ID]:
		return false
	case f.order != "" && (i.OrderID != f.order || i.Series == SeriesV3): // looking up by order fails for serverless
		return false
	case f.group != "" && i.ResourceGroup != f.group:
		return false
	case f.series != "" && i.Series != f.series:
		return false
	}
	return matches(visible, f.tags)
}

// getAllInstanceIDList covers all regions of the account. Whether released
// instances are in it is unconfirmed; here they are.
func (c *Cloud) getAllInstanceIDList(req *request) (reply, error) {
	regions := map[string]any{}
	for _, rec := range c.stock.accounts[req.key.AccountID] {
		ids, _ := regions[rec.Region].([]string) // absent at first
		regions[rec.Region] = append(ids, rec.ID)
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
