package reap

import (
	"context"
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// act is a kind of change. The names are part of the wire format: the cloud's
// operation, or our own word where several calls belong together.
type act string

const (
	release  act = "ReleaseInstance"
	stop     act = "StopInstance"
	reopen   act = "ReopenInstance"
	remove   act = "DeleteInstance"
	warn     act = "Warn"
	withdraw act = "Withdraw"
)

// actOf is what a verdict asks for.
func actOf(v rules.Verdict) act {
	if v.Action == rules.Stop {
		return stop
	}
	return release
}

// call makes the one mutating call; one that takes something away not after latest.
func (a act) call(ctx context.Context, to Actuator, one *subject, latest time.Time) (requestID string, err error) {
	ref := one.instance.Ref()
	switch a {
	case stop:
		return to.Stop(ctx, ref, latest)
	case reopen:
		return to.Reopen(ctx, ref)
	case remove:
		return to.Delete(ctx, ref)
	default:
		return to.Release(ctx, ref, one.verdict.Force, latest)
	}
}

// permission is the RAM action behind the call: one allows to stop, to release and
// to delete (RAM page of ApsaraMQ for Kafka).
func (a act) permission() string {
	switch a {
	case reopen:
		return "UpdateInstanceReopen"
	case warn, withdraw, keep:
		return "TagResources and alikafka:UntagResources"
	default:
		return "ReleaseInstance"
	}
}

// shows says whether a state bears out that the call took effect.
func (a act) shows(s fleet.Status) bool {
	switch a {
	case stop:
		return s == fleet.Stopping || s == fleet.Stopped || s.Going()
	case reopen:
		return s == fleet.Starting || s == fleet.Running
	case remove: // then it is not listed at all
		return false
	default:
		return s.Going()
	}
}

// hides says whether a state tells nothing of whether the call took effect. What
// follows a release without force is not documented: it may lead to stopped, or leave
// stopped what is so already, until the cloud frees the resources.
func (a act) hides(s fleet.Status, force bool) bool {
	return a == release && !force && (s == fleet.Stopping || s == fleet.Stopped)
}

// participle is what is done, for sentences.
func (a act) participle() string {
	switch a {
	case stop:
		return "stopped"
	case reopen:
		return "reopened"
	case remove:
		return "taken out of the list"
	case warn:
		return "warned"
	case withdraw:
		return "marks taken off"
	case keep:
		return "protected"
	default:
		return "released"
	}
}

// acceptedText says what follows from an accepted call.
func (a act) acceptedText(r *run, s *subject, now time.Time) string {
	switch {
	case a == stop:
		return fmt.Sprintf("StopInstance accepted; it can be reopened (command undo) until it is released, by us not before %s, by the cloud itself at %s at the latest (08:00 two days later, UTC+8 assumed)",
			r.local(s.verdict.Due), r.local(rules.AutoRelease(now)))
	case a == reopen:
		return "ReopenInstance accepted; the instance starts again"
	case a == remove:
		return "DeleteInstance accepted; it leaves the list"
	case s.verdict.Force:
		return "ReleaseInstance accepted; the cloud frees the resources at once and the data is gone"
	default:
		return "ReleaseInstance accepted without force; the cloud keeps the resources for a while and then frees them"
	}
}
