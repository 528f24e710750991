package aliyun

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

const otherAccount = "1000000000000002"

var role = Role{Account: otherAccount, ARN: "acs:ram::" + otherAccount + ":role/reaper", ExternalID: "external-1", Reach: Reads}

// tokens is a good answer of STS, with a canary in every key.
func tokens(n int32, until time.Time) string {
	return fmt.Sprintf(`{"RequestId":"r","AssumedRoleUser":{"Arn":"a"},"Credentials":{"AccessKeyId":"STS.CanaryKeyId%d","AccessKeySecret":"CanarySecret%d","SecurityToken":"CanaryToken%d","Expiration":%q}}`,
		n, n, n, until.UTC().Format("2006-01-02T15:04:05Z"))
}

// trusting answers AssumeRole for one hour, and empty listings.
func trusting(t *testing.T) (*Session, *fakeClock, *atomic.Int32, *sync.Map) {
	t.Helper()
	var clock *fakeClock
	calls, asked := &atomic.Int32{}, &sync.Map{}
	s, clock := serve(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("Action") != "AssumeRole" {
			asked.Store("key", q.Get("AccessKeyId")+" "+q.Get("SecurityToken"))
			_, _ = w.Write([]byte(noRows))
			return
		}
		n := calls.Add(1)
		asked.Store(n, q)
		_, _ = w.Write([]byte(tokens(n, clock.Now().Add(time.Hour))))
	})
	return s, clock, calls, asked
}

func TestARoleOfAnotherAccountGivesASession(t *testing.T) {
	s, _, _, asked := trusting(t)
	got, err := s.gateway.Assume(t.Context(), s, region, role)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := got.List(t.Context(), region); err != nil {
		t.Fatal(err)
	}
	if key, _ := asked.Load("key"); key != "STS.CanaryKeyId1 CanaryToken1" {
		t.Errorf("the session signs as %v", key)
	}
	if _, err := got.Release(t.Context(), fleet.Ref{Account: account, Region: region, ID: "i-1"}, true, time.Time{}); fault.ClassOf(err) != fault.Invalid {
		t.Errorf("an instance of the base account: %v", err)
	}
	if got.Calls().Calls["AssumeRole"] != 0 || s.Calls().Calls["AssumeRole"] != 1 || s.Calls().Calls["GetInstanceList"] != 0 {
		t.Errorf("counts %v and %v", got.Calls(), s.Calls())
	}
	q, _ := asked.Load(int32(1))
	sent := map[string]string{}
	for name, values := range q.(url.Values) {
		sent[name] = values[0]
	}
	wantSent(t, sent, map[string]string{
		"Version": "2015-04-01", "RoleArn": role.ARN, "RoleSessionName": "alikafka-reaper", "DurationSeconds": "3600", "ExternalId": "external-1",
		"Policy": Reads.policy(), "AccessKeyId": canaries.AccessKeyID,
	})
	for _, v := range []any{got, *got, s.gateway, *s.gateway, s.gateway.roles} {
		wantNoCanary(t, v, "external-1")
	}
}

func TestWhatASessionInAnotherAccountMayDo(t *testing.T) {
	for reach, releases := range map[Reach]bool{Reads: false, Releases: true} {
		policy := reach.policy()
		if len(policy) > maxPolicy || !json.Valid([]byte(policy)) {
			t.Errorf("%s: %d characters: %s", reach, len(policy), policy)
		}
		for _, change := range onlyForActing() {
			if strings.Contains(policy, `"`+change+`"`) != releases {
				t.Errorf("%s, %s: %s", reach, change, policy)
			}
		}
		wide := []string{`:*`, `"Action":"*"`, `"Action":["*"`, "Delete", "Stop", "Create", `UpdateInstance"`, "Config"}
		if !releases {
			wide = append(wide, "Update", "Tag", "Sasl", "Acl", "Allowed")
		}
		for _, wide := range wide {
			if strings.Contains(policy, wide) {
				t.Errorf("%s allows %s: %s", reach, wide, policy)
			}
		}
	}
	if got := fmt.Sprint(Reads, Releases, reachUnset); got != "reads releases reach(0)" {
		t.Errorf("names %s", got)
	}
}

func TestARoleIsAskedForOnceAnHour(t *testing.T) {
	s, clock, calls, _ := trusting(t)
	g := s.gateway
	assume := func(base *Session, r Role, want int32) *Session {
		t.Helper()
		got, err := g.Assume(t.Context(), base, region, r)
		if err != nil || calls.Load() != want {
			t.Fatalf("%d calls, want %d; error %v", calls.Load(), want, err)
		}
		return got
	}
	first := assume(s, role, 1)
	if second := assume(s, role, 1); second == first || second.tally == first.tally {
		t.Error("two callers share one session")
	}
	assume(g.Session(canaries, account), role, 1)
	other := role
	other.Reach = Releases
	assume(s, other, 2)
	other = role
	other.ExternalID = ""
	assume(s, other, 3)
	other = role
	other.ARN += "2"
	assume(s, other, 4)
	assume(g.Session(canaries, "3"), role, 5)
	assume(g.Session(Credentials{AccessKeyID: "x", AccessKeySecret: canaries.AccessKeySecret, SecurityToken: canaries.SecurityToken}, account), role, 6)
	_ = clock.Sleep(t.Context(), 55*time.Minute-2*time.Second)
	assume(s, role, 6)
	_ = clock.Sleep(t.Context(), 3*time.Second)
	assume(s, role, 7)
	if len(g.roles.kept) > 2 {
		t.Errorf("%d sessions are kept past their end", len(g.roles.kept))
	}
}

func TestManyCallersShareOneCallForARole(t *testing.T) {
	s, _, calls, _ := trusting(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			got, err := s.gateway.Assume(context.Background(), s, region, role)
			if err != nil || got.account != otherAccount {
				t.Errorf("session %v, error %v", got, err)
			}
		})
	}
	wg.Wait()
	if calls.Load() != 1 {
		t.Errorf("%d calls", calls.Load())
	}
}

func TestARoleThatCouldBeAnotherIsNotAskedFor(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	for name, change := range map[string]func(*Role){
		"another account":           func(r *Role) { r.Account = account },
		"no account":                func(r *Role) { r.Account = "" },
		"no ARN":                    func(r *Role) { r.ARN = "" },
		"a user":                    func(r *Role) { r.ARN = "acs:ram::" + otherAccount + ":user/reaper" },
		"a role without name":       func(r *Role) { r.ARN = "acs:ram::" + otherAccount + ":role/" },
		"a name with more behind":   func(r *Role) { r.ARN += "/session" },
		"a line break":              func(r *Role) { r.ARN += "\n" },
		"an account in words":       func(r *Role) { r.ARN, r.Account = "acs:ram::mine:role/reaper", "mine" },
		"no reach":                  func(r *Role) { r.Reach = reachUnset },
		"a reach unheard of":        func(r *Role) { r.Reach = 9 },
		"an external id too short":  func(r *Role) { r.ExternalID = "x" },
		"an external id too long":   func(r *Role) { r.ExternalID = strings.Repeat("x", 1225) },
		"an external id with a gap": func(r *Role) { r.ExternalID = "canary id" },
	} {
		r := role
		change(&r)
		_, err := s.gateway.Assume(t.Context(), s, region, r)
		if fault.ClassOf(err) != fault.Invalid || strings.Contains(err.Error(), "canary id") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.gateway.Assume(t.Context(), s, "x.y", role)
	wantClass(t, err, fault.Invalid)
	elsewhere, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = elsewhere.Assume(t.Context(), s, region, role)
	wantClass(t, err, fault.Invalid)
}

func TestAnAnswerWithoutUsableKeysIsRefusedAndNotShown(t *testing.T) {
	good := tokens(1, time.Now().Add(time.Hour))
	without := func(old, replacement string) string { return strings.Replace(good, old, replacement, 1) }
	for name, body := range map[string]string{
		"no Credentials":             `{"RequestId":"r"}`,
		"Credentials null":           `{"RequestId":"r","Credentials":null}`,
		"an empty token":             without(`"CanaryToken1"`, `""`),
		"a token that is null":       without(`"CanaryToken1"`, `null`),
		"an empty secret":            without(`"CanarySecret1"`, `""`),
		"an empty key id":            without(`"STS.CanaryKeyId1"`, `""`),
		"a key id that is a list":    without(`"STS.CanaryKeyId1"`, `["STS.CanaryKeyId1"]`),
		"a name twice":               without(`"SecurityToken"`, `"AccessKeySecret"`),
		"a token as a name, twice":   without(`"SecurityToken"`, `"CanaryToken9":1,"CanaryToken9":1,"SecurityToken"`),
		"no Expiration":              without(`"Expiration"`, `"Expires"`),
		"an Expiration in words":     without(`"Expiration":`, `"Expiration":"CanaryToken soon","Expires":`),
		"an Expiration in the past":  tokens(1, time.Now().Add(-time.Hour)),
		"a token in the words":       `{"RequestId":"CanaryToken1","Message":"CanarySecret1 CanaryToken1","AccessDeniedDetail":{"AuthAction":"CanaryToken1"}}`,
		"no JSON, but with a secret": `CanarySecret1`,
	} {
		s, _ := script(t, answer{200, body})
		got, err := s.gateway.Assume(t.Context(), s, region, role)
		if fault.ClassOf(err) != fault.Malformed || got != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantNoCanary(t, err)
	}
	s, _ := script(t, answer{200, `{"Code":"CanaryToken1","Message":"CanaryToken1","Success":false}`})
	_, err := s.gateway.Assume(t.Context(), s, region, role)
	wantClass(t, err, fault.Refused)
	wantNoCanary(t, err)
}

func TestADeniedRoleIsDeniedAndAskedForAgain(t *testing.T) {
	denied := answer{403, `{"Code":"NoPermission","Message":"not authorized","RequestId":"r","AccessDeniedDetail":{"AuthAction":"sts:AssumeRole"}}`}
	s, _ := script(t, denied, answer{200, tokens(1, time.Now().Add(time.Hour))})
	_, err := s.gateway.Assume(t.Context(), s, region, role)
	wantClass(t, err, fault.Denied)
	if !strings.Contains(err.Error(), "sts:AssumeRole") {
		t.Errorf("error %v", err)
	}
	if _, err := s.gateway.Assume(t.Context(), s, region, role); err != nil {
		t.Error(err)
	}
}

func TestTheKeysOfARoleNeverShow(t *testing.T) {
	for _, status := range []int{200, 400, 403, 500} {
		reply := echo(status)
		assumed := false
		var clock *fakeClock
		s, clock := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("Action") == "AssumeRole" && !assumed {
				assumed = true
				_, _ = w.Write([]byte(tokens(1, clock.Now().Add(time.Hour))))
				return
			}
			reply(w, r)
		})
		got, err := s.gateway.Assume(t.Context(), s, region, role)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range everyCall(got) {
			wantNoCanary(t, call(t.Context()))
		}
	}
}

func FuzzRole(f *testing.F) {
	now := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	f.Add([]byte(tokens(1, now.Add(time.Hour))))
	f.Add([]byte(`{"Credentials":{"AccessKeyId":"","AccessKeySecret":"CanarySecret","SecurityToken":1,"Expiration":"2026-06-01T01:00:00Z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := openEnvelope(data)
		if err != nil {
			return
		}
		c, end, err := readRole(e.members, now)
		if err == nil && (c.empty() || c.SecurityToken == "" || !end.After(now)) {
			t.Fatal("keys from junk")
		}
		if err != nil && len(data) > 0 && strings.Contains(err.Error(), "Canary") {
			t.Fatal("an error repeats the answer")
		}
	})
}
