package cloudtest

import (
	"encoding/json"
	"time"
)

// record is one instance with its past and its pending future.
type record struct {
	Instance
	// runs are the times in which the brokers reported data points.
	runs []span
	// plan holds the steps that time alone will bring, in order.
	plan []step
	// task is the scheduled task on the instance, until taskUntil.
	task      string
	taskUntil time.Time
	// oldTags are the tags before tagsChanged, for the slow tag filter.
	oldTags     map[string]string
	tagsChanged time.Time
	// wire is the listed JSON of the instance, until something changes.
	wire json.RawMessage
}

type span struct{ from, to time.Time } // a zero to means still open

type step struct {
	at     time.Time
	status Status
}

func newRecord(instance Instance, now time.Time, quirks Quirks) *record {
	rec := &record{Instance: instance}
	switch {
	case instance.Status.reporting():
		rec.runs = []span{{from: instance.CreateTime}}
	case instance.Status.deployed(), instance.Status == Released:
		rec.runs = []span{{from: instance.CreateTime, to: instance.StatusSince}}
	}
	rec.plan = consequences(instance, now, quirks)
	return rec
}

// consequences are the steps that follow from a state without any call.
func consequences(i Instance, now time.Time, quirks Quirks) []step {
	switch i.Status {
	case Releasing:
		return []step{{now.Add(quirks.ReleaseTakes), Released}}
	case Stopping:
		return stopSteps(now, quirks)[1:]
	case Starting:
		return []step{{now.Add(quirks.StartTakes), Running}}
	case Stopped:
		return autoRelease(i.StatusSince, quirks)
	case Expired:
		// Without balance the instance goes after seven days (life-cycle page).
		at := i.StatusSince.Add(7 * 24 * time.Hour)
		return []step{{at, Releasing}, {at.Add(quirks.ReleaseTakes), Released}}
	default:
		return nil
	}
}

// stopSteps lead from running to stopped and on to the automatic release.
func stopSteps(from time.Time, quirks Quirks) []step {
	stopped := from.Add(quirks.StopTakes)
	return append([]step{{from, Stopping}, {stopped, Stopped}}, autoRelease(stopped, quirks)...)
}

// releaseSteps lead from any state to released.
func releaseSteps(from time.Time, quirks Quirks) []step {
	return []step{{from, Releasing}, {from.Add(quirks.ReleaseTakes), Released}}
}

// autoRelease: a stopped pay-as-you-go or serverless instance is released at
// 08:00 two days later (page "Manage the lifecycle of an instance"). The time
// zone is not stated; UTC+8 is unconfirmed.
func autoRelease(stopped time.Time, quirks Quirks) []step {
	local := stopped.In(time.FixedZone("UTC+8", 8*60*60))
	year, month, day := local.Date()
	return releaseSteps(time.Date(year, month, day+2, 8, 0, 0, 0, local.Location()), quirks)
}

// advance takes the steps that are due.
func (r *record) advance(now time.Time) {
	for len(r.plan) > 0 && !r.plan[0].at.After(now) {
		next := r.plan[0]
		r.plan = r.plan[1:]
		r.enter(next.status, next.at)
	}
}

// listed is the JSON of the instance as GetInstanceList sends it.
func (r *record) listed() json.RawMessage {
	if r.wire == nil {
		r.wire = encode(wireInstance(r.Instance))
	}
	return r.wire
}

// enter changes the state and keeps the history of reporting times.
func (r *record) enter(status Status, at time.Time) {
	before, after := r.Status.reporting(), status.reporting()
	switch {
	case before && !after && len(r.runs) > 0:
		r.runs[len(r.runs)-1].to = at
	case !before && after:
		r.runs = append(r.runs, span{from: at})
	}
	r.Status, r.StatusSince, r.wire = status, at, nil
	if status == Released {
		// Topics and groups are gone with the release (life-cycle page).
		r.Topics, r.Groups = nil, nil
	}
}

// schedule notes a task and the steps it brings.
func (c *Cloud) schedule(rec *record, task string, until time.Time, steps []step) {
	rec.task, rec.taskUntil, rec.plan = task, until, steps
	c.stock.await(rec)
}

// busy refuses a call while a task is pending. The code for the same task is
// documented for order upgrades (Terraform provider); that a second Release or
// Stop meets it is unconfirmed.
func (r *record) busy(task string, now time.Time) error {
	switch {
	case r.task == "" || !now.Before(r.taskUntil):
		return nil
	case r.task == task:
		return refuse("ScheduledTask.AlreadyHasSameTaskType", "The instance already has a scheduled task of this type.")
	default:
		return wrongStatus()
	}
}

// setTags changes the tags and remembers the old ones for the slow filter.
func (r *record) setTags(tags map[string]string, now time.Time) {
	r.oldTags, r.tagsChanged, r.Tags, r.wire = r.Tags, now, tags, nil
}

// filterTags are the tags as the tag filter of GetInstanceList sees them.
func (r *record) filterTags(now time.Time, delay time.Duration) map[string]string {
	if !r.tagsChanged.IsZero() && now.Before(r.tagsChanged.Add(delay)) {
		return r.oldTags
	}
	return r.Tags
}
