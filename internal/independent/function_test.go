package independent

import (
	"strings"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// TestTheNewerClientsSignatureOfAnInvocationIsAccepted calls InvokeFunction as the
// generated client of FC 3.0 does. The command's cloud has no function, and says
// so only to callers whose signature is right.
func TestTheNewerClientsSignatureOfAnInvocationIsAccepted(t *testing.T) {
	e := start(t)
	for _, k := range e.keys {
		params := &openapi.Params{
			Action: new("InvokeFunction"), Version: new("2023-03-30"), Protocol: new("HTTPS"),
			Pathname: new("/2023-03-30/functions/alikafka-reaper/invocations"), Method: new("POST"), AuthType: new("AK"),
			Style: new("ROA"), ReqBodyType: new("json"), BodyType: new("binary"),
		}
		_, err := e.client(t, k).CallApi(params, &openapi.OpenApiRequest{
			Headers: map[string]*string{"x-fc-invocation-type": new("Async")},
			Query:   openapiutil.Query(map[string]any{"qualifier": "LATEST"}),
			Stream:  strings.NewReader(`{"command":"plan"}`),
		}, &dara.RuntimeOptions{})
		if codeOf(err) != "FunctionNotFound" {
			t.Errorf("key %s: error %v, want FunctionNotFound", k.id, err)
		}
	}
}
