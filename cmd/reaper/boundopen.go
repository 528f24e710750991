package main

import (
	"math"

	"alikafka-reaper/internal/message"
)

// open counts what the newest points leave open, by place and by account.
type open struct {
	// idle and idleV2 count the instances to release by place.
	idle, idleV2 map[string]int
	// screens and proofs count the calls to CloudMonitor by account, and tails
	// those that read on to the moment of the release.
	screens, proofs, tails map[string]int
	// firsts counts the calls that all regions need before their first releases: of
	// the series of which that takes the fewest.
	firsts map[string]int
}

// fewest is how many seconds go by while the place with the fewest releases makes
// them.
func (o open) fewest() int {
	least := math.MaxInt
	for _, n := range o.idle {
		least = min(least, waits("ReleaseInstance", n))
	}
	return least
}

// kind is a series in a place.
type kind struct{ account, region, series string }

func (k kind) place() string { return k.account + "/" + k.region }

func openOf(r message.Report) open {
	o := open{idle: map[string]int{}, idleV2: map[string]int{}, screens: map[string]int{}, proofs: map[string]int{}, tails: map[string]int{}, firsts: map[string]int{}}
	asked, proved, released := map[kind]int{}, map[kind]int{}, map[kind]int{}
	windows := windowed(r)
	for _, v := range r.Verdicts {
		k := kind{v.Instance.Account, v.Instance.Region, v.Instance.Series}
		if v.Reason == "idle" || v.Reason == "busy" {
			asked[k]++
		}
		if windows[v.Instance.ID] || v.Reason == "idle" {
			proved[k]++
		}
		if v.Action == "release" {
			released[k]++
			o.idle[k.place()]++
			if k.series == "v2" {
				o.idleV2[k.place()]++
			}
		}
	}
	for k := range asked {
		o.screens[k.account] += screens
		o.proofs[k.account] += proofCalls(k.series, proved[k])
	}
	o.rereads(released)
	return o
}

// rereads counts what is read again, of all series that have something to release.
func (o open) rereads(released map[kind]int) {
	for k := range released {
		calls := bytesSignals + others(k.series)
		o.tails[k.account] += calls
		if other := (kind{k.account, k.region, "v3"}); k == other || released[other] == 0 {
			o.firsts[k.account] += calls
		}
	}
}

// windowed are the instances of which the whole window was read, as far as the
// answer holds that: of a large fleet it holds the idle ones alone.
func windowed(r message.Report) map[string]bool {
	windows := map[string]bool{}
	for _, f := range r.Facts {
		windows[f.Instance] = windows[f.Instance] || f.Signal == "usage.bytes_in" && f.Expected > 0
	}
	return windows
}

func others(series string) int {
	if series == "v3" {
		return othersV3
	}
	return othersV2
}

// proofCalls is how many answers the windows of n candidates fill.
func proofCalls(series string, n int) int {
	pages := func(points int) int { return (n*points + pointsPage - 1) / pointsPage }
	return bytesSignals*pages(bytesPoints) + others(series)*pages(otherPoints)
}
