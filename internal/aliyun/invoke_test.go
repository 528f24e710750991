package aliyun

import (
	"net/http"
	"strings"
	"testing"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
)

// own is a function as the platform names it to itself.
func own() Function { return Function{Region: region, Name: "alikafka-reaper", Qualifier: "LATEST"} }

func TestAnEventIsQueuedForAFunctionWithASignatureThatTheCloudAccepts(t *testing.T) {
	c, session, _ := cloud(t)
	var got []cloudtest.Invoked
	c.OnInvoke(func(i cloudtest.Invoked) { got = append(got, i) })
	// What a form would break on goes through as it is.
	event := "{\"a\":\"50%;=&+ü\"}\n"
	id, err := session.Invoke(t.Context(), own(), []byte(event))
	if err != nil || len(got) != 1 {
		t.Fatalf("error %v, %d events", err, len(got))
	}
	want := cloudtest.Invoked{AccountID: account, Function: "alikafka-reaper", Qualifier: "LATEST", RequestID: id}
	if string(got[0].Event) != event || got[0].Function != want.Function || got[0].Qualifier != want.Qualifier ||
		got[0].AccountID != want.AccountID || id == "" || got[0].RequestID != id {
		t.Errorf("got %+v, want %+v", got[0], want)
	}
}

func TestAWrongSecretIsRefusedWithoutShowingIt(t *testing.T) {
	c, session, _ := cloud(t)
	c.OnInvoke(func(cloudtest.Invoked) { t.Error("the event was taken") })
	wrong := *session.creds
	wrong.AccessKeySecret = "CanarySecret+/67890"
	_, err := session.gateway.Session(wrong, account).Invoke(t.Context(), own(), []byte(`{}`))
	if fault.ClassOf(err) != fault.Credentials || strings.Contains(err.Error(), "Canary") {
		t.Errorf("error %v", err)
	}
}

func TestAnInvocationNeedsItsPermission(t *testing.T) {
	const resource = "acs:fc:*:*:functions/alikafka-reaper"
	for policy, allowed := range map[string]bool{
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"fc:InvokeFunction","Resource":"` + resource + `"}]}`:             true,
		`{"Version":"1","Statement":[{"Effect":"Allow","Action":"fc:InvokeFunction","Resource":"acs:fc:*:*:functions/another"}]}`: false,
		Reads.policy():    false,
		Releases.policy(): false,
	} {
		c, err := cloudtest.New(cloudtest.Config{Keys: []cloudtest.Key{{
			AccessKeyID: canaries.AccessKeyID, Secret: canaries.AccessKeySecret, SecurityToken: canaries.SecurityToken,
			AccountID: account, Policy: policy,
		}}})
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		c.OnInvoke(func(cloudtest.Invoked) { taken++ })
		session, _ := serve(t, c.ServeHTTP)
		_, err = session.Invoke(t.Context(), own(), []byte(`{}`))
		if (err == nil) != allowed || (taken == 1) != allowed || (!allowed && fault.ClassOf(err) != fault.Denied) {
			t.Errorf("policy %s: error %v, %d taken", policy, err, taken)
		}
	}
}

func TestWhatIsNoInvocationIsNotSent(t *testing.T) {
	session, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
	for name, f := range map[string]Function{
		"no name":             {Region: region},
		"a path in the name":  {Region: region, Name: "a/../b"},
		"an odd qualifier":    {Region: region, Name: "a", Qualifier: "x&y=z"},
		"a region of no kind": {Region: "evil.example/", Name: "a"},
	} {
		if _, err := session.Invoke(t.Context(), f, nil); fault.ClassOf(err) != fault.Invalid {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if _, err := session.Invoke(t.Context(), own(), make([]byte, MaxEvent+1)); fault.ClassOf(err) != fault.Invalid {
		t.Errorf("too large: error %v", err)
	}
}

func TestOnlyA202WithAnIdCountsAsQueued(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"a plain 200":  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Fc-Request-Id", "r") },
		"no id":        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) },
		"a login page": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
	} {
		session, _ := serve(t, answer)
		if _, err := session.Invoke(t.Context(), own(), nil); fault.ClassOf(err) != fault.Malformed {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
