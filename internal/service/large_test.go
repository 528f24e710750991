package service_test

import (
	"fmt"
	"testing"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/service"
)

// BenchmarkPlan plans for many instances of one account, against a cloud in the
// same process that answers at once.
func BenchmarkPlan(b *testing.B) {
	b.Run("100 in 1 region", func(b *testing.B) { benchmarkPlan(b, 100, 1) })
	b.Run("10,000 in 20 regions", func(b *testing.B) { benchmarkPlan(b, 10000, 20) })
}

func benchmarkPlan(b *testing.B, instances, places int) {
	b.Helper()
	regions := cloudtest.KnownRegions()[:places]
	list := ""
	for _, r := range regions {
		list += r + ", "
	}
	rules := fmt.Sprintf("version: 1\nscope: {regions: [%s]}\nrules: [{name: a, match: {tags: {env: dev}, age: '>= 72h'}, then: release}]\n", list[:len(list)-2])
	key := cloudtest.DemoKeys()[1]
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer() // a new cloud each time: its clock runs ahead by all that anybody waits
		s := buildWith(b, cloudtest.Config{
			Fleet: cloudtest.GenerateFleet(cloudtest.FleetPlan{Regions: regions, Instances: instances, Idle: instances / 10}), UnlimitedQPS: true, CountOnly: true,
		}, rules, zap.NewNop(), func(s *service.Settings) { s.Ceiling = events.Plan })
		b.StartTimer()
		report, err := s.service.Handle(b.Context(), service.Invocation{
			Payload: []byte(timer), Account: key.AccountID, RequestID: "r", Most: 1000,
			Credentials: aliyun.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
		})
		if err != nil || report.Summary.Instances != instances {
			b.Fatal(err, report.Summary)
		}
	}
}
