package aliyun

import (
	"fmt"
	"slices"
	"testing"

	"alikafka-reaper/internal/fault"
)

func TestTheRegionsInUseAreReadFromBothShapes(t *testing.T) {
	tests := []struct {
		name, body, regions string
		want                fault.Class
	}{
		{"an object", `"InstanceIds":{"cn-hangzhou":["i-1","i-2"],"ap-southeast-1":["i-3"]}`, "[ap-southeast-1 cn-hangzhou]", 0},
		{"an array that holds one", `"InstanceIds":[{"cn-hangzhou":["i-1"],"ap-southeast-1":["i-3"]}]`, "[ap-southeast-1 cn-hangzhou]", 0},
		{"an array that holds more", `"InstanceIds":[{"cn-hangzhou":["i-1"]},{"cn-hangzhou":["i-2"],"us-west-1":["i-3"]}]`, "[cn-hangzhou us-west-1]", 0},
		{"a region without instances", `"InstanceIds":{"cn-hangzhou":[],"us-west-1":["i-3"]}`, "[us-west-1]", 0},
		{"no region", `"InstanceIds":{}`, "[]", 0},
		{"an empty array", `"InstanceIds":[]`, "[]", 0},
		{"nothing", `"Other":1`, "[]", fault.Malformed},
		{"null", `"InstanceIds":null`, "[]", fault.Malformed},
		{"a text", `"InstanceIds":"{}"`, "[]", fault.Malformed},
		{"an array of texts", `"InstanceIds":["cn-hangzhou"]`, "[]", fault.Malformed},
		{"a region not written like one", `"InstanceIds":{"Hangzhou":["i-1"]}`, "[]", fault.Malformed},
		{"a host instead of a region", `"InstanceIds":{"cn-x.example.com/":["i-1"]}`, "[]", fault.Malformed},
		{"a region that holds null", `"InstanceIds":{"cn-hangzhou":null}`, "[]", fault.Malformed},
		{"a region that holds a text", `"InstanceIds":{"cn-hangzhou":"i-1"}`, "[]", fault.Malformed},
		{"an id that is empty", `"InstanceIds":{"cn-hangzhou":[""]}`, "[]", fault.Malformed},
		{"an id that is a number", `"InstanceIds":{"cn-hangzhou":[1]}`, "[]", fault.Malformed},
		{"a region twice in one object", `"InstanceIds":{"cn-hangzhou":[],"cn-hangzhou":["i-1"]}`, "[]", fault.Malformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, ok(test.body))
			got, err := s.Discover(t.Context(), region)
			wantClass(t, err, test.want)
			if fmt.Sprint(got) != test.regions || (err == nil) == (got == nil) {
				t.Errorf("regions %v", got)
			}
			wantSent(t, asked()[0], map[string]string{"Action": "GetAllInstanceIdList", "RegionId": region})
		})
	}
}

func TestTheKnownRegionsAreWrittenLikeRegions(t *testing.T) {
	regions := KnownRegions()
	for _, r := range regions {
		if !validRegion(r) {
			t.Errorf("region %q", r)
		}
	}
	if !slices.IsSorted(regions) || len(slices.Compact(slices.Clone(regions))) != 24 {
		t.Errorf("%d regions: %v", len(regions), regions)
	}
}

func TestTheQuotaIsReadFieldByField(t *testing.T) {
	tests := []struct{ name, fields, topics, partitions, groups string }{
		{"whole", `"TopicUsed":2,"PartitionUsed":"24","GroupUsed":0,"TopicLeft":48`, "2", "24", "0"},
		{"nothing", ``, "absent", "absent", "absent"},
		{"null and odd", `"TopicUsed":null,"PartitionUsed":-1,"GroupUsed":"some"`, "absent", "malformed", "malformed"},
		{"in another case", `"topicUsed":2,"PartitionUsed":1.5,"GroupUsed":true`, "absent", "malformed", "malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, ok(`"QuotaData":{`+test.fields+`}`))
			got, err := s.Quota(t.Context(), idle)
			if err != nil || outcome(got.Topics) != test.topics || outcome(got.Partitions) != test.partitions || outcome(got.Groups) != test.groups || got.ObservedAt.IsZero() {
				t.Errorf("quota %+v, error %v", got, err)
			}
			wantSent(t, asked()[0], map[string]string{"Action": "GetQuotaTip", "InstanceId": idle.ID})
		})
	}
	s, _ := script(t, ok(`"QuotaData":null`))
	_, err := s.Quota(t.Context(), idle)
	wantClass(t, err, fault.Malformed)
}

func TestMeteredCallsAreCounted(t *testing.T) {
	c := Counts{Calls: map[string]int{
		"DescribeMetricLast": 1, "DescribeMetricList": 20, "DescribeMetricData": 300, "DescribeMetricTop": 4000,
		"DescribeMetricMetaList": 50000, "GetInstanceList": 600000,
	}}
	if n := c.Monitored(); n != 4321 {
		t.Errorf("%d metered calls", n)
	}
}
