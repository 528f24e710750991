package fleet

import "fmt"

// Status is the state of an instance (GetInstanceList,
// ViewInstanceStatusCode). The older ServiceStatus is not used: its 15 does
// not tell "stopped" from "being released".
type Status uint8

// The states. Only Running is ever released.
const (
	statusUnset Status = iota
	Pending
	Deploying
	Running
	Stopped
	AboutToExpire
	Expired
	Released
	Upgrading
	Migrating
	Stopping
	Starting
	Releasing
	Scaling
	DeployFailed
	UpgradeFailed
	MigrationFailed
)

var statuses = []struct {
	code   int64
	status Status
	name   string
}{
	{0, Pending, "not deployed"},
	{1, Deploying, "deploying"},
	{2, Running, "running"},
	{3, Stopped, "stopped"},
	{4, AboutToExpire, "about to expire"},
	{5, Expired, "expired"},
	{6, Released, "released"},
	{7, Upgrading, "upgrading"},
	{8, Migrating, "migrating"},
	{21, Stopping, "stopping"},
	{22, Starting, "starting"},
	{23, Releasing, "releasing"},
	{30, Scaling, "scaling"},
	{101, DeployFailed, "deployment failed"},
	{102, UpgradeFailed, "upgrade failed"},
	{103, MigrationFailed, "migration failed"},
}

// StatusOf returns the state for a ViewInstanceStatusCode, or Unknown.
func StatusOf(code int64) Value[Status] {
	for _, row := range statuses {
		if row.code == code {
			return Known(row.status)
		}
	}
	return Unknown[Status](Unrecognised, "ViewInstanceStatusCode %d has no known meaning", code)
}

// String returns the state in words.
func (s Status) String() string {
	for _, row := range statuses {
		if row.status == s {
			return row.name
		}
	}
	return fmt.Sprintf("status(%d)", uint8(s))
}

// Going reports whether the cloud is already taking the instance away, so that
// another release would be a repetition.
func (s Status) Going() bool {
	return s == Releasing || s == Released
}

// StatusNamed returns the state for its name, or Unknown.
func StatusNamed(name string) Value[Status] {
	for _, row := range statuses {
		if row.name == name {
			return Known(row.status)
		}
	}
	return Unknown[Status](Unrecognised, "no state is named %q", name)
}
