package cloudtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestOSSSignatureMatchesThePublishedExample takes the example that the tests of
// the public SDKs share. It has parameters and headers whose order is easily got
// wrong.
func TestOSSSignatureMatchesThePublishedExample(t *testing.T) {
	const path = "/bucket/1234%2B-/123/1.txt"
	const query = "?%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2"
	for _, example := range []struct{ at, additional, want string }{
		{"20231216T162057Z", "", "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe"},
		{"20231216T172512Z", ",AdditionalHeaders=abc;zabc", "4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f"},
	} {
		want := example.want
		r := httptest.NewRequest(http.MethodPut, path+query, http.NoBody)
		for name, value := range map[string]string{
			"x-oss-head1": "value", "abc": "value", "ZAbc": "value", "XYZ": "value", "content-type": "text/plain",
			"x-oss-content-sha256": "UNSIGNED-PAYLOAD", "x-oss-date": example.at,
			"Authorization": "OSS4-HMAC-SHA256 Credential=ak/20231216/cn-hangzhou/oss/aliyun_v4_request" + example.additional + ",Signature=" + want,
		} {
			r.Header.Set(name, value)
		}
		req := &request{http: r, params: map[string]string{}}
		if err := req.readOSS(); err != nil || req.action != "PutObject" || req.bucket != "bucket" || req.object != "1234+-/123/1.txt" {
			t.Fatalf("read as %s of %s in %s, %v", req.action, req.object, req.bucket, err)
		}
		if got := req.ossSignature("sk"); got != want || req.signature != want {
			t.Errorf("signature %s, want %s; canonical request:\n%s", got, want, req.ossCanonical())
		}
	}
}

// ossCall signs a request with the permanent demo key and carries it out. change
// may spoil it afterwards.
func ossCall(t *testing.T, c *Cloud, method, target, body string, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	key, now := DemoKeys()[0], c.clock().UTC()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("X-Oss-Date", now.Format("20060102T150405Z"))
	r.Header.Set("X-Oss-Content-Sha256", "UNSIGNED-PAYLOAD")
	authorization := oss4 + " Credential=" + key.AccessKeyID + "/" + now.Format("20060102") + "/cn-hangzhou/oss/aliyun_v4_request,Signature="
	r.Header.Set("Authorization", authorization)
	if method == http.MethodPut {
		r.Header.Set("X-Oss-Forbid-Overwrite", "true")
	}
	req := &request{http: r, params: map[string]string{}}
	if err := req.readOSS(); err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", authorization+req.ossSignature(key.Secret))
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	return w
}

func bucketCloud(t *testing.T, versioning string) *Cloud {
	t.Helper()
	c, err := New(Config{Keys: DemoKeys(), Buckets: []Bucket{{Name: "box", Region: "cn-hangzhou", AccountID: DemoAccount, Versioning: versioning}}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheConditionHasNoEffectWhereVersioningIsOrWas(t *testing.T) {
	for versioning, want := range map[string]int{"": http.StatusConflict, "Enabled": http.StatusOK, "Suspended": http.StatusOK} {
		c := bucketCloud(t, versioning)
		if w := ossCall(t, c, http.MethodPut, "/box/a", "first", nil); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
		w := ossCall(t, c, http.MethodPut, "/box/a", "second", nil)
		if w.Code != want || (want == http.StatusConflict) != strings.Contains(w.Body.String(), "<Code>FileAlreadyExists</Code>") {
			t.Errorf("versioning %q: HTTP %d, %s", versioning, w.Code, w.Body)
		}
		if text := ossCall(t, c, http.MethodGet, "/box/?versioning", "", nil).Body.String(); versioning != "" != strings.Contains(text, "<Status>"+versioning+"</Status>") {
			t.Errorf("versioning %q is told as %s", versioning, text)
		}
		call := c.Journal()[1]
		if call.Version != OSSVersion || call.Action != "PutObject" || call.Params["Object"] != "a" || !call.Mutating || call.Applied != (want == http.StatusOK) {
			t.Errorf("the journal says %+v", call)
		}
	}
}

func TestARequestToOSSThatIsNotSignedRightIsRefused(t *testing.T) {
	for code, change := range map[string]func(*http.Request){
		"SignatureDoesNotMatch": func(r *http.Request) { r.Header.Set("X-Oss-Forbid-Overwrite", "false") },
		"AccessDenied":          func(r *http.Request) { r.Header.Del("Authorization") },
		"InvalidAccessKeyId":    func(r *http.Request) { r.Header.Set("Authorization", oss4+" Credential=x/1/2/3/4,Signature=y") },
		"InvalidSecurityToken":  func(r *http.Request) { r.Header.Set("X-Oss-Security-Token", "stolen") },
		"RequestTimeTooSkewed": func(r *http.Request) {
			r.Header.Set("X-Oss-Date", time.Now().Add(-time.Hour).UTC().Format("20060102T150405Z"))
		},
		"NotImplemented": func(r *http.Request) { r.Method = http.MethodHead },
	} {
		c := bucketCloud(t, "")
		w := ossCall(t, c, http.MethodPut, "/box/a", "x", change)
		if !strings.Contains(w.Body.String(), "<Code>"+code+"</Code>") || len(c.Objects("box")) != 0 {
			t.Errorf("%s: HTTP %d, %s", code, w.Code, w.Body)
		}
	}
}

func TestNamesAreListedInPages(t *testing.T) {
	c := bucketCloud(t, "")
	for _, name := range []string{"a/1", "a/2", "a/3", "b"} {
		ossCall(t, c, http.MethodPut, "/box/"+name, "x", nil)
	}
	text := ossCall(t, c, http.MethodGet, "/box/?list-type=2&max-keys=2&prefix=a%2F&encoding-type=url", "", nil).Body.String()
	for _, want := range []string{"<Key>a%2F1</Key>", "<IsTruncated>true</IsTruncated>", "<NextContinuationToken>a%2F2</NextContinuationToken>", "<KeyCount>2</KeyCount>"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	text = ossCall(t, c, http.MethodGet, "/box/?list-type=2&max-keys=2&prefix=a%2F&continuation-token=a%2F2", "", nil).Body.String()
	if !strings.Contains(text, "<Key>a/3</Key>") || !strings.Contains(text, "<IsTruncated>false</IsTruncated>") || strings.Contains(text, "<Key>b") {
		t.Errorf("the second page is %s", text)
	}
}

func TestOtherProductsAreNotServedAsOSS(t *testing.T) {
	c := bucketCloud(t, "")
	for _, target := range []string{"/?Action=GetObject&Version=oss", "/?Action=PutObject&Version=oss&Bucket=box", "/box/a?Action=GetInstanceList&Version=2019-09-16"} {
		w := httptest.NewRecorder()
		c.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, http.NoBody))
		if w.Code/100 != 4 || strings.Contains(w.Body.String(), "<Error>") {
			t.Errorf("%s: HTTP %d, %s", target, w.Code, w.Body)
		}
	}
}

func TestTheTimeOfARequestToOSSCanBeHeldAgainstAnotherClock(t *testing.T) {
	for name, want := range map[string]int{"the time is right by it": http.StatusOK, "and wrong by it": http.StatusForbidden} {
		t.Run(name, func(t *testing.T) {
			story := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
			signed := func() time.Time { return story }
			if want != http.StatusOK {
				signed = func() time.Time { return story.Add(time.Hour) }
			}
			c, err := New(Config{Keys: DemoKeys(), Buckets: []Bucket{{Name: "box", Region: "cn-hangzhou", AccountID: DemoAccount}},
				Clock: func() time.Time { return story }, SignatureClock: signed})
			if err != nil {
				t.Fatal(err)
			}
			if w := ossCall(t, c, http.MethodPut, "/box/a", "x", nil); w.Code != want {
				t.Errorf("HTTP %d, %s", w.Code, w.Body)
			}
		})
	}
}
