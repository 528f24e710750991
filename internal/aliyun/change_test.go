package aliyun

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// change is one of the calls that change an instance.
type change struct {
	// from is a state that it works in, wrong one that it does not; empty where
	// any does.
	from, wrong cloudtest.Status
	// done is the answer that says yes.
	done string
	do   func(*Session, context.Context, fleet.Ref) error
}

const bareBody = `{"RequestId":"r-1"}`

// changes are all of them but the release, which has tests of its own.
func changes() map[operation]change {
	forget := func(do func(*Session, context.Context, fleet.Ref) (string, error)) func(*Session, context.Context, fleet.Ref) error {
		return func(s *Session, ctx context.Context, ref fleet.Ref) error {
			_, err := do(s, ctx, ref)
			return err
		}
	}
	return map[operation]change{
		stopInstance: {cloudtest.Running, cloudtest.Stopped, okBody, func(s *Session, ctx context.Context, ref fleet.Ref) error {
			_, err := s.Stop(ctx, ref, time.Time{})
			return err
		}},
		reopenInstance: {cloudtest.Stopped, cloudtest.Running, okBody, forget((*Session).Reopen)},
		deleteInstance: {cloudtest.Released, cloudtest.Running, okBody, forget((*Session).Delete)},
		tagResources: {cloudtest.Running, "", bareBody, func(s *Session, ctx context.Context, ref fleet.Ref) error {
			return s.Tag(ctx, ref, "reaper/mark", "v1")
		}},
		untagResources: {cloudtest.Running, "", bareBody, func(s *Session, ctx context.Context, ref fleet.Ref) error {
			return s.Untag(ctx, ref, "env")
		}},
	}
}

// eachChange runs a test for every change.
func eachChange(t *testing.T, test func(*testing.T, operation, change)) {
	t.Helper()
	all := changes()
	for _, op := range slices.Sorted(maps.Keys(all)) {
		t.Run(string(op), func(t *testing.T) { test(t, op, all[op]) })
	}
}

func TestChangesWork(t *testing.T) {
	eachChange(t, func(t *testing.T, op operation, one change) {
		t.Helper()
		c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID, Status: one.from, Tags: map[string]string{"env": "dev"}})
		wantClass(t, one.do(s, t.Context(), target), 0)
		call := c.Journal()[0]
		if call.Action != string(op) || !call.Applied || call.InstanceIDs[0] != target.ID || call.Region != region || call.Method != http.MethodPost {
			t.Errorf("the cloud saw %+v", call)
		}
	})
}

func TestTagsComeAndGo(t *testing.T) {
	c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID, Tags: map[string]string{"env": "dev"}})
	value := `v1;a="b" & c=%2B 你好`
	wantClass(t, s.Tag(t.Context(), target, "reaper/mark", "older"), 0)
	wantClass(t, s.Tag(t.Context(), target, "reaper/mark", value), 0)
	wantClass(t, s.Untag(t.Context(), target, "env"), 0)
	wantClass(t, s.Untag(t.Context(), target, "not there"), 0)
	truth, _ := c.Instance(target.ID)
	if len(truth.Tags) != 1 || truth.Tags["reaper/mark"] != value {
		t.Errorf("tags %q", truth.Tags)
	}
}

func TestChangesThatTheCloudRefuses(t *testing.T) {
	eachChange(t, func(t *testing.T, _ operation, one change) {
		t.Helper()
		c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID, Status: one.wrong}, cloudtest.Spec{ID: "theirs", Account: "2000000000000002"})
		if one.wrong != "" {
			wantClass(t, one.do(s, t.Context(), target), fault.WrongState)
		}
		for _, id := range []string{"theirs", "nobodys"} {
			wantClass(t, one.do(s, t.Context(), fleet.Ref{Account: account, Region: region, ID: id}), fault.Gone)
		}
		for _, call := range c.Journal() {
			if call.Applied {
				t.Errorf("%+v took effect", call)
			}
		}
	})
}

func TestAChangeIsAcceptedOnlyOnAClearYes(t *testing.T) {
	eachChange(t, func(t *testing.T, op operation, one change) {
		t.Helper()
		for name, test := range map[string]struct {
			reply answer
			want  fault.Class
		}{
			"yes":                  {answer{200, one.done}, 0},
			"yes at length":        {answer{200, okBody}, 0},
			"no with HTTP 200":     {answer{200, `{"Code":500,"Message":"BIZ_INSTANCE_STATUS_ERROR","RequestId":"r","Success":false}`}, fault.Refused},
			"no without Code":      {answer{200, `{"RequestId":"r","Success":false}`}, fault.Refused},
			"a Code that says no":  {answer{200, `{"Code":"ONS_SYSTEM_ERROR","RequestId":"r"}`}, fault.Refused},
			"an unclear Success":   {answer{200, `{"RequestId":"r","Success":"perhaps"}`}, fault.Malformed},
			"nothing":              {answer{200, ``}, fault.Malformed},
			"an empty object":      {answer{200, `{}`}, fault.Malformed},
			"an empty RequestId":   {answer{200, `{"Code":200,"Success":true,"RequestId":""}`}, fault.Malformed},
			"an HTML page":         {answer{200, `<html>`}, fault.Malformed},
			"throttled":            {failure("Throttling.User"), fault.Throttled},
			"throttled behind":     {failure("ONS_SYSTEM_FLOW_CONTROL"), fault.Throttled},
			"forbidden":            {answer{403, `{"RequestId":"r","Code":"Forbidden.RAM","Message":"no"}`}, fault.Denied},
			"not the owner":        {failure("AUTH_RESOURCE_OWNER_ERROR"), fault.Gone},
			"the cloud is unwell":  {answer{500, `{"RequestId":"r","Code":"InternalError"}`}, fault.Unavailable},
			"a task of that type":  {failure("ScheduledTask.AlreadyHasSameTaskType"), fault.WrongState},
			"a numeric error code": {answer{400, `{"RequestId":"r","Code":400}`}, fault.Invalid},
		} {
			s, _ := script(t, test.reply)
			err := one.do(s, t.Context(), target)
			if fault.ClassOf(err) != test.want {
				t.Errorf("%s: class %v, want %v; the error: %v", name, fault.ClassOf(err), test.want, err)
			}
			if n := s.Calls(); n.Calls[string(op)] != 1 || n.Retries != 0 {
				t.Errorf("%s: counts %+v: want one attempt", name, n)
			}
		}
	})
}

func TestAChangeGoesOutOnceWhateverFails(t *testing.T) {
	eachChange(t, func(t *testing.T, _ operation, one change) {
		t.Helper()
		for _, kind := range cloudtest.AllFaultKinds() {
			c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID, Status: one.from, Tags: map[string]string{"env": "dev"}})
			c.Inject(cloudtest.Fault{Kind: kind, Code: "Throttling", Latency: 20 * time.Millisecond})
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			err := one.do(s, ctx, target)
			cancel()
			journal := c.Journal()
			if len(journal) != 1 {
				t.Fatalf("%s: %d calls arrived, want 1", kind, len(journal))
			}
			doubtful := slices.Contains([]fault.Class{fault.Network, fault.Unavailable, fault.Malformed}, fault.ClassOf(err))
			if (err == nil && !journal[0].Applied) || (err != nil && journal[0].Applied && !doubtful) {
				t.Errorf("%s: applied %v, but the error is %v", kind, journal[0].Applied, err)
			}
		}
	})
}

func TestAThrottledChangeHoldsBackTheNext(t *testing.T) {
	eachChange(t, func(t *testing.T, _ operation, one change) {
		t.Helper()
		s, clock := script(t, failure("Throttling"), answer{200, one.done})
		wantClass(t, one.do(s, t.Context(), target), fault.Throttled)
		before := clock.total()
		wantClass(t, one.do(s, t.Context(), target), 0)
		if clock.total() == before {
			t.Error("the next call did not wait")
		}
	})
}

func TestAChangeThatCannotBeMeantIsNotSent(t *testing.T) {
	eachChange(t, func(t *testing.T, _ operation, one change) {
		t.Helper()
		s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
		for _, ref := range []fleet.Ref{
			{Account: account, Region: region},
			{Account: account, Region: region, ID: "a&b"},
			{Account: "2000000000000002", Region: region, ID: target.ID},
			{Account: account, ID: target.ID},
		} {
			wantClass(t, one.do(s, t.Context(), ref), fault.Invalid)
		}
	})
}

func TestATagThatTheCloudWouldRefuseIsNotSent(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	for _, bad := range []string{"aliyun.x", "ACS:x", "see http://x", "see https://x", strings.Repeat("ä", 129), "\xff"} {
		wantClass(t, s.Tag(t.Context(), target, bad, "v"), fault.Invalid)
		wantClass(t, s.Tag(t.Context(), target, "k", bad), fault.Invalid)
		wantClass(t, s.Untag(t.Context(), target, bad), fault.Invalid)
	}
	wantClass(t, s.Tag(t.Context(), target, "", "v"), fault.Invalid)
	wantClass(t, s.Untag(t.Context(), target, ""), fault.Invalid)
}

func TestALongTagIsSent(t *testing.T) {
	c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID})
	long := strings.Repeat("ä", 128)
	wantClass(t, s.Tag(t.Context(), target, long, long), 0)
	if truth, _ := c.Instance(target.ID); truth.Tags[long] != long {
		t.Errorf("tags %q", truth.Tags)
	}
}

func TestASessionThatMayOnlyReadChangesNothing(t *testing.T) {
	eachChange(t, func(t *testing.T, _ operation, one change) {
		t.Helper()
		_, s, _ := cloud(t, cloudtest.Spec{ID: target.ID, Status: one.from, Tags: map[string]string{"env": "dev"}})
		as := func(reach Reach) *Session {
			role := Role{Account: account, ARN: "acs:ram::" + account + ":role/reaper", Reach: reach}
			assumed, err := s.gateway.Assume(t.Context(), s, region, role)
			if err != nil {
				t.Fatal(err)
			}
			return assumed
		}
		wantClass(t, one.do(as(Reads), t.Context(), target), fault.Denied)
		wantClass(t, one.do(as(Releases), t.Context(), target), 0)
	})
}
