package service_test

import (
	"encoding/json"
	"strings"
	"testing"

	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/service"
)

// inBucket is a stage with a store in a bucket.
func inBucket(t *testing.T, bucket cloudtest.Bucket) *stage {
	t.Helper()
	return buildWith(t, cloudtest.Config{Fleet: small(t), Buckets: []cloudtest.Bucket{bucket}}, smallRules, zap.NewNop(),
		func(s *service.Settings) { s.Store = "oss://reaper-store/kafka" })
}

func TestABucketRemembersTheLastRun(t *testing.T) {
	s := inBucket(t, cloudtest.Bucket{Name: "reaper-store", Region: "cn-hangzhou", AccountID: cloudtest.DemoAccount})
	if _, err := s.handle(t.Context(), timer); err != nil {
		t.Fatal(err)
	}
	onlyIdle(t, s, goers())
	if len(s.released()) != len(goers()) {
		t.Errorf("released %q", s.released())
	}
	var census struct{ Places []struct{ Listed int } }
	if err := json.Unmarshal(s.cloud.Objects("reaper-store")["kafka/census.json"], &census); err != nil || len(census.Places) == 0 {
		t.Fatalf("kept %+v, %v", census, err)
	}
	// A new process reads it, and finds a fleet that is gone.
	s.restart()
	s.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultMissingFields, Fields: []string{"Tags"}, Action: "GetInstanceList"})
	report, err := s.handle(t.Context(), strings.Replace(timer, "T18:00", "T19:00", 1))
	if err != nil || !strings.Contains(report.Summary.Tripwire, "no instance carries a tag") {
		t.Fatalf("%+v, %v", report.Summary, err)
	}
}

func TestABucketThatIsOfNoUseHoldsEveryReleaseBack(t *testing.T) {
	const owner, region = cloudtest.DemoAccount, "cn-hangzhou"
	for name, test := range map[string]struct {
		bucket cloudtest.Bucket
		fault  cloudtest.Fault
		words  string
	}{
		"versioning is on":   {cloudtest.Bucket{Name: "reaper-store", Region: region, AccountID: owner, Versioning: "Enabled"}, cloudtest.Fault{}, "never had versioning"},
		"versioning was on":  {cloudtest.Bucket{Name: "reaper-store", Region: region, AccountID: owner, Versioning: "Suspended"}, cloudtest.Fault{}, "never had versioning"},
		"it is not there":    {cloudtest.Bucket{Name: "another", Region: region, AccountID: owner}, cloudtest.Fault{}, "NoSuchBucket"},
		"it is elsewhere":    {cloudtest.Bucket{Name: "reaper-store", Region: "cn-shanghai", AccountID: owner}, cloudtest.Fault{}, "specified endpoint"},
		"it is another's":    {cloudtest.Bucket{Name: "reaper-store", Region: region, AccountID: "2000000000000002"}, cloudtest.Fault{}, "AccessDenied"},
		"it cannot be read":  {cloudtest.Bucket{Name: "reaper-store", Region: region, AccountID: owner}, cloudtest.Fault{Kind: cloudtest.FaultForbidden, Action: "GetObject"}, "cannot be read"},
		"nor written":        {cloudtest.Bucket{Name: "reaper-store", Region: region, AccountID: owner}, cloudtest.Fault{Kind: cloudtest.FaultForbidden, Action: "PutObject"}, "cannot be kept"},
		"it fails all along": {cloudtest.Bucket{Name: "reaper-store", Region: region, AccountID: owner}, cloudtest.Fault{Kind: cloudtest.FaultInternalError, Action: "GetObject"}, "InternalError"},
	} {
		t.Run(name, func(t *testing.T) {
			s := inBucket(t, test.bucket)
			if test.fault.Kind != 0 {
				s.cloud.Inject(test.fault)
			}
			report, err := s.handle(t.Context(), timer)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(report)
			if err != nil {
				t.Fatal(err)
			}
			if len(s.released()) != 0 || report.Summary.Reasons["tripwire"] == 0 || !strings.Contains(string(text), test.words) {
				t.Errorf("released %q; %+v", s.released(), report.Summary)
			}
		})
	}
}

func TestAStoreThatIsWronglyWrittenStopsTheServiceFromStarting(t *testing.T) {
	for _, store := range []string{"oss://", "oss://Bucket", "s3://bucket", "file:///no/such/folder"} {
		s := newSmallStage(t)
		settings := s.settings
		settings.Store = store
		if _, err := service.New(settings, zap.NewNop(), s.clock); err == nil || !strings.Contains(err.Error(), "REAPER_STORE") {
			t.Errorf("%s: %v", store, err)
		}
	}
}

func TestTheFunctionsRegionIsTheBucketsRegion(t *testing.T) {
	s := inBucket(t, cloudtest.Bucket{Name: "reaper-store", Region: "eu-central-1", AccountID: cloudtest.DemoAccount})
	in := s.invocation(timer)
	in.Region = "eu-central-1"
	if _, err := s.service.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if s.cloud.Objects("reaper-store")["kafka/census.json"] == nil || len(s.released()) != len(goers()) {
		t.Errorf("released %q, kept %q", s.released(), s.cloud.Objects("reaper-store"))
	}
}
