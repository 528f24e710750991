package cloudtest_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// rpcCall is an RPC client written from the help page, not from the SDK.
type rpcCall struct {
	method string
	form   bool // parameters in the body
	key    cloudtest.Key
	params url.Values
}

func (w *world) rpc(change func(*rpcCall)) (int, map[string]any) {
	w.t.Helper()
	call := &rpcCall{method: "POST", key: w.key, params: url.Values{
		"Action": {"GetInstanceList"}, "Version": {"2019-09-16"}, "Format": {"JSON"}, "RegionId": {"cn-hangzhou"},
		"Timestamp": {w.clock.Now().Format("2006-01-02T15:04:05Z")}, "AccessKeyId": {w.key.AccessKeyID},
		"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SecurityToken": {w.key.SecurityToken},
		"SignatureNonce": {fmt.Sprint(time.Now().UnixNano())},
	}}
	if change != nil {
		change(call)
	}
	if !call.params.Has("Signature") {
		encode := func(s string) string {
			return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(s))
		}
		var pairs []string
		for name := range call.params {
			pairs = append(pairs, encode(name)+"="+encode(call.params.Get(name)))
		}
		slices.Sort(pairs)
		mac := hmac.New(sha1.New, []byte(call.key.Secret+"&"))
		mac.Write([]byte(call.method + "&%2F&" + encode(strings.Join(pairs, "&"))))
		call.params.Set("Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	target, body := w.url+"/any/path?"+call.params.Encode(), ""
	if call.form {
		target, body = w.url, call.params.Encode()
	}
	r, err := http.NewRequest(call.method, target, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.do(r)
}

func (w *world) do(r *http.Request) (int, map[string]any) {
	w.t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	body := map[string]any{}
	if err := json.Unmarshal(text, &body); err != nil {
		w.t.Fatalf("%d %s: %v", response.StatusCode, text, err)
	}
	return response.StatusCode, body
}

func TestTheGatewayChecksRPCRequests(t *testing.T) {
	set := func(name, value string) func(*rpcCall) { return func(c *rpcCall) { c.params.Set(name, value) } }
	drop := func(name string) func(*rpcCall) { return func(c *rpcCall) { c.params.Del(name) } }
	permanent := cloudtest.DemoKeys()[0]
	ahead := func(d time.Duration) func(*rpcCall) {
		return set("Timestamp", time.Now().UTC().Add(d).Format("2006-01-02T15:04:05Z"))
	}
	tests := []struct {
		name   string
		change func(*rpcCall)
		status int
		code   string
	}{
		{"query parameters", nil, 200, ""},
		{"form parameters", func(c *rpcCall) { c.form = true }, 200, ""},
		{"GET", func(c *rpcCall) { c.method = "GET" }, 200, ""},
		{"a parameter full of odd characters", set("Tag.1.Key", "a b*c~d+e/é&="), 200, ""},
		{"a permanent key without token", func(c *rpcCall) {
			c.key = permanent
			c.params.Set("AccessKeyId", permanent.AccessKeyID)
			c.params.Del("SecurityToken")
		}, 200, ""},
		{"a permanent key with a token", func(c *rpcCall) {
			c.key = permanent
			c.params.Set("AccessKeyId", permanent.AccessKeyID)
		}, 400, "InvalidSecurityToken.Malformed"},
		{"a wrong secret", func(c *rpcCall) { c.key.Secret = "wrong" }, 400, "SignatureDoesNotMatch"},
		{"a made-up signature", set("Signature", "AAAA"), 400, "SignatureDoesNotMatch"},
		{"another signature method", set("SignatureMethod", "HMAC-MD5"), 400, "IncompleteSignature"},
		{"an unknown key", set("AccessKeyId", "nobody"), 404, "InvalidAccessKeyId.NotFound"},
		{"a temporary key without its token", drop("SecurityToken"), 404, "InvalidAccessKeyId.NotFound"},
		{"another token", set("SecurityToken", "other"), 400, "InvalidSecurityToken.Malformed"},
		{"a time 14 minutes ahead", ahead(14 * time.Minute), 200, ""},
		{"a time 16 minutes ahead", ahead(16 * time.Minute), 400, "InvalidTimeStamp.Expired"},
		{"a time 16 minutes ago", ahead(-16 * time.Minute), 400, "InvalidTimeStamp.Expired"},
		{"a time in another format", set("Timestamp", "yesterday"), 400, "InvalidTimeStamp.Format"},
		{"no action", drop("Action"), 400, "MissingAction"},
		{"no version", drop("Version"), 400, "MissingVersion"},
		{"no timestamp", drop("Timestamp"), 400, "MissingTimestamp"},
		{"no nonce", drop("SignatureNonce"), 400, "MissingSignatureNonce"},
		{"no region", drop("RegionId"), 400, "MissingRegionId"},
		{"an unknown region", set("RegionId", "cn-nowhere"), 400, "BIZ_REGION_NOT_FOUND"},
		{"an unknown action", set("Action", "DescribeRegions"), 404, "InvalidApi.NotFound"},
		{"an unknown version", set("Version", "2018-01-01"), 400, "InvalidVersion"},
		{"an action of another product", set("Action", "DescribeMetricList"), 404, "InvalidApi.NotFound"},
		{"a release without instance", set("Action", "ReleaseInstance"), 400, "MissingInstanceId"},
		{"a release by GET", func(c *rpcCall) { c.method = "GET"; c.params.Set("Action", "ReleaseInstance") },
			400, "UnsupportedHTTPMethod"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
			status, body := w.rpc(test.change)
			got, _ := body["Code"].(string) // success has a number
			if status != test.status || got != test.code {
				t.Errorf("answer %d %v, want %d %q", status, body, test.status, test.code)
			}
			for _, name := range []string{"RequestId", "HostId", "Message", "Recommend"} {
				if _, ok := body[name].(string); test.code != "" && !ok {
					t.Errorf("%s is missing in %v", name, body)
				}
			}
		})
	}
}

func TestANonceWorksOnce(t *testing.T) {
	w := newWorld(t, nil)
	fixed := func(c *rpcCall) { c.params.Set("SignatureNonce", "n-1") }
	var got []any
	for range 2 {
		_, body := w.rpc(fixed)
		got = append(got, body["Code"])
	}
	w.clock.Add(31 * time.Minute)
	_, body := w.rpc(fixed)
	if diff := cmp.Diff([]any{200.0, "SignatureNonceUsed", 200.0}, append(got, body["Code"])); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

// acs3 is a client of signature version 3.
func (w *world) acs3(action string, query url.Values, body, contentType string, change func(http.Header)) (int, map[string]any) {
	w.t.Helper()
	canonicalQuery := strings.ReplaceAll(query.Encode(), "+", "%20")
	r, err := http.NewRequest(http.MethodPost, w.url+"/?"+canonicalQuery, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	r.Header.Set("Content-Type", contentType)
	headers := map[string]string{
		"host": strings.TrimPrefix(w.url, "http://"), "content-type": contentType, "x-acs-action": action,
		"x-acs-version": "2019-09-16", "x-acs-date": w.clock.Now().Format("2006-01-02T15:04:05Z"),
		"x-acs-signature-nonce": fmt.Sprint(time.Now().UnixNano()), "x-acs-content-sha256": hex.EncodeToString(sum[:]),
		"x-acs-security-token": w.key.SecurityToken,
	}
	names := make([]string, 0, len(headers))
	for name, value := range headers {
		names = append(names, name)
		r.Header.Set(name, value)
	}
	slices.Sort(names)
	var lines strings.Builder
	for _, name := range names {
		lines.WriteString(name + ":" + headers[name] + "\n")
	}
	signed := strings.Join(names, ";")
	canonical := "POST\n/\n" + canonicalQuery + "\n" + lines.String() + "\n" + signed + "\n" + hex.EncodeToString(sum[:])
	digest := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(w.key.Secret))
	mac.Write([]byte("ACS3-HMAC-SHA256\n" + hex.EncodeToString(digest[:])))
	r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+w.key.AccessKeyID+",SignedHeaders="+signed+
		",Signature="+hex.EncodeToString(mac.Sum(nil)))
	if change != nil {
		change(r.Header)
	}
	return w.do(r)
}

func TestTheGatewayAcceptsSignatureVersion3(t *testing.T) {
	region := url.Values{"RegionId": {"cn-hangzhou"}}
	release := url.Values{"RegionId": {"cn-hangzhou"}, "InstanceId": {"i"}}
	set := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	tests := []struct {
		name, action string
		query        url.Values
		body, kind   string
		change       func(http.Header)
		code         any
	}{
		{"parameters in the query", "ReleaseInstance", release, "", "application/json", nil, 200.0},
		{"parameters in a form", "ReleaseInstance", region, "InstanceId=i", "application/x-www-form-urlencoded", nil, 200.0},
		{"parameters in JSON", "ReleaseInstance", region, `{"InstanceId":"i","ForceDeleteInstance":true}`, "application/json", nil, 200.0},
		{"a list in JSON", "TagResources", region,
			`{"ResourceType":"INSTANCE","ResourceId":["i"],"Tag":[{"Key":"a","Value":"b"}]}`, "application/json", nil, nil},
		{"a changed action", "GetInstanceList", region, "", "application/json", set("x-acs-action", "ReleaseInstance"), "SignatureDoesNotMatch"},
		{"a wrong body digest", "GetInstanceList", region, "", "application/json", set("x-acs-content-sha256", "00"), "IncompleteSignature"},
		{"an unsigned header", "GetInstanceList", region, "", "application/json", set("x-acs-extra", "1"), "IncompleteSignature"},
		{"another token", "GetInstanceList", region, "", "application/json", set("x-acs-security-token", "x"), "InvalidSecurityToken.Malformed"},
		{"an old date", "GetInstanceList", region, "", "application/json", set("x-acs-date", "2020-01-01T00:00:00Z"), "InvalidTimeStamp.Expired"},
		{"broken JSON", "GetInstanceList", region, "{", "application/json", nil, "InvalidParameter"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
			_, body := w.acs3(test.action, test.query, test.body, test.kind, test.change)
			if body["Code"] != test.code {
				t.Errorf("answer %v, want %v", body, test.code)
			}
			call := w.Journal()[0]
			if test.code == 200.0 && (!call.Applied || call.InstanceIDs[0] != "i" || call.Region != "cn-hangzhou") {
				t.Errorf("journal has %+v", call)
			}
		})
	}
}

func TestSignaturesCanBeHeldAgainstAnotherClock(t *testing.T) {
	w := newWorld(t, func(c *cloudtest.Config) { c.SignatureClock = time.Now }, cloudtest.Spec{ID: "i"})
	w.clock.Add(-260 * 24 * time.Hour) // a story that plays long ago
	if _, err := w.list("cn-hangzhou"); err != nil {
		t.Errorf("RPC, signed by the SDK with the real time: %v", err)
	}
	if err := w.release("i", true); err != nil {
		t.Errorf("a release: %v", err)
	}
	if i, _ := w.Instance("i"); !i.StatusSince.Equal(w.clock.Now()) {
		t.Errorf("the life cycle went by another clock: %s", i.StatusSince)
	}
	if _, body := w.rpc(nil); body["Code"] != "InvalidTimeStamp.Expired" {
		t.Errorf("RPC, signed with the story's time: %v", body)
	}
	region := url.Values{"RegionId": {"cn-hangzhou"}}
	if _, body := w.acs3("GetInstanceList", region, "", "application/json", nil); body["Code"] != "InvalidTimeStamp.Expired" {
		t.Errorf("version 3, signed with the story's time: %v", body)
	}
}
