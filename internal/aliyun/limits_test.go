package aliyun

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// through lets n calls through a lane, each of which takes d.
func through(t *testing.T, p *pacer, clock *fakeClock, l lane, n int, d time.Duration) (at []time.Time) {
	t.Helper()
	for range n {
		ended, err := p.wait(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		at = append(at, clock.Now())
		_ = clock.Sleep(t.Context(), d)
		ended()
	}
	return at
}

func TestWhoGivesUpTakesNoPlace(t *testing.T) {
	clock := newFakeClock()
	gaveUp := errors.New("gave up")
	sleeps := func(context.Context, time.Duration) error { return gaveUp }
	p := newPacer(clock.Now, func(ctx context.Context, d time.Duration) error { return sleeps(ctx, d) })
	l := lane{account, region, releaseInstance}
	through(t, p, clock, l, 2, 0)
	before := clock.total()
	for range 5 {
		if _, err := p.wait(t.Context(), l); !errors.Is(err, gaveUp) {
			t.Fatal(err)
		}
	}
	sleeps = clock.Sleep
	through(t, p, clock, l, 1, 0)
	if waited := clock.total() - before; waited > time.Second {
		t.Errorf("waited %v: the places given up still count", waited)
	}
}

func TestACallUnderWayKeepsItsPlaceUntilASecondAfterItsEnd(t *testing.T) {
	clock := newFakeClock()
	p := newPacer(clock.Now, clock.Sleep)
	l := lane{account, region, releaseInstance}
	at := through(t, p, clock, l, 6, 700*time.Millisecond)
	for i := 2; i < len(at); i++ {
		// The call before last ended 700 ms after it began.
		if gap := at[i].Sub(at[i-2]); gap < 1700*time.Millisecond {
			t.Errorf("call %d began %v after the last but one", i+1, gap)
		}
	}
}

func TestTheLaneWaitsForACallThatHasNotEnded(t *testing.T) {
	synctest.Test(t, waitsForACallThatHasNotEnded)
}

func waitsForACallThatHasNotEnded(t *testing.T) {
	t.Helper()
	clock := newFakeClock()
	p := newPacer(clock.Now, clock.Sleep)
	l := lane{account, region, releaseInstance}
	var ends []func()
	for range 2 {
		ended, err := p.wait(t.Context(), l)
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, ended)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.wait(ctx, l); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	let := false
	go func() {
		_, err := p.wait(t.Context(), l)
		let = err == nil
	}()
	synctest.Wait()
	if let {
		t.Fatal("a third call began while two were under way")
	}
	ends[0]()
	synctest.Wait()
	if !let {
		t.Fatal("a third call did not begin a second after the first ended")
	}
}

func TestWhoWaitsDuringAThrottleWaitsForItsEnd(t *testing.T) {
	clock := newFakeClock()
	start := clock.Now()
	l := lane{account, region, releaseInstance}
	var p *pacer
	throttled := false
	p = newPacer(clock.Now, func(ctx context.Context, d time.Duration) error {
		if !throttled { // somebody else is throttled while this one sleeps
			throttled = true
			p.gateFor(l).slowDown(clock.Now(), start.Add(4*time.Second))
		}
		return clock.Sleep(ctx, d)
	})
	through(t, p, clock, l, 3, 0)
	if waited := clock.Now().Sub(start); waited < 4*time.Second {
		t.Errorf("went on after %v", waited)
	}
}

func TestAfterAThrottleFewerCallsAreLetThroughAndThenMoreAgain(t *testing.T) {
	clock := newFakeClock()
	p := newPacer(clock.Now, clock.Sleep)
	l := lane{account, region, getInstanceList}
	g := p.gateFor(l)
	g.slowDown(clock.Now(), clock.Now().Add(2*time.Second))
	g.slowDown(clock.Now().Add(10*time.Millisecond), clock.Now()) // of the same burst
	pause := clock.Now().Add(2 * time.Second)
	through(t, p, clock, l, 41, 0)
	if waited := clock.Now().Sub(pause); waited < 2*time.Second {
		t.Errorf("41 calls within %v of the pause's end, at a quarter of 80 a second", waited)
	}
	_ = clock.Sleep(t.Context(), 2*recovery)
	begin := clock.Now()
	through(t, p, clock, l, 80, 0)
	if waited := clock.Now().Sub(begin); waited > 0 {
		t.Errorf("80 calls took %v, long after the throttle", waited)
	}
	for range 20 {
		_ = clock.Sleep(t.Context(), time.Minute)
		for range 10 {
			_ = clock.Sleep(t.Context(), second)
			g.slowDown(clock.Now(), clock.Now())
		}
	}
	through(t, p, clock, l, 3, 0) // something always gets through
}

func TestAThrottleRightAfterGrowthCountsAsOne(t *testing.T) {
	clock := newFakeClock()
	g := newGate(80)
	enters := func() { g.enter(clock.Now()); g.leave(clock.Now()) }
	g.slowDown(clock.Now(), clock.Now()) // to 20
	_ = clock.Sleep(t.Context(), recovery)
	enters()
	if g.calls != 40 {
		t.Fatalf("%d calls a second, %s after a throttle", g.calls, recovery)
	}
	_ = clock.Sleep(t.Context(), 300*time.Millisecond)
	g.slowDown(clock.Now(), clock.Now())
	if g.calls != 10 {
		t.Errorf("%d calls a second after a throttle that came right after the growth", g.calls)
	}
	_ = clock.Sleep(t.Context(), recovery-time.Second)
	enters()
	if g.calls != 10 {
		t.Errorf("%d calls a second, less than %s after the throttle", g.calls, recovery)
	}
}

// TestPropertyNoSecondOfTheCloudHoldsMoreCallsThanAllowed lets calls reach the
// cloud at any moment while they are under way, as a network may have it.
func TestPropertyNoSecondOfTheCloudHoldsMoreCallsThanAllowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := newFakeClock()
		g := newGate(rapid.IntRange(1, 5).Draw(t, "calls"))
		type flight struct{ left time.Time }
		var under []flight
		var arrived []time.Time
		land := func(i int) {
			f := under[i]
			under = slices.Delete(under, i, i+1)
			way := clock.Now().Sub(f.left)
			arrived = append(arrived, f.left.Add(time.Duration(rapid.Int64Range(0, int64(way)).Draw(t, "arrives"))))
			g.leave(clock.Now())
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			_ = clock.Sleep(context.Background(), time.Duration(rapid.IntRange(0, 900).Draw(t, "ms"))*time.Millisecond)
			if len(under) > 0 && rapid.Bool().Draw(t, "one ends") {
				land(rapid.IntRange(0, len(under)-1).Draw(t, "which"))
				continue
			}
			if _, room := g.enter(clock.Now()); room == roomNow {
				under = append(under, flight{clock.Now()})
			}
		}
		slices.SortFunc(arrived, time.Time.Compare)
		for i := range arrived {
			if n := i + g.full; n < len(arrived) && arrived[n].Sub(arrived[i]) < second {
				t.Fatalf("%d calls arrive within %v", g.full+1, arrived[n].Sub(arrived[i]))
			}
		}
	})
}

func TestAnUnlistedOperationIsPacedCautiously(t *testing.T) {
	for _, op := range everyOperation() {
		if quotaOf(op).calls < quotaOf("Whatever").calls {
			t.Errorf("%s is slower than what is not known", op)
		}
	}
}

func TestSlotsAreGivenBack(t *testing.T) {
	s := newSlots(1)
	release, err := s.take(t.Context(), account, region)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.take(ctx, account, region); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if _, err := s.take(t.Context(), account, "cn-shanghai"); err != nil {
		t.Errorf("another region waits: %v", err)
	}
	release()
	if _, err := s.take(t.Context(), account, region); err != nil {
		t.Error(err)
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := sleep(t.Context(), time.Nanosecond); err != nil {
		t.Error(err)
	}
}

func everyOperation() []operation {
	return []operation{
		getInstanceList, getConsumerList, getConsumerProgress, getTopicList, getTopicStatus, getKafkaClientIP, getQuotaTip,
		getAllInstanceIDList, releaseInstance, describeMetricLast, describeMetricList, describeMetricMetaList,
		assumeRole, getCallerIdentity, describeInstanceBill, getPayAsYouGoPrice,
	}
}

func TestTheDocumentedQuotasAreKeptInEverySecond(t *testing.T) {
	allowed := map[operation]int{
		getInstanceList: 100, getConsumerList: 100, getConsumerProgress: 100, getTopicList: 100, getKafkaClientIP: 100,
		getQuotaTip: 80, releaseInstance: 2, describeMetricLast: 50, describeMetricList: 50,
		// Not documented: what the project allows itself.
		getTopicStatus: 100, getAllInstanceIDList: 20, describeMetricMetaList: 10, assumeRole: 20, getCallerIdentity: 20, describeInstanceBill: 10, getPayAsYouGoPrice: 10,
	}
	for _, op := range everyOperation() {
		clock := newFakeClock()
		p := newPacer(clock.Now, clock.Sleep)
		at := through(t, p, clock, lane{account, region, op}, 200, 0)
		most := 0
		for i := range at {
			n := 0
			for _, other := range at[i:] {
				if other.Sub(at[i]) < time.Second {
					n++
				}
			}
			most = max(most, n)
		}
		if most > allowed[op] || most < allowed[op]/2 {
			t.Errorf("%s: %d calls in one second, %d are allowed", op, most, allowed[op])
		}
	}
}

func TestQuotasOfAnAccountCountInAllRegions(t *testing.T) {
	for op, shared := range map[operation]bool{describeMetricLast: true, describeMetricList: true, describeMetricMetaList: true, getConsumerList: false, releaseInstance: false} {
		p := newPacer(time.Now, sleep)
		if same := p.gateFor(lane{account, region, op}) == p.gateFor(lane{account, "cn-shanghai", op}); same != shared {
			t.Errorf("%s: one lane for two regions is %v", op, same)
		}
		if p.gateFor(lane{account, region, op}) == p.gateFor(lane{"2", region, op}) {
			t.Errorf("%s: one lane for two accounts", op)
		}
	}
}

func TestOnlyTheThrottledOperationSlowsDown(t *testing.T) {
	answers := map[string]string{
		"GetTopicList":    `{"Code":200,"Success":true,"Total":0,"TopicList":{"TopicVO":[]}}`,
		"GetConsumerList": `{"Code":200,"Success":true,"Total":0,"ConsumerList":{"ConsumerVO":[]}}`,
	}
	var throttled atomic.Bool
	s, clock := serve(t, func(w http.ResponseWriter, r *http.Request) {
		op := r.URL.Query().Get("Action")
		if op == "GetConsumerList" && throttled.CompareAndSwap(false, true) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"Code":"Throttling.User"}`)
			return
		}
		_, _ = io.WriteString(w, answers[op])
	})
	c := s.about(getConsumerList, idle)
	c.send = func(k conn) error { return k.ask(alikafka.CreateGetConsumerListRequest()) }
	f := c.once(t.Context(), false)
	wantClass(t, f, fault.Throttled)
	start := clock.Now()
	c.rest(t.Context(), f, 3*time.Second)
	other := s.gateway.Session(canaries, account)
	if _, err := other.Topics(t.Context(), idle); err != nil || !clock.Now().Equal(start) {
		t.Errorf("another operation waited %v, error %v", clock.Now().Sub(start), err)
	}
	elsewhere := s.gateway.Session(canaries, "2")
	if _, err := elsewhere.Groups(t.Context(), fleet.Ref{Account: "2", Region: region, ID: "i-1"}); err != nil || !clock.Now().Equal(start) {
		t.Errorf("another account waited %v, error %v", clock.Now().Sub(start), err)
	}
	if _, err := other.Groups(t.Context(), idle); err != nil || clock.Now().Sub(start) < 3*time.Second {
		t.Errorf("another caller waited %v, error %v", clock.Now().Sub(start), err)
	}
}
