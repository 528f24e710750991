package proof

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/chat"
)

// dying is a scenario small enough to be played for every call of one run.
type dying struct {
	setting
	// waits are how long to wait after each run that is played before the one that
	// dies.
	waits []time.Duration
}

// smallFleet has two instances that go, of which one knows no stop, and one that
// stays; tinyFleet one that goes.
const (
	smallFleet = `account: "1000000000000001"
region: cn-hangzhou
instances:
  - {id: alikafka_post-cn-x00, age: 40d, tags: {env: dev}, topics: 1}
  - {id: alikafka_serverless-cn-x01, age: 50d, tags: {env: dev}, paid_type: serverless}
  - {id: alikafka_post-cn-x02, age: 60d, tags: {env: dev}, traffic: {bytes_in: 5MB/s}}
`
	tinyFleet = `account: "1000000000000001"
region: cn-hangzhou
instances:
  - {id: alikafka_post-cn-x00, age: 40d, tags: {env: dev}, topics: 1}
`
)

func deaths() map[string]dying {
	one := func(store storeKind, fleet string, warn, stop time.Duration, waits ...time.Duration) dying {
		p := policy{envs: []string{"dev"}, minAge: 72 * time.Hour, window: time.Hour, perRun: 5, force: true, warn: warn, stop: stop}
		return dying{setting{policy: p, fleet: fleet, store: store, later: untilMonday(time.Now())}, waits}
	}
	const day = 24 * time.Hour
	told := one(inFolder, smallFleet, day, 0)
	told.policy.told = []group{{chat.DingTalk, "en"}}
	return map[string]dying{
		"a release":                    one(noStore, smallFleet, 0, 0),
		"a release, with a bucket":     one(inBucket, tinyFleet, 0, 0),
		"a warning":                    one(inBucket, smallFleet, day, 0),
		"a warning to a chat group":    told,
		"a stop":                       one(inBucket, tinyFleet, day, 20*time.Hour, 25*time.Hour),
		"a stop without a store":       one(noStore, tinyFleet, day, 20*time.Hour, 25*time.Hour),
		"a release of what is stopped": one(inBucket, tinyFleet, day, 20*time.Hour, 25*time.Hour, 21*time.Hour),
		"a release after a warning":    one(inFolder, tinyFleet, day, 0, 25*time.Hour),
	}
}

// untilMonday is how many whole days there are until it is Monday on the cloud's
// clock: then no stop of the next two days ends on a weekend.
func untilMonday(now time.Time) time.Duration {
	day := int(now.In(time.FixedZone("UTC+8", 8*60*60)).Weekday())
	return time.Duration((8-day)%7) * 24 * time.Hour
}

// TestARunThatDiesAtAnyCallIsFinishedByTheNext kills a run at each of its calls,
// before the call arrives or after it was carried out. The next runs, in a new
// process, must finish the work, and release nothing a second time.
func TestARunThatDiesAtAnyCallIsFinishedByTheNext(t *testing.T) {
	for name, d := range deaths() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			calls := d.play(t, 0, lives)
			t.Logf("%d calls", calls)
			for k := 1; k <= calls; k++ {
				for _, how := range deathsAt(k) {
					t.Run(fmt.Sprintf("call %d of %d, way %d", k, calls, how), func(t *testing.T) { d.play(t, k, how) })
				}
			}
		})
	}
}

// deathsAt are the ways to die at a call: in turns, and both where there is time.
func deathsAt(k int) []end {
	both := []end{diesBefore, diesAfter}
	if *wanted >= many {
		return both
	}
	return both[k%2 : k%2+1]
}

// play plays a run that dies at its k-th call, and what comes after it; 0 lets it
// live. It returns how many calls the run made.
func (d dying) play(t *testing.T, k int, how end) int {
	t.Helper()
	w, err := newWorld(d.setting, filepath.Join(t.TempDir(), "world"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	p, err := w.start()
	if err != nil {
		t.Fatal(err)
	}
	c := checker{world: w}
	for i, wait := range d.waits {
		c.check(w.deliver(p, timerEvent(i)))
		w.clock.jump(wait)
	}
	p.front.killAt(k, how)
	r := w.deliver(p, timerEvent(10))
	if r.killed() != (k > 0) {
		t.Fatalf("the run was to die at call %d, and died: %t", k, r.killed())
	}
	c.check(r)
	calls := len(w.watch.of(r))
	if p, err = w.start(); err != nil {
		t.Fatal(err)
	}
	c.seeThrough(p)
	if len(c.found) > 0 {
		t.Fatalf("broken:\n%s\n\n%s", strings.Join(c.found, "\n"), w.story())
	}
	return calls
}

// seeThrough lets one run after the other come until what should go is gone.
func (c *checker) seeThrough(p *process) {
	wanted := c.bound()
	for i := range 12 {
		r := c.deliver(p, timerEvent(20+i))
		c.check(r)
		if i == 0 {
			c.settled(r)
		}
		if c.gone(wanted) {
			return
		}
		c.clock.jump(21 * time.Hour)
	}
	c.complain("I5", "%v should have been released in the end", wanted)
}

// bound are the instances that go sooner or later.
func (c *checker) bound() []string {
	var ids []string
	for _, i := range c.cloud.Instances() {
		if i.Traffic.BytesIn == 0 {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

func (c *checker) gone(ids []string) bool {
	for _, id := range ids {
		if i, there := c.cloud.Instance(id); there && i.Status != cloudtest.Releasing && i.Status != cloudtest.Released {
			return false
		}
	}
	return true
}
