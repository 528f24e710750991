package cloudtest_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// rawList is the list as it came over the wire.
func (w *world) rawList(region string) []map[string]any {
	w.t.Helper()
	request := requests.NewCommonRequest()
	request.Method, request.Product, request.Version, request.ApiName = "POST", "alikafka", "2019-09-16", "GetInstanceList"
	w.aim(request)
	response, err := w.kafka(region).ProcessCommonRequest(request)
	if err != nil {
		w.t.Fatal(err)
	}
	var body struct {
		InstanceList struct{ InstanceVO []map[string]any }
	}
	if err := json.Unmarshal(response.GetHttpContentBytes(), &body); err != nil {
		w.t.Fatal(err)
	}
	return body.InstanceList.InstanceVO
}

func ids(list []alikafka.InstanceVO) []string {
	names := []string{}
	for _, vo := range list {
		names = append(names, vo.InstanceId)
	}
	return names
}

func TestTheListHasEveryDocumentedField(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Name: "n", Tags: map[string]string{"env": "dev"}, Topics: cloudtest.TopicCount(2)})
	vo := w.rawList("cn-hangzhou")[0]
	for _, name := range []string{"AllConfig", "AutoCreateGroupEnable", "AutoCreateTopicEnable", "BackupZoneId",
		"ConfluentConfig", "CreateTime", "DefaultPartitionNum", "DeployType", "DiskSize", "DiskType", "DomainEndpoint",
		"EipMax", "EndPoint", "ExpiredTime", "InstanceId", "IoMax", "IoMaxRead", "IoMaxSpec", "IoMaxWrite", "KmsKeyId",
		"MsgRetain", "Name", "PaidType", "RegionId", "ReservedPublishCapacity", "ReservedSubscribeCapacity",
		"ResourceGroupId", "SaslDomainEndpoint", "SaslEndPoint", "SecurityGroup", "Series", "ServiceStatus", "SpecType",
		"SslDomainEndpoint", "SslEndPoint", "StandardZoneId", "Tags", "TopicNumLimit", "UpgradeServiceDetailInfo",
		"UsedGroupCount", "UsedPartitionCount", "UsedTopicCount", "VSwitchId", "VSwitchIds", "ViewInstanceStatusCode",
		"VpcId", "VpcSaslDomainEndpoint", "VpcSaslEndPoint", "ScheduledRetirement", "ZoneId"} {
		if _, ok := vo[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
	if _, text := vo["AllConfig"].(string); !text || len(vo) != 50 {
		t.Errorf("AllConfig is %T, there are %d fields", vo["AllConfig"], len(vo))
	}
	if vo["ExpiredTime"] != float64(2007699914000) || vo["Series"] != "v2" {
		t.Errorf("ExpiredTime %v, Series %v", vo["ExpiredTime"], vo["Series"])
	}
}

func TestTheListIsFiltered(t *testing.T) {
	w := newWorld(t, nil,
		cloudtest.Spec{ID: "a", Tags: map[string]string{"env": "dev", "team": "x"}, OrderID: "o1"},
		cloudtest.Spec{ID: "b", Tags: map[string]string{"env": "test"}, ResourceGroup: "rg-2"},
		cloudtest.Spec{ID: "c", Series: cloudtest.SeriesV3, OrderID: "o2"},
		cloudtest.Spec{ID: "d", Region: "cn-beijing"}, cloudtest.Spec{ID: "e", Account: "2000000000000002"},
	)
	tag := func(key, value string) func(*alikafka.GetInstanceListRequest) {
		return func(r *alikafka.GetInstanceListRequest) {
			r.Tag = &[]alikafka.GetInstanceListTag{{Key: key, Value: value}}
		}
	}
	tests := []struct {
		name   string
		change func(*alikafka.GetInstanceListRequest)
		want   []string
	}{
		{"nothing asked", func(*alikafka.GetInstanceListRequest) {}, []string{"a", "b", "c"}},
		{"ids, one unknown", func(r *alikafka.GetInstanceListRequest) { r.InstanceId = &[]string{"c", "zz", "a"} }, []string{"a", "c"}},
		{"an unknown id alone", func(r *alikafka.GetInstanceListRequest) { r.InstanceId = &[]string{"zz"} }, []string{}},
		{"a tag", tag("env", "dev"), []string{"a"}},
		{"a tag of any value", tag("env", ""), []string{"a", "b"}},
		{"a resource group", func(r *alikafka.GetInstanceListRequest) { r.ResourceGroupId = "rg-2" }, []string{"b"}},
		{"an order", func(r *alikafka.GetInstanceListRequest) { r.OrderId = "o1" }, []string{"a"}},
		{"the order of a serverless instance", func(r *alikafka.GetInstanceListRequest) { r.OrderId = "o2" }, []string{}},
		{"a series", func(r *alikafka.GetInstanceListRequest) { r.QueryParams["Series"] = "v3" }, []string{"c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			request := alikafka.CreateGetInstanceListRequest()
			test.change(request)
			w.aim(request)
			response, err := w.kafka("cn-hangzhou").GetInstanceList(request)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, ids(response.InstanceList.InstanceVO)); diff != "" {
				t.Errorf("listed (-want +got):\n%s", diff)
			}
		})
	}
	_, err := w.list("cn-nowhere")
	wantCode(t, err, "BIZ_REGION_NOT_FOUND")
}

func TestOddShapesReachTheWire(t *testing.T) {
	w := newWorld(t, nil,
		cloudtest.Spec{ID: "omit", Omit: []string{"CreateTime", "Tags", "PaidType", "Series"}},
		cloudtest.Spec{ID: "strings", Region: "cn-beijing", Strings: true},
		cloudtest.Spec{ID: "enums", Region: "cn-shanghai", UnknownEnums: map[string]int{"PaidType": 9}, Status: "77"},
		cloudtest.Spec{ID: "pending", Region: "cn-qingdao", Status: cloudtest.Pending},
	)
	omitted := w.rawList("cn-hangzhou")[0]
	if len(omitted) != 46 {
		t.Errorf("%d fields are left, want 46", len(omitted))
	}
	text := w.rawList("cn-beijing")[0]
	if text["PaidType"] != "1" || text["ScheduledRetirement"] != "false" || text["ServiceStatus"] != "5" {
		t.Errorf("scalars are %v %v %v", text["PaidType"], text["ScheduledRetirement"], text["ServiceStatus"])
	}
	odd := w.rawList("cn-shanghai")[0]
	if odd["PaidType"] != 9.0 || odd["ViewInstanceStatusCode"] != 77.0 {
		t.Errorf("PaidType %v, view %v", odd["PaidType"], odd["ViewInstanceStatusCode"])
	}
	pending := w.rawList("cn-qingdao")[0]
	if pending["AllConfig"] != "{}" || pending["EndPoint"] != "" {
		t.Errorf("not deployed, yet %v %v", pending["AllConfig"], pending["EndPoint"])
	}
}

func TestABrokenInstanceFailsTheWholeListInTheSDK(t *testing.T) {
	for _, broken := range []cloudtest.BrokenShape{cloudtest.TagsAsString, cloudtest.TagsAsList,
		cloudtest.TagListAsString, cloudtest.AllConfigAsObject} {
		t.Run(string(broken), func(t *testing.T) {
			w := newWorld(t, nil, cloudtest.Spec{ID: "a", Broken: broken}, cloudtest.Spec{ID: "b"})
			if _, err := w.list("cn-hangzhou"); err == nil && broken != cloudtest.TagsAsList {
				t.Error("the SDK accepts it")
			}
			if got := len(w.rawList("cn-hangzhou")); got != 2 {
				t.Errorf("the body lists %d instances", got)
			}
		})
	}
	w := newWorld(t, nil, cloudtest.Spec{ID: "a", Broken: cloudtest.CreateTimeZero},
		cloudtest.Spec{ID: "b", Broken: cloudtest.NullEverything}, cloudtest.Spec{ID: "c", Broken: cloudtest.CreateTimeAsText})
	if got := w.rawList("cn-hangzhou"); got[0]["CreateTime"] != 0.0 || got[1]["Tags"] != nil || got[2]["CreateTime"] != "yesterday" {
		t.Errorf("got %v", got)
	}
}

func TestGetAllInstanceIdListHasTwoShapes(t *testing.T) {
	specs := []cloudtest.Spec{{ID: "a"}, {ID: "b", Region: "cn-beijing"}, {ID: "c", Account: "2000000000000002"}}
	call := func(w *world) (*alikafka.GetAllInstanceIdListResponse, error) {
		request := alikafka.CreateGetAllInstanceIdListRequest()
		w.aim(request)
		return w.kafka("cn-hangzhou").GetAllInstanceIdList(request)
	}
	_, err := call(newWorld(t, nil, specs...))
	wantCode(t, err, "SDK.JsonUnmarshalError") // the array form
	asMap := newWorld(t, func(cfg *cloudtest.Config) { cfg.Quirks.InstanceIDsAsMap = true }, specs...)
	response, err := call(asMap)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"cn-hangzhou": []any{"a"}, "cn-beijing": []any{"b"}}
	if diff := cmp.Diff(want, response.InstanceIds); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
}

func TestATagFilterSeesWrittenTagsLate(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Quirks.TagFilterDelay = 10 * time.Second },
		cloudtest.Spec{ID: "i", Tags: map[string]string{"env": "dev"}})
	wantCode(t, w.tag("i", "env", "keep"), "")
	filtered := func() int {
		request := alikafka.CreateGetInstanceListRequest()
		request.Tag = &[]alikafka.GetInstanceListTag{{Key: "env", Value: "dev"}}
		w.aim(request)
		response, err := w.kafka("cn-hangzhou").GetInstanceList(request)
		if err != nil {
			t.Fatal(err)
		}
		return len(response.InstanceList.InstanceVO)
	}
	if got := w.one("i").Tags.TagVO[0].Value; got != "keep" || filtered() != 1 {
		t.Errorf("unfiltered %q, filtered by the old value %d", got, filtered())
	}
	w.clock.Add(10 * time.Second)
	if filtered() != 0 {
		t.Error("the old value is found ten seconds later")
	}
}
