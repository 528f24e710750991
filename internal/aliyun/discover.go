package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
)

// KnownRegions returns the ids of the regions that had Kafka when this was
// written (https://www.alibabacloud.com/help/doc-detail/183264.htm and the
// region table of Alibaba's Terraform provider). There may be more: Discover
// asks the cloud.
func KnownRegions() []string {
	return []string{
		"ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-3", "ap-southeast-5",
		"cn-beijing", "cn-chengdu", "cn-guangzhou", "cn-hangzhou", "cn-heyuan", "cn-hongkong", "cn-huhehaote",
		"cn-north-2-gov-1", "cn-qingdao", "cn-shanghai", "cn-shanghai-finance-1", "cn-shenzhen", "cn-shenzhen-finance-1",
		"cn-wulanchabu", "cn-zhangjiakou",
		"eu-central-1", "eu-west-1", "us-east-1", "us-west-1",
	}
}

// Discover returns the ids of all regions in which the account has an
// instance, sorted (alikafka GetAllInstanceIdList, asked in any one region).
// Whether instances that were released count is not documented.
//
// The error is a *fault.Error.
func (s *Session) Discover(ctx context.Context, region string) ([]string, error) {
	var found []string
	c := call{
		session: s, op: getAllInstanceIDList, product: kafka, region: region, manner: kafkaManner,
		send: func(k conn) error { return k.ask(alikafka.CreateGetAllInstanceIdListRequest()) },
		accept: func(e envelope) (err error) {
			found, err = readRegions(e.members)
			return err
		},
	}
	if err := c.read(ctx); err != nil {
		return nil, err
	}
	return found, nil
}

// readRegions reads InstanceIds: lists of instance ids by region. The SDK and
// the metadata call it an object, the published sample is an array that holds
// one: both are read.
func readRegions(m members) ([]string, error) {
	maps := []json.RawMessage{m["InstanceIds"]}
	if kindOf(m["InstanceIds"]) == "an array" {
		var err error
		if maps, err = array(m["InstanceIds"]); err != nil {
			return nil, err
		}
	}
	used := map[string]bool{}
	for _, raw := range maps {
		byRegion, err := object(raw)
		if err != nil {
			return nil, fmt.Errorf("InstanceIds: %w", err)
		}
		for region, list := range byRegion {
			n, err := idsIn(region, list)
			if err != nil {
				return nil, fmt.Errorf("InstanceIds: %w", err)
			}
			if n > 0 {
				used[region] = true
			}
		}
	}
	regions := make([]string, 0, len(used))
	for region := range used {
		regions = append(regions, region)
	}
	slices.Sort(regions)
	return regions, nil
}

// idsIn counts the ids of one region.
func idsIn(region string, list json.RawMessage) (int, error) {
	if !validRegion(region) {
		return 0, fmt.Errorf("%.40q is not written like a region", region)
	}
	ids, err := array(list)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", region, err)
	}
	for _, raw := range ids {
		if id, err := unquote(raw); err != nil || !instancePattern.MatchString(id) {
			return 0, errors.New("an instance id is not written like one")
		}
	}
	return len(ids), nil
}
