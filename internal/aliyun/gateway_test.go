package aliyun

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

func TestOnlyLoopbackBaseURLsAreTaken(t *testing.T) {
	tests := []struct {
		url  string
		good bool
	}{
		{"", true},
		{"http://127.0.0.1:8080", true},
		{"http://127.0.0.1:8080/", true},
		{"https://[::1]:8443", true},
		{"http://localhost:1", true},
		{"http://127.0.0.1.example.com", false},
		{"http://localhost.example.com", false},
		{"http://example.com", false},
		{"http://10.0.0.1:80", false},
		{"http://user:canarypass@127.0.0.1:80", false},
		{"http://127.0.0.1:80/path", false},
		{"http://127.0.0.1:80?x=1", false},
		{"ftp://127.0.0.1", false},
		{"127.0.0.1:80", false},
		{"http://user:canarypass@[bad", false},
	}
	for _, test := range tests {
		_, err := New(Options{BaseURL: test.url})
		if (err == nil) != test.good {
			t.Errorf("%q: error %v", test.url, err)
		}
		if err != nil && strings.Contains(err.Error(), "canarypass") {
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestTheRealCloudIsCalledOverHTTPSAtTheRegionsOwnDomain(t *testing.T) {
	var seen []string
	g, err := New(Options{Transport: spy(func(r *http.Request) (*http.Response, error) {
		seen = append(seen, r.Method+" "+r.URL.Scheme+"://"+r.URL.Host)
		if r.URL.Query().Get("Action") == "DescribeMetricMetaList" {
			return &http.Response{StatusCode: http.StatusForbidden, Body: http.NoBody}, nil
		}
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(noRows))}, nil
	})})
	if err != nil {
		t.Fatal(err)
	}
	s := g.Session(canaries, account)
	if _, err := s.List(t.Context(), "cn-north-2-gov-1"); err != nil {
		t.Error(err)
	}
	if _, err := s.Latest(t.Context(), fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2}); err != nil {
		t.Error(err)
	}
	want := "[POST https://alikafka.cn-north-2-gov-1.aliyuncs.com POST https://metrics.cn-hangzhou.aliyuncs.com POST https://metrics.cn-hangzhou.aliyuncs.com]"
	if got := fmt.Sprint(seen); got != want {
		t.Errorf("calls %s, want %s", got, want)
	}
}

func TestARegionThatCouldChangeTheHostIsNeverCalled(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	for _, bad := range []string{"", "x", "cn-hangzhou.evil.com/", "cn-hangzhou@evil", "cn-Hangzhou", "cn-hangzhou#", "cn_hangzhou", "-cn", "cn-", "cn-a b", "cn-hangzhou\n"} {
		_, err := s.List(t.Context(), bad)
		wantClass(t, err, fault.Invalid)
		if strings.Contains(err.Error(), "evil") {
			t.Errorf("the error repeats the region: %v", err)
		}
		_, err = s.Release(t.Context(), fleet.Ref{Account: account, Region: bad, ID: "i-1"}, true, time.Time{})
		wantClass(t, err, fault.Invalid)
	}
}

func TestEnvironmentVariablesThatTheSDKCannotParseDoNoHarm(t *testing.T) {
	t.Setenv("NO_PROXY", "[,*.example.com,")
	t.Setenv("no_proxy", "[")
	t.Setenv("HTTPS_PROXY", "http://user:canarypass@[bad")
	t.Setenv("HTTP_PROXY", "http://user:canarypass@%zz")
	s, _ := script(t, answer{200, noRows})
	if _, err := s.List(t.Context(), region); err != nil {
		t.Error(err)
	}
}

func TestDebugOutputOfTheSDKIsRefused(t *testing.T) {
	t.Setenv("DEBUG", "x,sdk")
	if _, err := New(Options{}); err == nil || !strings.Contains(err.Error(), "DEBUG") {
		t.Errorf("error %v, want one about DEBUG", err)
	}
	t.Setenv("DEBUG", "sdks,x")
	if _, err := New(Options{}); err != nil {
		t.Error(err)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var mu sync.Mutex
		calls := 0
		s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			calls++
			w.Header().Set("Location", "http://"+r.Host+"/elsewhere")
			w.WriteHeader(status)
		})
		_, err := s.Release(t.Context(), fleet.Ref{Account: account, Region: region, ID: "i-1"}, true, time.Time{})
		wantClass(t, err, fault.Malformed)
		if calls != 1 {
			t.Errorf("HTTP %d: %d calls, want 1", status, calls)
		}
	}
}

func TestManyCallersShareOneGateway(t *testing.T) {
	_, s, _ := cloud(t,
		cloudtest.Spec{ID: "alikafka_post-a"}, cloudtest.Spec{ID: "alikafka_post-b"})
	g := s.gateway
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			own := s
			if i%2 == 0 {
				own = g.Session(*s.creds, account)
			}
			listing, err := own.List(context.Background(), region)
			if err != nil || len(listing.Instances) != 2 {
				t.Errorf("listing %v, error %v", listing, err)
			}
			q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2}
			if _, err := own.Latest(context.Background(), q); err != nil {
				t.Error(err)
			}
			_, err = own.Release(context.Background(), listing.Instances[i%2].Ref(), true, time.Time{})
			if class := fault.ClassOf(err); err != nil && class != fault.WrongState {
				t.Errorf("release: %v", err)
			}
			_ = own.Calls()
		})
	}
	wg.Wait()
}

func TestCountsNameEveryAttempt(t *testing.T) {
	s, _ := script(t, failure("Throttling.User"), failure("InternalError"), answer{200, noRows})
	if _, err := s.List(t.Context(), region); err != nil {
		t.Fatal(err)
	}
	got := s.Calls()
	if got.Calls["GetInstanceList"] != 3 || got.Retries != 2 || got.Throttles != 1 {
		t.Errorf("counts %+v", got)
	}
	got.Calls["GetInstanceList"] = 99
	if s.Calls().Calls["GetInstanceList"] != 3 {
		t.Error("the counts are shared with the caller")
	}
}

func TestWithoutCredentialsNothingIsSent(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	none := s.gateway.Session(Credentials{SecurityToken: "x"}, account)
	_, err := none.List(t.Context(), region)
	wantClass(t, err, fault.Credentials)
	var f *fault.Error
	if !errors.As(err, &f) || f.HTTPStatus != 0 {
		t.Errorf("error %v", err)
	}
}

func TestBothKindsOfKeysAreSignedAsTheCloudChecks(t *testing.T) {
	_, s, _ := cloud(t, cloudtest.Spec{ID: "alikafka_post-a"})
	key := cloudtest.DemoKeys()[0]
	permanent := s.gateway.Session(Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret}, account)
	for _, each := range []*Session{s, permanent} {
		if _, err := each.List(t.Context(), region); err != nil {
			t.Error(err)
		}
	}
}
