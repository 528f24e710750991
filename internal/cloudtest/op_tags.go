package cloudtest

import (
	"maps"
	"slices"
	"strings"
)

func tagOperations() []operation {
	return []operation{
		{version: kafkaVersion, action: "TagResources", mutating: true, regional: true,
			ram: "alikafka:TagResources", onInstances: true,
			needs: []string{"ResourceType", "ResourceId"}, run: (*Cloud).tagResources},
		{version: kafkaVersion, action: "UntagResources", qps: 40, mutating: true, regional: true,
			ram: "alikafka:UntagResources", onInstances: true, // the action is unconfirmed, by its pattern
			needs: []string{"ResourceType", "ResourceId"}, run: (*Cloud).untagResources},
		{version: kafkaVersion, action: "ListTagResources", qps: 100, regional: true, ram: "alikafka:ListTagResources",
			needs: []string{"ResourceType"}, run: (*Cloud).listTagResources},
	}
}

// tagged finds the instances that a tag operation names, all or none.
func (c *Cloud) tagged(req *request) ([]*record, error) {
	if err := resourceType(req); err != nil {
		return nil, err
	}
	var records []*record
	for _, id := range req.list("ResourceId") {
		rec := c.stock.ids[id]
		if rec == nil || rec.AccountID != req.key.AccountID || rec.Region != req.region {
			return nil, notOwner()
		}
		records = append(records, rec)
	}
	return records, nil
}

// resourceType accepts instances; topics and groups exist in the API but not
// in this cloud yet.
func resourceType(req *request) error {
	switch strings.ToUpper(req.params["ResourceType"]) {
	case "INSTANCE", "TOPIC", "CONSUMERGROUP":
		return nil
	default:
		return invalid("ResourceType")
	}
}

// tagResources adds tags; an existing key gets the new value. The answer has
// a RequestId and nothing else.
func (c *Cloud) tagResources(req *request) (reply, error) {
	pairs, err := req.tagPairs("Tag")
	if err != nil {
		return reply{}, err
	}
	if len(pairs) == 0 {
		return reply{}, missing("Tag")
	}
	for _, pair := range pairs {
		if err := checkTag(pair); err != nil {
			return reply{}, err
		}
	}
	records, err := c.tagged(req)
	if err != nil {
		return reply{}, err
	}
	changed := make([]map[string]string, len(records))
	for i, rec := range records {
		changed[i] = withTags(rec.Tags, pairs)
		if len(changed[i]) > maxTags {
			return reply{}, invalid("Tag") // documented limit, unconfirmed code
		}
	}
	for i, rec := range records {
		rec.setTags(changed[i], req.now)
	}
	return reply{body: map[string]any{"RequestId": req.id}, applied: true}, nil
}

func withTags(tags map[string]string, pairs []tagPair) map[string]string {
	merged := maps.Clone(tags)
	if merged == nil {
		merged = map[string]string{}
	}
	for _, pair := range pairs {
		merged[pair.key] = pair.value
	}
	return merged
}

// untagResources removes keys; All works only when no key is named.
func (c *Cloud) untagResources(req *request) (reply, error) {
	records, err := c.tagged(req)
	if err != nil {
		return reply{}, err
	}
	keys := req.list("TagKey")
	all := len(keys) == 0 && strings.EqualFold(req.params["All"], "true")
	for _, rec := range records {
		left := maps.Clone(rec.Tags)
		maps.DeleteFunc(left, func(key, _ string) bool { return all || slices.Contains(keys, key) })
		rec.setTags(left, req.now)
	}
	return reply{body: map[string]any{"RequestId": req.id}, applied: true}, nil
}

// listTagResources needs resource ids or tags.
func (c *Cloud) listTagResources(req *request) (reply, error) {
	if err := resourceType(req); err != nil {
		return reply{}, err
	}
	pairs, err := req.tagPairs("Tag")
	if err != nil {
		return reply{}, err
	}
	ids := req.list("ResourceId")
	if len(ids) == 0 && len(pairs) == 0 {
		return reply{}, missing("ResourceId")
	}
	rows, token, err := pageOf(c.tagRows(req, ids, pairs), req.params["NextToken"])
	if err != nil {
		return reply{}, err
	}
	return reply{body: map[string]any{
		"RequestId": req.id, "NextToken": token, "TagResources": map[string]any{"TagResource": rows},
	}}, nil
}

func (c *Cloud) tagRows(req *request, ids []string, pairs []tagPair) []any {
	rows := []any{}
	if !strings.EqualFold(req.params["ResourceType"], "INSTANCE") {
		return rows
	}
	for _, i := range c.stock.places[place{req.key.AccountID, req.region}] {
		if (len(ids) > 0 && !slices.Contains(ids, i.ID)) || !matches(i.Tags, pairs) {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(i.Tags)) {
			rows = append(rows, map[string]any{"ResourceId": i.ID, "ResourceType": "INSTANCE",
				"TagKey": key, "TagValue": i.Tags[key]})
		}
	}
	return rows
}
