package aliyun

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestAPlaceGivenUpIsFreeForTheNext(t *testing.T) {
	clock := newFakeClock()
	gaveUp := errors.New("gave up")
	sleeps := func(context.Context, time.Duration) error { return gaveUp }
	p := newPacer(clock.Now, func(ctx context.Context, d time.Duration) error { return sleeps(ctx, d) })
	l := lane{account, region, releaseInstance}
	if err := p.wait(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if err := p.wait(t.Context(), l); !errors.Is(err, gaveUp) {
			t.Fatal(err)
		}
	}
	sleeps = clock.Sleep
	if err := p.wait(t.Context(), l); err != nil || clock.total() > 500*time.Millisecond {
		t.Errorf("waited %v, error %v: the places given up still count", clock.total(), err)
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
			p.gateFor(l).slowDown(start.Add(4 * time.Second))
		}
		return clock.Sleep(ctx, d)
	})
	for range 2 {
		if err := p.wait(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if waited := clock.Now().Sub(start); waited < 4*time.Second {
		t.Errorf("went on after %v", waited)
	}
}

func TestAfterAThrottleTheCallsDoNotAllStartAtOnce(t *testing.T) {
	clock := newFakeClock()
	p := newPacer(clock.Now, clock.Sleep)
	l := lane{account, region, getInstanceList}
	pause := clock.Now().Add(2 * time.Second)
	p.gateFor(l).slowDown(pause)
	for range 20 {
		if err := p.wait(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	if late := clock.Now().Sub(pause); late < 20*time.Second/80-time.Millisecond {
		t.Errorf("20 calls within %v of the pause's end", late)
	}
}

func TestAnUnlistedOperationIsPacedCautiously(t *testing.T) {
	for _, op := range []operation{getInstanceList, releaseInstance, describeMetricLast, describeMetricList} {
		if quotaOf(op).perSecond < quotaOf("Whatever").perSecond {
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
