package cloudtest_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// guarded keeps a panic of the SDK from ending the test.
func guarded(call func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return call()
}

func TestEachFaultHitsAReleaseAsDescribed(t *testing.T) {
	tests := []struct {
		fault   cloudtest.Fault
		want    string // in the error
		applied bool
		status  int
	}{
		{cloudtest.Fault{Kind: cloudtest.FaultLatency, Latency: time.Hour}, "", true, 200},
		{cloudtest.Fault{Kind: cloudtest.FaultThrottling}, "Throttling.User", false, 400},
		{cloudtest.Fault{Kind: cloudtest.FaultThrottling, Code: "ONS_SYSTEM_FLOW_CONTROL"}, "ONS_SYSTEM_FLOW_CONTROL", false, 400},
		{cloudtest.Fault{Kind: cloudtest.FaultInternalError}, "InternalError", false, 500},
		{cloudtest.Fault{Kind: cloudtest.FaultAppliedError}, "InternalError", true, 500},
		{cloudtest.Fault{Kind: cloudtest.FaultUnavailable}, "ServiceUnavailable", false, 503},
		{cloudtest.Fault{Kind: cloudtest.FaultHTMLPage}, "502 Bad Gateway", false, 502},
		{cloudtest.Fault{Kind: cloudtest.FaultNumericCode}, "panic: ", false, 400},
		{cloudtest.Fault{Kind: cloudtest.FaultForbidden}, "Forbidden.RAM", false, 403},
		{cloudtest.Fault{Kind: cloudtest.FaultError, Code: "BIZ_X", Status: 409}, "BIZ_X", false, 409},
		{cloudtest.Fault{Kind: cloudtest.FaultRefused200}, "", false, 200},
		{cloudtest.Fault{Kind: cloudtest.FaultEmptyBody}, "", false, 200},
		{cloudtest.Fault{Kind: cloudtest.FaultReset}, "Post ", false, 0},
		{cloudtest.Fault{Kind: cloudtest.FaultLostAnswer}, "Post ", true, 0},
		{cloudtest.Fault{Kind: cloudtest.FaultTruncated}, "unexpected EOF", true, 200},
		{cloudtest.Fault{Kind: cloudtest.FaultHang, Latency: time.Hour}, "Post ", false, 0},
	}
	covered := map[cloudtest.FaultKind]bool{}
	for _, test := range tests {
		covered[test.fault.Kind] = true
		t.Run(test.fault.Kind.String()+" "+test.fault.Code, func(t *testing.T) {
			w := newWorld(t, func(cfg *cloudtest.Config) {
				cfg.Sleep = func(_ context.Context, d time.Duration) error {
					if d != time.Hour {
						t.Errorf("waits %s", d)
					}
					return nil
				}
			}, cloudtest.Spec{ID: "i"})
			w.Inject(test.fault)
			err := guarded(func() error { return w.release("i", true) })
			if (err == nil) != (test.want == "") || (err != nil && !strings.Contains(err.Error(), test.want)) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			truth, _ := w.Instance("i")
			if got := truth.Status == cloudtest.Releasing; got != test.applied {
				t.Errorf("the instance is %s", truth.Status)
			}
			call := w.Journal()[0]
			if call.Fault != test.fault.Kind || call.Applied != test.applied || call.HTTPStatus != test.status {
				t.Errorf("journal has fault %s, applied %t, status %d", call.Fault, call.Applied, call.HTTPStatus)
			}
		})
	}
	for _, kind := range cloudtest.AllFaultKinds() {
		if kind < cloudtest.FaultMissingFields && !covered[kind] {
			t.Errorf("%s has no test", kind)
		}
	}
}

func TestContentFaultsBendTheListAndTheMetrics(t *testing.T) {
	specs := []cloudtest.Spec{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}, {ID: "e"}}
	w := newWorld(t, nil, specs...)
	shown := func() []string {
		response, err := w.list("cn-hangzhou")
		if err != nil {
			t.Fatal(err)
		}
		return ids(response.InstanceList.InstanceVO)
	}
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultMissingFields, InstanceID: "b", Times: 1})
	if raw := w.rawList("cn-hangzhou"); len(raw[0]) != 50 || len(raw[1]) != 47 {
		t.Errorf("%d and %d fields", len(raw[0]), len(raw[1]))
	}
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultShortList, Times: 1})
	if diff := cmp.Diff([]string{"a", "c", "e"}, shown()); diff != "" {
		t.Errorf("short list (-want +got):\n%s", diff)
	}
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultShuffled, Times: 1})
	if got := shown(); len(got) != 5 || cmp.Equal(got, []string{"a", "b", "c", "d", "e"}) {
		t.Errorf("shuffled list is %v", got)
	}
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultStaleList, Times: 1})
	w.Mutate("a", func(i *cloudtest.Instance) { i.Name = "renamed" })
	if got := w.rawList("cn-hangzhou")[0]["Name"]; got != "" {
		t.Errorf("a stale list shows the new name %q", got)
	}
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultEmptyMetrics, InstanceID: "a"})
	if got := w.values(4, ask("a", "b")); got["a=0"] != 0 || got["b=0"] == 0 {
		t.Errorf("points %v", got)
	}
	w.ClearFaults()
	if got := w.values(4, ask("a")); got["a=0"] == 0 {
		t.Error("a cleared fault still hits")
	}
}

func TestAFaultHitsOnlyFittingCallsAfterSkipAndSoManyTimes(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"}, cloudtest.Spec{ID: "j"}, cloudtest.Spec{ID: "k", Region: "cn-beijing"})
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultUnavailable, Action: "GetInstanceList", Region: "cn-hangzhou", Skip: 1, Times: 2})
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultForbidden, InstanceID: "j"})
	var got []string
	for range 4 {
		_, err := w.list("cn-hangzhou")
		got = append(got, code(err))
		_, err = w.list("cn-beijing")
		got = append(got, code(err))
	}
	want := []string{"", "", "ServiceUnavailable", "", "ServiceUnavailable", "", "", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	wantCode(t, w.release("i", true), "")
	wantCode(t, w.release("j", true), "Forbidden.RAM")
}

func TestAHangingCallEndsWithTheClient(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultHang})
	request := alikafka.CreateReleaseInstanceRequest()
	request.InstanceId = "i"
	request.SetReadTimeout(50 * time.Millisecond)
	w.aim(request)
	_, err := w.kafka("cn-hangzhou").ReleaseInstance(request)
	var network *url.Error
	if !errors.As(err, &network) || !network.Timeout() {
		t.Errorf("the client ends with %v", err)
	}
	if truth, _ := w.Instance("i"); truth.Status != cloudtest.Running {
		t.Errorf("a hanging call had an effect: %s", truth.Status)
	}
}

func TestFaultKindsHaveWordsAndNoUsefulZero(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		if back, err := cloudtest.ParseFaultKind(kind.String()); err != nil || back != kind {
			t.Errorf("%s reads back as %s, %v", kind, back, err)
		}
	}
	if _, err := cloudtest.ParseFaultKind("bad luck"); err == nil {
		t.Error("an unknown word is a fault")
	}
	defer func() {
		if recover() == nil {
			t.Error("the zero fault can be injected")
		}
	}()
	newWorld(t, nil).Inject(cloudtest.Fault{})
}

func TestQuotasCountPerSecondRegionAccountAndOperation(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) { cfg.UnlimitedQPS = false },
		cloudtest.Spec{ID: "a"}, cloudtest.Spec{ID: "b"}, cloudtest.Spec{ID: "c"})
	wantCode(t, w.release("a", true), "")
	wantCode(t, w.release("b", true), "")
	wantCode(t, w.release("c", true), "Throttling.User")
	wantCode(t, w.stop("c"), "") // another operation
	_, body := w.rpc(func(c *rpcCall) {
		c.params.Set("Action", "ReleaseInstance")
		c.params.Set("RegionId", "cn-beijing")
		c.params.Set("InstanceId", "c")
	})
	if body["Code"] != "AUTH_RESOURCE_OWNER_ERROR" { // another region
		t.Errorf("answer %v", body)
	}
	if truth, _ := w.Instance("c"); truth.Status != cloudtest.Stopping {
		t.Errorf("a throttled release had an effect: %s", truth.Status)
	}
	w.clock.Add(time.Second)
	wantCode(t, w.release("c", true), "BIZ_INSTANCE_STATUS_ERROR") // no longer throttled
}

func TestAHookCanChangeTheWorldJustBeforeACall(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
	w.OnCall(func(call cloudtest.Call) {
		if call.Action == "ReleaseInstance" {
			w.Mutate(call.InstanceIDs[0], func(i *cloudtest.Instance) { i.PaidType = cloudtest.Subscription })
		}
	})
	var done []cloudtest.Call
	w.OnDone(func(call cloudtest.Call) { done = append(done, call) })
	wantCode(t, w.release("i", true), "BIZ_INSTANCE_STATUS_ERROR")
	if len(done) != 1 || done[0].Code != "BIZ_INSTANCE_STATUS_ERROR" || done[0].Applied {
		t.Errorf("the ending hook saw %+v", done)
	}
}

func TestTheJournalTellsWhatHappenedAndKeepsNoSecret(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
	wantCode(t, w.release("i", true), "")
	w.rpc(func(c *rpcCall) { c.params.Set("AccessKeyId", "nobody") })
	calls := w.Journal()
	want := cloudtest.Call{
		Time: w.clock.Now(), AccountID: cloudtest.DemoAccount, AccessKeyID: w.key.AccessKeyID, Region: "cn-hangzhou",
		Action: "ReleaseInstance", Version: "2019-09-16", Method: "POST", Mutating: true, InstanceIDs: []string{"i"},
		Force: true, Params: map[string]string{"InstanceId": "i", "ForceDeleteInstance": "true"},
		HTTPStatus: 200, Applied: true, RequestID: calls[0].RequestID,
	}
	if diff := cmp.Diff(want, calls[0]); diff != "" {
		t.Errorf("first call (-want +got):\n%s", diff)
	}
	if calls[1].Code != "InvalidAccessKeyId.NotFound" || calls[1].AccountID != "" || calls[1].Applied {
		t.Errorf("second call is %+v", calls[1])
	}
	if text := fmt.Sprint(calls); strings.Contains(text, url.QueryEscape(w.key.SecurityToken)) || strings.Contains(text, w.key.Secret) {
		t.Error("the journal holds a secret")
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	var specs []cloudtest.Spec
	for n := range 40 {
		specs = append(specs, cloudtest.Spec{ID: fmt.Sprintf("i%02d", n)})
	}
	w := newWorld(t, nil, specs...)
	alikafka.GetEndpointMap() // the SDK's own lazy map is not safe otherwise
	w.OnCall(func(cloudtest.Call) { w.clock.Add(time.Millisecond) })
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultThrottling, Action: "GetInstanceList", Skip: 3, Times: 5})
	var group sync.WaitGroup
	for n := range 40 {
		group.Go(func() {
			id := fmt.Sprintf("i%02d", n)
			if err := w.release(id, n%2 == 0); err != nil {
				t.Errorf("%s: %v", id, err)
			}
			_, _ = w.list("cn-hangzhou") // may be throttled on purpose
			w.Mutate(id, func(i *cloudtest.Instance) { i.Name = "seen" })
			_ = w.Journal()
		})
	}
	group.Wait()
	applied, throttled := 0, 0
	for _, call := range w.Journal() {
		if call.Applied {
			applied++
		}
		if call.Code == "Throttling.User" {
			throttled++
		}
	}
	if applied != 40 || throttled != 5 {
		t.Errorf("%d releases applied, %d lists throttled", applied, throttled)
	}
}

func TestServeListensOnLoopbackOnly(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", "192.0.2.1:80", "localhost:0", "[::]:0"} {
		if server, err := cloudtest.ServeAddr(address, nil); err == nil {
			_ = server.Close()
			t.Errorf("%s is served", address)
		}
	}
	server, err := cloudtest.ServeAddr("127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if err := server.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}
