package cloudtest

import "strings"

// releaseOperations: one RAM action authorises Stop, Release and Delete (RAM
// page of ApsaraMQ for Kafka), so a role that may stop may also release.
func releaseOperations() []operation {
	id := []string{"InstanceId"}
	return []operation{
		{version: kafkaVersion, action: "ReleaseInstance", qps: 2, mutating: true, postOnly: true, regional: true,
			ram: "alikafka:ReleaseInstance", onInstances: true, needs: id, run: (*Cloud).releaseInstance},
		{version: kafkaVersion, action: "StopInstance", qps: 20, mutating: true, postOnly: true, regional: true,
			ram: "alikafka:ReleaseInstance", onInstances: true, needs: id, run: (*Cloud).stopInstance},
		{version: kafkaVersion, action: "ReopenInstance", mutating: true, postOnly: true, regional: true,
			ram: "alikafka:UpdateInstanceReopen", onInstances: true, needs: id, run: (*Cloud).reopenInstance},
		{version: kafkaVersion, action: "DeleteInstance", mutating: true, postOnly: true, regional: true,
			ram: "alikafka:ReleaseInstance", onInstances: true, needs: id, run: (*Cloud).deleteInstance},
	}
}

// forced reads ForceDeleteInstance. Its default is not documented; false is
// the value of the help page's example.
func forced(req *request) bool {
	return strings.EqualFold(req.params["ForceDeleteInstance"], "true")
}

// owned finds the instance a call is about. An unknown id, one of another
// region and one of another account look alike to the caller.
func (c *Cloud) owned(req *request) (*record, error) {
	rec := c.stock.ids[req.params["InstanceId"]]
	if rec == nil || rec.AccountID != req.key.AccountID || rec.Region != req.region {
		return nil, notOwner()
	}
	return rec, nil
}

// accepted ends a call whose work goes on in the background.
func (c *Cloud) accepted(req *request) (reply, error) {
	return reply{body: c.envelope(req), applied: true}, nil
}

// releaseInstance frees the instance at once (force) or stops it and leaves
// the rest to the automatic release (not forced; that path is unconfirmed).
// Whether the real one refuses an instance that still has topics or groups is
// unconfirmed, see Quirks.RefuseNonEmpty.
func (c *Cloud) releaseInstance(req *request) (reply, error) {
	rec, err := c.owned(req)
	if err != nil {
		return reply{}, err
	}
	// Subscription is refused (help page ReleaseInstance); the code is
	// unconfirmed. Unknown payment types are let through, so that a reaper
	// that guesses does harm a test can see.
	if rec.PaidType == Subscription || rec.PaidType == ConfluentPaid {
		return reply{}, wrongStatus()
	}
	if err := rec.busy("ReleaseInstance", req.now); err != nil {
		return reply{}, err
	}
	start := req.now.Add(c.quirks.QueueTakes)
	force := forced(req)
	switch {
	case !rec.Status.releasable(force), c.quirks.RefuseNonEmpty && len(rec.Topics)+len(rec.Groups) > 0:
		return reply{}, wrongStatus()
	case force:
		c.schedule(rec, "ReleaseInstance", start.Add(c.quirks.ReleaseTakes), releaseSteps(start, c.quirks))
	default:
		c.schedule(rec, "ReleaseInstance", start.Add(c.quirks.StopTakes), stopSteps(start, c.quirks))
	}
	c.stock.advance(req.now)
	return c.accepted(req)
}

// releasable lists the states ReleaseInstance works in. Running is certain
// (Terraform provider), stopped is the console's "forcibly delete"; the failed
// and expired states are unconfirmed, as is the refusal of an instance that is
// not deployed.
func (s Status) releasable(force bool) bool {
	switch s {
	case Running, AboutToExpire, Expired, DeployFailed, UpgradeFailed, MigrationFailed:
		return true
	case Stopped:
		return force
	default:
		return isNumber(string(s)) // a state nobody documented: let it happen and be seen
	}
}

// stopInstance works on running pay-as-you-go instances (help page StopInstance).
func (c *Cloud) stopInstance(req *request) (reply, error) {
	rec, err := c.owned(req)
	if err != nil {
		return reply{}, err
	}
	if err := rec.busy("StopInstance", req.now); err != nil {
		return reply{}, err
	}
	if rec.PaidType == Subscription || rec.PaidType == ConfluentPaid || c.refusesPause(rec) ||
		(rec.Status != Running && rec.Status != AboutToExpire) {
		return reply{}, wrongStatus()
	}
	start := req.now.Add(c.quirks.QueueTakes)
	c.schedule(rec, "StopInstance", start.Add(c.quirks.StopTakes), stopSteps(start, c.quirks))
	c.stock.advance(req.now)
	return c.accepted(req)
}

// reopenInstance works from stopped only (help page ReopenInstance). That it
// also undoes an unforced release is unconfirmed; here it does.
func (c *Cloud) reopenInstance(req *request) (reply, error) {
	rec, err := c.owned(req)
	if err != nil {
		return reply{}, err
	}
	if err := rec.busy("ReopenInstance", req.now); err != nil {
		return reply{}, err
	}
	if rec.Status != Stopped || c.refusesPause(rec) {
		return reply{}, wrongStatus()
	}
	start := req.now.Add(c.quirks.QueueTakes)
	running := start.Add(c.quirks.StartTakes)
	c.schedule(rec, "ReopenInstance", running, []step{{start, Starting}, {running, Running}})
	c.stock.advance(req.now)
	return c.accepted(req)
}

func (c *Cloud) refusesPause(rec *record) bool {
	return c.quirks.RefuseStopServerless && rec.Series == SeriesV3
}

// deleteInstance takes a released instance out of the list (help page
// DeleteInstance).
func (c *Cloud) deleteInstance(req *request) (reply, error) {
	rec, err := c.owned(req)
	if err != nil {
		return reply{}, err
	}
	if rec.Status != Released && (!c.quirks.DeleteWhileReleasing || rec.Status != Releasing) {
		return reply{}, wrongStatus()
	}
	c.stock.remove(rec, rec.place())
	c.stock.deleted[rec.AccountID] = append(c.stock.deleted[rec.AccountID], rec)
	return c.accepted(req)
}
