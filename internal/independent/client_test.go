// Package independent holds the local cloud against a client that shares no
// code with this project: Alibaba Cloud's current OpenAPI core, which signs
// with ACS3-HMAC-SHA256 and under which all its generated clients of today lie.
//
// It is a module of its own, so that the product does not depend on that
// client. It must never import the product; it starts the product's command.
package independent

import (
	"encoding/json"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// api is one operation as the generated clients describe it.
type api struct{ version, action string }

var (
	getInstanceList    = api{"2019-09-16", "GetInstanceList"}
	releaseInstance    = api{"2019-09-16", "ReleaseInstance"}
	describeMetricLast = api{"2019-01-01", "DescribeMetricLast"}
)

// client is made the way the documentation of the newer SDK says, with the
// endpoint and the key that the emulator printed.
func (e *emulator) client(t *testing.T, k key) *openapi.Client {
	t.Helper()
	config := &openapi.Config{
		AccessKeyId: new(k.id), AccessKeySecret: new(k.secret),
		Endpoint: new(e.endpoint), Protocol: new("http"), RegionId: new("cn-hangzhou"),
	}
	if k.token != "" {
		config.SecurityToken = new(k.token)
	}
	c, err := openapi.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// call sends one operation and reads its answer into out.
func call(c *openapi.Client, a api, query map[string]any, out any) error {
	params := &openapi.Params{
		Action: new(a.action), Version: new(a.version), Protocol: new("HTTPS"),
		Pathname: new("/"), Method: new("POST"), AuthType: new("AK"),
		Style: new("RPC"), ReqBodyType: new("formData"), BodyType: new("json"),
	}
	answer, err := c.CallApi(params, &openapi.OpenApiRequest{Query: openapiutil.Query(query)}, &dara.RuntimeOptions{})
	if err != nil {
		return err
	}
	body, err := json.Marshal(answer["body"])
	if err != nil {
		return err
	}
	return json.Unmarshal(body, out)
}

// instance holds the fields of the newer SDK's response model that are used here.
type instance struct {
	InstanceID             string `json:"InstanceId"`
	Name                   string
	PaidType               int32
	ServiceStatus          int32
	ViewInstanceStatusCode int32
	CreateTime             int64
}

type listing struct {
	RequestID    string `json:"RequestId"`
	Success      bool
	Code         int32
	InstanceList struct{ InstanceVO []instance }
}

// list returns the instances of a region by id, optionally only those named.
func list(t *testing.T, c *openapi.Client, region string, ids ...string) map[string]instance {
	t.Helper()
	query := map[string]any{"RegionId": region}
	if len(ids) > 0 {
		query["InstanceId"] = ids
	}
	var answer listing
	if err := call(c, getInstanceList, query, &answer); err != nil {
		t.Fatal(err)
	}
	if !answer.Success || answer.Code != 200 || answer.RequestID == "" {
		t.Fatalf("answer %+v", answer)
	}
	found := map[string]instance{}
	for _, i := range answer.InstanceList.InstanceVO {
		found[i.InstanceID] = i
	}
	return found
}
