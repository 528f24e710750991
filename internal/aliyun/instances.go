package aliyun

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
)

// row is one row of GetInstanceList: an instance, or why it is none.
type row struct {
	index    int
	id       string
	instance fleet.Instance
	broken   string
}

// rowReader reads the rows of one answer.
type rowReader struct {
	account, region string
	now             time.Time
}

// rows reads InstanceList.InstanceVO. Only an array that is there and empty
// means that there are no instances.
func (r rowReader) rows(m members) ([]row, error) {
	list, err := object(m["InstanceList"])
	if err != nil {
		return nil, fmt.Errorf("InstanceList: %w", err)
	}
	raws, err := array(list["InstanceVO"])
	if err != nil {
		return nil, fmt.Errorf("InstanceList.InstanceVO: %w", err)
	}
	rows := make([]row, len(raws))
	for i, raw := range raws {
		rows[i] = r.row(i, raw)
	}
	return rows, nil
}

// row reads one row on its own, so that an odd one spoils no other.
func (r rowReader) row(index int, raw json.RawMessage) row {
	fields, err := object(raw)
	if err != nil {
		return row{index: index, broken: "the row: " + err.Error()}
	}
	m := members(fields)
	out := row{index: index}
	id, err := unquote(m["InstanceId"])
	if err != nil || !instancePattern.MatchString(id) {
		out.broken = "the row has no readable InstanceId"
		return out
	}
	out.id = id
	if err := r.checkRegion(m); err != nil {
		out.broken = err.Error()
		return out
	}
	out.instance = r.instance(id, m)
	return out
}

// checkRegion refuses a row of another region: a call about it would go to the
// wrong endpoint. A row without region is taken, since the endpoint answered
// for its own.
func (r rowReader) checkRegion(m members) error {
	if missing(m["RegionId"]) {
		return nil
	}
	region, err := unquote(m["RegionId"])
	if err != nil {
		return errors.New("RegionId is not a text")
	}
	if region != r.region {
		return fmt.Errorf("RegionId is %.40q, but %s was asked", region, r.region)
	}
	return nil
}

// instance reads a row's fields. Field names and meanings: the response of
// alikafka GetInstanceList. ExpiredTime is not read, for pay-as-you-go
// instances carry one decades away; ServiceStatus neither, for its 15 does not
// tell stopped from being released.
func (r rowReader) instance(id string, m members) fleet.Instance {
	return fleet.Instance{
		ID: id, Region: r.region, Account: r.account, ListedAt: r.now,
		Name:          read(m, "Name", text),
		PaidType:      then(read(m, "PaidType", integer), fleet.PaidTypeOf),
		Series:        then(read(m, "Series", text), fleet.SeriesOf),
		Status:        then(read(m, "ViewInstanceStatusCode", integer), fleet.StatusOf),
		CreatedAt:     then(read(m, "CreateTime", integer), r.createdAt),
		Tags:          read(m, "Tags", tags),
		Zone:          zone(m),
		VPC:           read(m, "VpcId", text),
		ResourceGroup: read(m, "ResourceGroupId", text),
		Spec:          read(m, "SpecType", text),
		DiskGiB:       read(m, "DiskSize", count),
		Topics:        read(m, "UsedTopicCount", count),
		Groups:        read(m, "UsedGroupCount", count),
		Partitions:    read(m, "UsedPartitionCount", count),
		Exposure:      exposure(m),
		IoMaxSpec:     then(read(m, "IoMaxSpec", text), filled),
		Retention:     then(read(m, "MsgRetain", integer), retained),
	}
}

// zone prefers the zone's public name (cn-hangzhou-k) to the product's (zonek).
func zone(m members) fleet.Value[string] {
	standard := read(m, "StandardZoneId", text)
	if name, ok := standard.Get(); ok && name != "" {
		return standard
	}
	return read(m, "ZoneId", text)
}

// futureSlack is how far ahead of ours the cloud's clock may be.
const futureSlack = time.Hour

// createdAt reads CreateTime, in milliseconds since 1970.
func (r rowReader) createdAt(ms int64) fleet.Value[time.Time] {
	at, err := plausible(ms, r.now)
	if err != nil {
		return fleet.Unknown[time.Time](fleet.Malformed, "CreateTime: %v", err)
	}
	return fleet.Known(at)
}

// listing sorts rows into readable and broken ones. Two rows with one id
// contradict each other, so both are broken, whatever they say.
func listing(rows []row) fleet.Listing {
	seen := map[string]int{}
	for _, r := range rows {
		seen[r.id]++
	}
	var out fleet.Listing
	for _, r := range rows {
		if r.broken == "" && seen[r.id] > 1 {
			r.broken = "the answer has more than one row with this InstanceId"
		}
		if r.broken != "" {
			out.Broken = append(out.Broken, fleet.BrokenRow{ID: r.id, Index: r.index, Why: r.broken})
			continue
		}
		out.Instances = append(out.Instances, r.instance)
	}
	return out
}
