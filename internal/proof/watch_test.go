package proof

import (
	"slices"
	"strings"
	"sync"
	"time"

	"alikafka-reaper/internal/cloudtest"
)

// moment is a place in the order of everything that happened.
type moment struct {
	order int
	reading
	truth map[string]cloudtest.Instance
}

// sight is one call that reached the cloud, and the truth around it.
type sight struct {
	call        cloudtest.Call
	begun, done moment
	// over says that done is filled in.
	over bool
	// picture is the old truth that a stale answer showed.
	picture map[string]cloudtest.Instance
	// stored is what the store held when a change to an instance came.
	stored map[string]string
}

// acts says that the call changes an instance.
func (s *sight) acts() bool { return s.call.Mutating && s.call.Version != cloudtest.OSSVersion }

// answered says that the caller got an answer that it could read.
func (s *sight) answered() bool {
	switch s.call.Fault {
	case 0, cloudtest.FaultLatency, cloudtest.FaultMissingFields, cloudtest.FaultEmptyMetrics, cloudtest.FaultStaleList,
		cloudtest.FaultShortList, cloudtest.FaultShuffled:
		return s.over && s.call.HTTPStatus == 200 && s.call.Code == ""
	default:
		return false
	}
}

// about says that the call asks about an instance, alone or among others.
func (s *sight) about(id string) bool {
	switch s.call.Action {
	case "GetInstanceList":
		i, there := s.begun.truth[id]
		return slices.Contains(s.call.InstanceIDs, id) || len(s.call.InstanceIDs) == 0 && there && i.Region == s.call.Region
	case "DescribeMetricList":
		return strings.Contains(s.call.Params["Dimensions"], id)
	default:
		return slices.Contains(s.call.InstanceIDs, id)
	}
}

// waitsFor says that a call comes after another by design: in one region of one
// account one act follows the other, each behind the readings of its instance. What
// is read of others meanwhile tells it nothing, not even the time.
func (s *sight) waitsFor(b *sight) bool {
	if b.call.Region != s.call.Region {
		return false
	}
	mine := func(id string) bool { return b.about(id) || strings.Contains(b.call.Params["Object"], id) }
	return b.isAct() || slices.ContainsFunc(s.call.InstanceIDs, mine)
}

// shown returns what the answer may have shown of an instance: the truth from
// before or after it, or an old picture.
func (s *sight) shown(id string) []cloudtest.Instance {
	sources := []map[string]cloudtest.Instance{s.begun.truth, s.done.truth}
	if s.call.Fault == cloudtest.FaultStaleList {
		sources = []map[string]cloudtest.Instance{s.picture}
	}
	var list []cloudtest.Instance
	for _, truth := range sources {
		if i, there := truth[id]; there {
			list = append(list, i)
		}
	}
	return list
}

// certainlyRefused says that the answer told the caller that nothing was done.
func (s *sight) certainlyRefused() bool {
	return !s.call.Applied && (s.call.HTTPStatus >= 400 && s.call.HTTPStatus < 500 || s.call.Fault == cloudtest.FaultRefused200)
}

// watch keeps a sight of every call.
type watch struct {
	clock *clock
	cloud *cloudtest.Cloud
	kept  *store

	mu     sync.Mutex
	order  int
	sights []*sight
	open   map[string]*sight
	// pictures are the truths that faults with an old picture may show.
	picture map[string]cloudtest.Instance
	pending []*change
}

// newWatch watches a cloud from now on.
func newWatch(cloud *cloudtest.Cloud, c *clock, kept *store) *watch {
	w := &watch{clock: c, cloud: cloud, kept: kept, open: map[string]*sight{}}
	cloud.OnCall(w.begin)
	cloud.OnDone(w.end)
	return w
}

// now returns the present moment. Truth is read first, so that it is never newer
// than the moment.
func (w *watch) now() moment {
	truth := map[string]cloudtest.Instance{}
	for _, i := range w.cloud.Instances() {
		truth[i.ID] = i
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.order++
	return moment{w.order, w.clock.read(), truth}
}

// begin notes a call, and makes the changes that are due just before it. The
// call's time is the one at which it came, before any change.
func (w *watch) begin(call cloudtest.Call) {
	at := w.clock.read()
	for _, c := range w.due(call) {
		c.make()
	}
	m := w.now()
	m.reading = at
	s := &sight{call: call, begun: m}
	if s.acts() {
		s.stored = w.kept.contents()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	s.picture = w.picture
	w.sights = append(w.sights, s)
	w.open[call.RequestID] = s
}

func (w *watch) end(call cloudtest.Call) {
	m := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.open[call.RequestID]; s != nil { // calls that were not authenticated never began
		s.call, s.done, s.over = call, m, true
		delete(w.open, call.RequestID)
	}
}

// of returns the sights of one run, which has an access key of its own, as they are
// now: a call that was given up may still end.
func (w *watch) of(r *run) []*sight {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []*sight
	for _, s := range w.sights {
		if s.call.AccessKeyID == r.key.AccessKeyID {
			list = append(list, new(*s))
		}
	}
	return list
}

// latest is the latest that it ever was between two moments: the clock may have
// gone back since.
func (w *watch) latest(from, to int) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	var at time.Time
	for _, s := range w.sights {
		if s.begun.order >= from && s.begun.order <= to && s.begun.time.After(at) {
			at = s.begun.time
		}
	}
	return at
}

// releases returns every ReleaseInstance of an instance, in order of arrival.
func (w *watch) releases(id string) []*sight { return w.calls("ReleaseInstance", id) }

// calls returns every call of an operation about an instance, in order of arrival.
func (w *watch) calls(action, id string) []*sight {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []*sight
	for _, s := range w.sights {
		if s.call.Action == action && s.about(id) {
			list = append(list, s)
		}
	}
	return list
}

// place says before which call a change is made.
type place int

const (
	anyCall place = iota + 1
	recheckCall
	releaseCall
	tagCall
)

func (p place) fits(call cloudtest.Call) bool {
	switch p {
	case recheckCall:
		return call.Action == "GetInstanceList" && len(call.InstanceIDs) > 0
	case releaseCall:
		return call.Action == "ReleaseInstance" || call.Action == "StopInstance"
	case tagCall:
		return call.Action == "TagResources" || call.Action == "UntagResources"
	default:
		return true
	}
}

// change happens once, just before the n-th fitting call.
type change struct {
	at   place
	n    int
	make func()
}

func (w *watch) plan(c change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending = append(w.pending, &c)
}

func (w *watch) due(call cloudtest.Call) []*change {
	w.mu.Lock()
	defer w.mu.Unlock()
	var due []*change
	w.pending = slices.DeleteFunc(w.pending, func(c *change) bool {
		if !c.at.fits(call) {
			return false
		}
		c.n--
		if c.n > 0 {
			return false
		}
		due = append(due, c)
		return true
	})
	return due
}

// calm takes back every change that has not happened.
func (w *watch) calm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pending = nil
}

// still says that no change is pending.
func (w *watch) still() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.pending) == 0
}
