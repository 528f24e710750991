package cloudtest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// moment is what a reader of the list sees.
type moment struct{ View, Service int }

func (w *world) see(id string) moment {
	w.t.Helper()
	vo := w.one(id)
	return moment{vo.ViewInstanceStatusCode, vo.ServiceStatus}
}

func (w *world) wantStatus(id string, want moment) {
	w.t.Helper()
	if got := w.see(id); got != want {
		w.t.Errorf("status is %+v, want %+v", got, want)
	}
}

func wantCode(t *testing.T, err error, want string) {
	t.Helper()
	if got := code(err); got != want {
		t.Errorf("answer is %q (%v), want %q", got, err, want)
	}
}

func TestForcedReleaseGoesThroughReleasingToReleased(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Topics: cloudtest.TopicCount(3)})
	wantCode(t, w.release("i", true), "")
	w.wantStatus("i", moment{23, 15})
	wantCode(t, w.release("i", true), "ScheduledTask.AlreadyHasSameTaskType")
	wantCode(t, w.stop("i"), "BIZ_INSTANCE_STATUS_ERROR")
	wantCode(t, w.remove("i"), "BIZ_INSTANCE_STATUS_ERROR")

	w.clock.Add(5 * time.Minute)
	w.wantStatus("i", moment{6, 10})
	vo := w.one("i")
	if vo.VpcId != "" || vo.EndPoint != "" || vo.DomainEndpoint != "" || vo.UsedTopicCount != 0 {
		t.Errorf("a released instance keeps %+v", vo)
	}
	wantCode(t, w.release("i", true), "BIZ_INSTANCE_STATUS_ERROR")
	wantCode(t, w.reopen("i"), "BIZ_INSTANCE_STATUS_ERROR")

	wantCode(t, w.remove("i"), "")
	wantCode(t, w.release("i", true), "AUTH_RESOURCE_OWNER_ERROR")
	if _, ok := w.Instance("i"); ok {
		t.Error("a deleted instance still exists")
	}
}

func TestUnforcedReleaseStopsAndIsFinishedAtEightTwoDaysLater(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
	wantCode(t, w.release("i", false), "")
	w.wantStatus("i", moment{21, 5})
	w.clock.Add(time.Minute)
	w.wantStatus("i", moment{3, 15})

	truth, _ := w.Instance("i")
	local := truth.StatusSince.In(time.FixedZone("UTC+8", 8*3600))
	end := time.Date(local.Year(), local.Month(), local.Day()+2, 8, 0, 0, 0, local.Location())
	w.jump(end.Add(-time.Second))
	if got, _ := w.Instance("i"); got.Status != cloudtest.Stopped {
		t.Errorf("a second before eight it is %s", got.Status)
	}
	w.jump(end)
	if got, _ := w.Instance("i"); got.Status != cloudtest.Releasing {
		t.Errorf("at eight it is %s", got.Status)
	}
	w.jump(end.Add(5 * time.Minute))
	if got, _ := w.Instance("i"); got.Status != cloudtest.Released || !got.StatusSince.Equal(end.Add(5*time.Minute)) {
		t.Errorf("five minutes later it is %s since %s", got.Status, got.StatusSince)
	}
}

// jump moves the clock; the SDK signs with the real one, so calls fail afterwards.
func (w *world) jump(to time.Time) { w.clock.Add(to.Sub(w.clock.Now())) }

func TestAStoppedInstanceCanBeReopenedOrForciblyReleased(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"}, cloudtest.Spec{ID: "j"})
	for _, id := range []string{"i", "j"} {
		wantCode(t, w.reopen(id), "BIZ_INSTANCE_STATUS_ERROR")
		wantCode(t, w.stop(id), "")
		wantCode(t, w.stop(id), "ScheduledTask.AlreadyHasSameTaskType")
	}
	w.clock.Add(time.Minute)
	wantCode(t, w.release("j", false), "BIZ_INSTANCE_STATUS_ERROR")
	wantCode(t, w.release("j", true), "")
	w.wantStatus("j", moment{23, 15})
	wantCode(t, w.reopen("i"), "")
	w.wantStatus("i", moment{22, 3})
	w.clock.Add(2 * time.Minute)
	w.wantStatus("i", moment{2, 5})
	w.clock.Add(4 * 24 * time.Hour)
	if got, _ := w.Instance("i"); got.Status != cloudtest.Running {
		t.Errorf("a reopened instance is %s four days later", got.Status)
	}
}

func TestReleaseIsRefusedByPaymentTypeStateAndOwner(t *testing.T) {
	w := newWorld(t, nil,
		cloudtest.Spec{ID: "subscription", PaidType: cloudtest.Subscription},
		cloudtest.Spec{ID: "confluent", PaidType: cloudtest.ConfluentPaid},
		cloudtest.Spec{ID: "pending", Status: cloudtest.Pending},
		cloudtest.Spec{ID: "upgrading", Status: cloudtest.Upgrading},
		cloudtest.Spec{ID: "elsewhere", Region: "cn-beijing"},
		cloudtest.Spec{ID: "foreign", Account: "2000000000000002"},
		cloudtest.Spec{ID: "serverless", PaidType: cloudtest.Serverless},
		cloudtest.Spec{ID: "undocumented", PaidType: "9"},
	)
	for id, want := range map[string]string{
		"subscription": "BIZ_INSTANCE_STATUS_ERROR", "confluent": "BIZ_INSTANCE_STATUS_ERROR",
		"pending": "BIZ_INSTANCE_STATUS_ERROR", "upgrading": "BIZ_INSTANCE_STATUS_ERROR",
		"elsewhere": "AUTH_RESOURCE_OWNER_ERROR", "foreign": "AUTH_RESOURCE_OWNER_ERROR",
		"nowhere": "AUTH_RESOURCE_OWNER_ERROR", "serverless": "", "undocumented": "",
	} {
		t.Run(id, func(t *testing.T) { wantCode(t, w.release(id, true), want) })
	}
}

func TestQuirksOfTheLifeCycle(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) {
		cfg.Quirks = cloudtest.Quirks{QueueTakes: 30 * time.Second, DeleteWhileReleasing: true, RefuseStopServerless: true}
	}, cloudtest.Spec{ID: "i"}, cloudtest.Spec{ID: "s", Series: cloudtest.SeriesV3})
	wantCode(t, w.stop("s"), "BIZ_INSTANCE_STATUS_ERROR")
	wantCode(t, w.release("i", true), "")
	w.wantStatus("i", moment{2, 5}) // accepted, not begun
	wantCode(t, w.release("i", true), "ScheduledTask.AlreadyHasSameTaskType")
	w.clock.Add(30 * time.Second)
	w.wantStatus("i", moment{23, 15})
	wantCode(t, w.remove("i"), "")

	full := newWorld(t, func(cfg *cloudtest.Config) { cfg.Quirks.RefuseNonEmpty = true }, cloudtest.Spec{ID: "i", Topics: cloudtest.TopicCount(1)})
	wantCode(t, full.release("i", true), "BIZ_INSTANCE_STATUS_ERROR")
}

func TestInstancesThatStartInALaterState(t *testing.T) {
	w := newWorld(t, nil,
		cloudtest.Spec{ID: "long-stopped", Status: cloudtest.Stopped, Since: cloudtest.Ago(5 * 24 * time.Hour)},
		cloudtest.Spec{ID: "releasing", Status: cloudtest.Releasing},
		cloudtest.Spec{ID: "stopping", Status: cloudtest.Stopping},
		cloudtest.Spec{ID: "starting", Status: cloudtest.Starting},
		cloudtest.Spec{ID: "expired", Status: cloudtest.Expired, Since: cloudtest.Ago(8 * 24 * time.Hour)},
	)
	w.clock.Add(10 * time.Minute)
	got := map[string]cloudtest.Status{}
	for _, i := range w.Instances() {
		got[i.ID] = i.Status
	}
	want := map[string]cloudtest.Status{"long-stopped": cloudtest.Released, "releasing": cloudtest.Released,
		"stopping": cloudtest.Stopped, "starting": cloudtest.Running, "expired": cloudtest.Released}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("statuses ten minutes later (-want +got):\n%s", diff)
	}
}

func TestMutateChangesTheWorldBehindTheReader(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Tags: map[string]string{"env": "dev"}})
	wantCode(t, w.release("i", true), "")
	ok := w.Mutate("i", func(i *cloudtest.Instance) {
		i.Status, i.PaidType, i.Name = cloudtest.Running, cloudtest.Subscription, "kept-prod"
		i.Tags["reaper/keep"] = "true"
	})
	if !ok || w.Mutate("nobody", func(*cloudtest.Instance) {}) {
		t.Fatal("Mutate does not tell whether the instance exists")
	}
	w.clock.Add(10 * time.Minute) // the pending release is off
	vo := w.one("i")
	if vo.ViewInstanceStatusCode != 2 || vo.PaidType != 0 || vo.Name != "kept-prod" || len(vo.Tags.TagVO) != 2 {
		t.Errorf("listed as %+v", vo)
	}
	truth, _ := w.Instance("i")
	truth.Tags["env"] = "changed"
	if again, _ := w.Instance("i"); again.Tags["env"] != "dev" {
		t.Error("a returned instance shares its tags with the cloud")
	}
}
