package cloudtest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

func bigPlan() cloudtest.FleetPlan {
	plan := cloudtest.FleetPlan{Regions: cloudtest.KnownRegions()[:20], Instances: 10000, Idle: 3000, Seed: 7}
	for n := range 20 {
		plan.Accounts = append(plan.Accounts, fmt.Sprint(1000000000000001+n))
	}
	return plan
}

// unused judges by the truth: nobody wrote, read or asked for a day, nothing
// protects it.
func unused(i cloudtest.Instance, now time.Time) bool {
	t := i.Traffic
	if i.Tags["env"] != "dev" || i.Tags["reaper/keep"] != "" || now.Sub(i.CreateTime) < 72*time.Hour ||
		t.BytesIn+t.BytesOut+t.Polls > 0 {
		return false
	}
	for _, burst := range t.Bursts {
		if burst.To.IsZero() || now.Sub(burst.To) < 24*time.Hour {
			return false
		}
	}
	return true
}

func TestAGeneratedFleetIsWhatThePlanSays(t *testing.T) {
	plan := bigPlan()
	fleet := cloudtest.GenerateFleet(plan)
	now := time.Now()
	cloud, err := cloudtest.New(cloudtest.Config{Fleet: fleet, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	type cell struct{ account, region string }
	cells, idleCells, idle, serverless := map[cell]int{}, map[cell]int{}, 0, 0
	for _, i := range cloud.Instances() {
		at := cell{i.AccountID, i.Region}
		cells[at]++
		if i.PaidType == cloudtest.Serverless {
			serverless++
		}
		if unused(i, now) {
			idle++
			idleCells[at]++
			if len(i.Topics) != 2 || len(i.Groups) != 1 {
				t.Fatalf("%s has %d topics and %d groups", i.ID, len(i.Topics), len(i.Groups))
			}
		}
	}
	if idle != 3000 || len(cells) != 400 || serverless < 3000 || serverless > 3700 {
		t.Errorf("%d idle, %d serverless, in %d cells", idle, serverless, len(cells))
	}
	for at, count := range cells {
		if count != 25 || idleCells[at] < 7 || idleCells[at] > 8 {
			t.Errorf("%v has %d instances, %d idle", at, count, idleCells[at])
		}
	}
	plan.Instances, plan.Idle = 100, 30
	fleet = cloudtest.GenerateFleet(plan)
	if !cmp.Equal(fleet, cloudtest.GenerateFleet(plan)) {
		t.Error("the same plan makes two fleets")
	}
	plan.Seed = 8
	if cmp.Equal(fleet, cloudtest.GenerateFleet(plan)) {
		t.Error("another seed makes the same fleet")
	}
	if small := cloudtest.GenerateFleet(cloudtest.FleetPlan{Instances: 3}); len(small.Instances) != 3 {
		t.Errorf("a plan without places makes %d instances", len(small.Instances))
	}
}

func TestCountsAndPeaksTellWhatWasInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud, err := cloudtest.New(cloudtest.Config{Latency: 50 * time.Millisecond, CountOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		call := func(action string) {
			group.Go(func() {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/?Action="+action+"&Version=2019-09-16", http.NoBody)
				cloud.ServeHTTP(httptest.NewRecorder(), r)
			})
		}
		start := time.Now()
		for range 3 {
			call("GetInstanceList")
			call("GetTopicList")
			call("GetTopicList")
		}
		group.Wait()
		call("StopInstance")
		group.Wait()
		if took := time.Since(start); took != 100*time.Millisecond {
			t.Errorf("two rounds took %s", took)
		}
		want := map[string]int{"": 9, "GetInstanceList": 3, "GetTopicList": 6, "StopInstance": 1}
		if diff := cmp.Diff(want, cloud.Peak()); diff != "" {
			t.Errorf("peak (-want +got):\n%s", diff)
		}
		delete(want, "")
		if diff := cmp.Diff(want, cloud.Counts()); diff != "" {
			t.Errorf("counts (-want +got):\n%s", diff)
		}
		if got := cloud.Journal(); len(got) != 0 {
			t.Errorf("the journal has %d calls", len(got))
		}
	})
}

func TestLatencyIsWaitedThroughTheClockOfTheTestAndHoldsNoLock(t *testing.T) {
	waiting, release := make(chan time.Duration), make(chan bool)
	w := newWorld(t, func(cfg *cloudtest.Config) {
		cfg.Latency = 70 * time.Millisecond
		cfg.Sleep = func(_ context.Context, d time.Duration) error {
			waiting <- d
			<-release
			return nil
		}
	}, cloudtest.Spec{ID: "i"})
	done := make(chan error)
	go func() {
		_, err := w.list("cn-hangzhou")
		done <- err
	}()
	if got := <-waiting; got != 70*time.Millisecond {
		t.Errorf("waits %s", got)
	}
	if _, ok := w.Instance("i"); !ok || w.Counts()["GetInstanceList"] != 1 || w.Peak()["GetInstanceList"] != 1 {
		t.Error("the waiting call is not seen")
	}
	release <- true
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestHooksSeeWholeCallsWithoutAJournal(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) { cfg.CountOnly = true }, cloudtest.Spec{ID: "i"})
	var seen []cloudtest.Call
	w.OnDone(func(call cloudtest.Call) { seen = append(seen, call) })
	wantCode(t, w.release("i", true), "")
	if len(seen) != 1 || !seen[0].Applied || !seen[0].Force || !cmp.Equal(seen[0].InstanceIDs, []string{"i"}) {
		t.Errorf("the hook saw %+v", seen)
	}
}

func TestAMovedInstanceIsFoundAtItsNewPlaceOnly(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "a"}, cloudtest.Spec{ID: "b"}, cloudtest.Spec{ID: "c"})
	w.Mutate("b", func(i *cloudtest.Instance) { i.Region, i.Name, i.ID = "cn-beijing", "moved", "zz" })
	for region, want := range map[string][]string{"cn-hangzhou": {"a", "c"}, "cn-beijing": {"b"}} {
		response, err := w.list(region)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, ids(response.InstanceList.InstanceVO)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", region, diff)
		}
	}
	response, err := w.list("cn-beijing")
	if err != nil || response.InstanceList.InstanceVO[0].Name != "moved" {
		t.Errorf("listed as %v, %v", response.InstanceList.InstanceVO, err)
	}
}

// BenchmarkRegions lists 400 places of a fleet of 10,000 and reads a day of one
// metric in each, over HTTP.
func BenchmarkRegions(b *testing.B) {
	plan := bigPlan()
	cfg := cloudtest.Config{Fleet: cloudtest.GenerateFleet(plan), UnlimitedQPS: true, CountOnly: true}
	for _, account := range plan.Accounts {
		cfg.Keys = append(cfg.Keys, cloudtest.Key{AccessKeyID: "ID-" + account, Secret: "EXAMPLE", AccountID: account})
	}
	cloud, err := cloudtest.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	server, err := cloudtest.Serve(cloud)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	alikafka.GetEndpointMap()
	for b.Loop() {
		for _, key := range cfg.Keys {
			w := world{url: server.URL, key: key}
			for _, region := range plan.Regions {
				if _, err := w.list(region); err != nil {
					b.Fatal(err)
				}
				if _, err := w.dayOf(region, "instance_message_input"); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
