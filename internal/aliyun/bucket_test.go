package aliyun

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
)

const bucketName = "reaper-store"

// bucketIn starts the embedded cloud with one bucket and opens it with a key
// whose parts must show up nowhere.
func bucketIn(t *testing.T, versioning, policy string) (*cloudtest.Cloud, *Session) {
	t.Helper()
	clock := newFakeClock()
	c, err := cloudtest.New(cloudtest.Config{
		Keys: []cloudtest.Key{{
			AccessKeyID: canaries.AccessKeyID, Secret: canaries.AccessKeySecret, SecurityToken: canaries.SecurityToken,
			AccountID: account, Policy: policy,
		}},
		Buckets: []cloudtest.Bucket{{Name: bucketName, Region: region, AccountID: account, Versioning: versioning}},
		Clock:   clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	server, err := cloudtest.Serve(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	g, err := New(Options{BaseURL: server.URL, Now: clock.Now, Sleep: clock.Sleep})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.CloseIdleConnections)
	return c, g.Session(canaries, account)
}

// noSecret wants no part of the key in an error.
func noSecret(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	text := fmt.Sprintf("%v %+v", err, err)
	for _, secret := range []string{canaries.AccessKeyID, canaries.AccessKeySecret, canaries.SecurityToken, "Signature=", "://127"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q came out: %s", secret, text)
		}
	}
}

// TestCreateUnderAFault: whatever goes wrong with the one request that creates,
// afterwards the file is there once, and only who says so created it.
func TestCreateUnderAFault(t *testing.T) {
	for name, test := range map[string]struct {
		fault cloudtest.Fault
		puts  int
	}{
		"throttled":                {cloudtest.Fault{Kind: cloudtest.FaultThrottling}, 2},
		"500 without effect":       {cloudtest.Fault{Kind: cloudtest.FaultInternalError}, 2},
		"500 with effect":          {cloudtest.Fault{Kind: cloudtest.FaultAppliedError}, 1},
		"503":                      {cloudtest.Fault{Kind: cloudtest.FaultUnavailable}, 2},
		"a proxy's page":           {cloudtest.Fault{Kind: cloudtest.FaultHTMLPage}, 2},
		"reset before its effect":  {cloudtest.Fault{Kind: cloudtest.FaultReset}, 2},
		"its answer is lost":       {cloudtest.Fault{Kind: cloudtest.FaultLostAnswer}, 1},
		"a success out of nowhere": {cloudtest.Fault{Kind: cloudtest.FaultEmptyBody}, 2},
		"a refusal with HTTP 200":  {cloudtest.Fault{Kind: cloudtest.FaultRefused200}, 2},
		"hung up on":               {cloudtest.Fault{Kind: cloudtest.FaultHang, Latency: time.Millisecond}, 2},
		"late":                     {cloudtest.Fault{Kind: cloudtest.FaultLatency, Latency: time.Millisecond}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := bucketIn(t, "", "")
			test.fault.Action, test.fault.Times = "PutObject", 1
			c.Inject(test.fault)
			if err := s.Bucket(region, bucketName, "p").Create(t.Context(), "acts/1", []byte("run 1")); err != nil {
				t.Fatal(err)
			}
			if n := c.Counts()["PutObject"]; n != test.puts {
				t.Errorf("%d requests to write, want %d", n, test.puts)
			}
			if err := s.Bucket(region, bucketName, "p").Create(t.Context(), "acts/1", []byte("run 2")); !errors.Is(err, fs.ErrExist) {
				t.Errorf("a second one: %v", err)
			}
			if diff := cmp.Diff(map[string][]byte{"p/acts/1": []byte("run 1")}, c.Objects(bucketName)); diff != "" {
				t.Errorf("objects (-want +got):\n%s", diff)
			}
		})
	}
}

// TestALostCreateDoesNotClaimWhatAnotherWrote lets another run be first while
// the answer to ours gets lost.
func TestALostCreateDoesNotClaimWhatAnotherWrote(t *testing.T) {
	for _, kind := range []cloudtest.FaultKind{cloudtest.FaultReset, cloudtest.FaultLostAnswer, cloudtest.FaultInternalError, cloudtest.FaultTruncated} {
		t.Run(kind.String(), func(t *testing.T) {
			c, s := bucketIn(t, "", "")
			if err := s.Bucket(region, bucketName, "").Create(t.Context(), "mark", []byte("theirs")); err != nil {
				t.Fatal(err)
			}
			c.Inject(cloudtest.Fault{Kind: kind, Action: "PutObject", Times: 1})
			if err := s.Bucket(region, bucketName, "").Create(t.Context(), "mark", []byte("ours")); !errors.Is(err, fs.ErrExist) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

// TestWhatCannotBeReadBackIsNotTaken: the answer is lost, and so is the one that
// would tell.
func TestWhatCannotBeReadBackIsNotTaken(t *testing.T) {
	c, s := bucketIn(t, "", "")
	c.Inject(cloudtest.Fault{Kind: cloudtest.FaultLostAnswer, Action: "PutObject"})
	c.Inject(cloudtest.Fault{Kind: cloudtest.FaultUnavailable, Action: "GetObject"})
	err := s.Bucket(region, bucketName, "").Create(t.Context(), "mark", []byte("ours"))
	if err == nil || errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "not known") {
		t.Fatalf("got %v", err)
	}
	wantClass(t, err, fault.Unavailable)
}

// use does everything that a store does.
func use(ctx context.Context, b *Bucket) map[string]error {
	_, getErr := b.Get(ctx, "there")
	_, listErr := b.List(ctx, "")
	return map[string]error{
		"Get": getErr, "List": listErr, "Put": b.Put(ctx, "there", []byte("x")),
		"Create": b.Create(ctx, "new", []byte("x")), "Delete": b.Delete(ctx, "there"),
	}
}

func TestEveryOperationOutlivesOneFault(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		if kind == cloudtest.FaultForbidden || kind == cloudtest.FaultError || kind == cloudtest.FaultNumericCode {
			continue // clear refusals, which repeating does not help
		}
		for _, action := range []string{"GetObject", "PutObject", "DeleteObject", "ListObjectsV2", "GetBucketVersioning"} {
			t.Run(kind.String()+" "+action, func(t *testing.T) {
				c, s := bucketIn(t, "", "")
				if err := s.Bucket(region, bucketName, "").Put(t.Context(), "there", []byte("content")); err != nil {
					t.Fatal(err)
				}
				c.Inject(cloudtest.Fault{Kind: kind, Action: action, Times: 1, Latency: time.Millisecond})
				for name, err := range use(t.Context(), s.Bucket(region, bucketName, "")) {
					if err != nil {
						t.Errorf("%s: %v", name, err)
					}
				}
			})
		}
	}
}

func TestNoSecretComesOutOfABucket(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		t.Run(kind.String(), func(t *testing.T) {
			c, s := bucketIn(t, "", "")
			c.Inject(cloudtest.Fault{Kind: kind, Latency: time.Millisecond})
			for _, err := range use(t.Context(), s.Bucket(region, bucketName, "")) {
				noSecret(t, err)
			}
		})
	}
	// A wrong signature makes the cloud echo what was signed.
	_, s := bucketIn(t, "", "")
	s.creds.AccessKeySecret += "x"
	for _, err := range use(t.Context(), s.Bucket(region, bucketName, "")) {
		wantClass(t, err, fault.Credentials)
		noSecret(t, err)
	}
}

func TestABucketWithVersioningIsRefused(t *testing.T) {
	for _, state := range []string{"Enabled", "Suspended"} {
		t.Run(state, func(t *testing.T) {
			c, s := bucketIn(t, state, "")
			for name, err := range use(t.Context(), s.Bucket(region, bucketName, "")) {
				wantClass(t, err, fault.Unsupported)
				if !strings.Contains(fmt.Sprint(err), state) || !strings.Contains(fmt.Sprint(err), "never had versioning") {
					t.Errorf("%s: %v", name, err)
				}
			}
			if n := len(c.Objects(bucketName)); n != 0 || c.Counts()["PutObject"] != 0 {
				t.Errorf("%d objects were written", n)
			}
		})
	}
}

func TestVersioningIsAskedOnceByEachOpening(t *testing.T) {
	c, s := bucketIn(t, "", "")
	for range 2 {
		b := s.Bucket(region, bucketName, "")
		var wait sync.WaitGroup
		for i := range 8 {
			wait.Go(func() {
				if err := b.Put(t.Context(), fmt.Sprint(i), nil); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
	if n := c.Counts()["GetBucketVersioning"]; n != 2 {
		t.Errorf("asked %d times", n)
	}
}

func TestWhatIsOutOfReachIsAnErrorAndNoEmptyStore(t *testing.T) {
	const denyReads = `{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:PutObject","oss:GetBucketVersioning"],"Resource":"*"}]}`
	const otherPrefix = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:GetBucketVersioning","Resource":"acs:oss:*:*:reaper-store"},
		{"Effect":"Allow","Action":"oss:*","Resource":"acs:oss:*:*:reaper-store/other/*"}]}`
	for name, test := range map[string]struct {
		policy, region, bucket string
		class                  fault.Class
		words                  string
	}{
		"no such bucket":           {"", region, "no-such-bucket", fault.Invalid, "NoSuchBucket"},
		"a region that is another": {"", "cn-shanghai", bucketName, fault.Denied, "specified endpoint"},
		"no region":                {"", "", bucketName, fault.Invalid, "region"},
		"no bucket's name":         {"", region, "evil.example/", fault.Invalid, "not written like one"},
		"no right to read":         {denyReads, region, bucketName, fault.Denied, "oss:GetObject"},
		"a right to other files":   {otherPrefix, region, bucketName, fault.Denied, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			_, s := bucketIn(t, "", test.policy)
			_, err := s.Bucket(test.region, test.bucket, "reaper").Get(t.Context(), "census.json")
			wantClass(t, err, test.class)
			if errors.Is(err, fs.ErrNotExist) || !strings.Contains(fmt.Sprint(err), test.words) {
				t.Errorf("got %v", err)
			}
			noSecret(t, err)
		})
	}
}

func TestTheLeastRightsAreEnough(t *testing.T) {
	_, s := bucketIn(t, "", `{"Version":"1","Statement":[
		{"Effect":"Allow","Action":["oss:GetBucketVersioning","oss:ListObjects"],"Resource":"acs:oss:*:*:reaper-store"},
		{"Effect":"Allow","Action":["oss:GetObject","oss:PutObject","oss:DeleteObject"],"Resource":"acs:oss:*:*:reaper-store/reaper/*"}]}`)
	b := s.Bucket(region, bucketName, "reaper")
	if err := b.Put(t.Context(), "there", nil); err != nil {
		t.Fatal(err)
	}
	for name, err := range use(t.Context(), b) {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAListGoesOverManyPages(t *testing.T) {
	_, s := bucketIn(t, "", "")
	b := s.Bucket(region, bucketName, "p")
	var want []string
	for i := range pageSize + 1 {
		name := fmt.Sprintf("acts/%04d.json", i)
		want = append(want, name)
		if err := b.Put(t.Context(), name, nil); err != nil {
			t.Fatal(err)
		}
	}
	got, err := b.List(t.Context(), "acts/")
	if err != nil || !slices.Equal(got, want) {
		t.Fatalf("%d names, want %d; %v", len(got), len(want), err)
	}
}

func TestTheRealPlaceOfABucket(t *testing.T) {
	var hosts []string
	g, err := New(Options{Transport: spy(func(r *http.Request) (*http.Response, error) {
		hosts = append(hosts, r.Method+" "+r.URL.Scheme+"://"+r.URL.Host+r.URL.Path)
		if r.Header.Get("X-Oss-Security-Token") != canaries.SecurityToken {
			t.Error("the token was not sent")
		}
		return nil, context.Canceled
	})})
	if err != nil {
		t.Fatal(err)
	}
	b := g.Session(canaries, account).Bucket("eu-central-1", bucketName, "a/b")
	b.usable = true
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, _ = b.Get(ctx, "c.json")
	if want := []string{"GET https://reaper-store.oss-eu-central-1.aliyuncs.com/a/b/c.json"}; len(hosts) == 0 || hosts[0] != want[0] {
		t.Errorf("asked %q, want %q", hosts, want)
	}
}
