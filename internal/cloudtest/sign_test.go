package cloudtest

import (
	"net/http"
	"testing"
)

// The two vectors are the worked examples of the signature help pages.

func TestRPCSignatureMatchesThePublishedExample(t *testing.T) {
	params := map[string]string{
		"Timestamp": "2016-02-23T12:46:24Z", "Format": "XML", "AccessKeyId": "testid", "Action": "DescribeRegions",
		"SignatureMethod": "HMAC-SHA1", "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
		"Version": "2014-05-26", "SignatureVersion": "1.0", "Signature": "not signed itself",
	}
	got := rpcSignature(rpcStringToSign("GET", params), "testsecret")
	if want := "OLeaidS1JvxuMvnyHOwuJ+uX5qY="; got != want {
		t.Errorf("signature %q, want %q", got, want)
	}
}

func TestACS3SignatureMatchesThePublishedExample(t *testing.T) {
	r, err := http.NewRequest(http.MethodPost, "https://ecs.cn-shanghai.aliyuncs.com/?"+
		"ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for name, value := range map[string]string{
		"x-acs-action": "RunInstances", "x-acs-content-sha256": empty, "x-acs-date": "2023-10-26T10:22:32Z",
		"x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d", "x-acs-version": "2014-05-26",
	} {
		r.Header.Set(name, value)
	}
	req := &request{http: r}
	canonical, err := req.canonicalRequest([]string{"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date",
		"x-acs-signature-nonce", "x-acs-version"}, empty)
	if err != nil {
		t.Fatal(err)
	}
	got := acs3Signature(canonical, "YourAccessKeySecret")
	if want := "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"; got != want {
		t.Errorf("signature %q, want %q, canonical request:\n%s", got, want, canonical)
	}
}

func TestPercentEncodeIsRFC3986(t *testing.T) {
	if got, want := percentEncode("a b*c~d+e/é"), "a%20b%2Ac~d%2Be%2F%C3%A9"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEveryStatusHasTheDocumentedViewCode(t *testing.T) {
	want := map[Status]int{Pending: 0, Deploying: 1, Running: 2, Stopped: 3, AboutToExpire: 4, Expired: 5, Released: 6,
		Upgrading: 7, Migrating: 8, Stopping: 21, Starting: 22, Releasing: 23, Scaling: 30, DeployFailed: 101,
		UpgradeFailed: 102, MigrationFailed: 103, "77": 77}
	for status, code := range want {
		if status.ViewCode() != code || !status.known() {
			t.Errorf("%s has view code %d, want %d", status, status.ViewCode(), code)
		}
	}
	if Status("").known() || Status("").ViewCode() != -999 {
		t.Error("the zero status passes for a state")
	}
}
