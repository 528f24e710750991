package cloudtest

// Status is the state of an instance in words; a number in text stands for a
// view code the documentation does not know. The zero value is a bug.
type Status string

// The states, in the order of ViewInstanceStatusCode (response model of
// GetInstanceList).
const (
	Pending         Status = "pending"
	Deploying       Status = "deploying"
	Running         Status = "running"
	Stopped         Status = "stopped"
	AboutToExpire   Status = "about-to-expire"
	Expired         Status = "expired"
	Released        Status = "released"
	Upgrading       Status = "upgrading"
	Migrating       Status = "migrating"
	Stopping        Status = "stopping"
	Starting        Status = "starting"
	Releasing       Status = "releasing"
	Scaling         Status = "scaling"
	DeployFailed    Status = "deploy-failed"
	UpgradeFailed   Status = "upgrade-failed"
	MigrationFailed Status = "migration-failed"
)

// statusRow holds the two numbers of one state.
type statusRow struct {
	status        Status
	view, service int
}

// statusRows pairs ViewInstanceStatusCode with the older ServiceStatus. View
// codes are documented. Of the pairs, running, released, upgrading, migrating
// and scaling follow from the two lists; 15 while releasing was observed by the
// Terraform provider; 15 when stopped, 5 while stopping, 3 while starting and
// 2 while deploying are unconfirmed.
func statusRows() []statusRow {
	return []statusRow{
		{Pending, 0, 0}, {Deploying, 1, 2}, {Running, 2, 5}, {Stopped, 3, 15}, {AboutToExpire, 4, 5},
		{Expired, 5, 15}, {Released, 6, 10}, {Upgrading, 7, 8}, {Migrating, 8, 6}, {Stopping, 21, 5},
		{Starting, 22, 3}, {Releasing, 23, 15}, {Scaling, 30, 30}, {DeployFailed, 101, 101},
		{UpgradeFailed, 102, 102}, {MigrationFailed, 103, 6},
	}
}

// row finds the numbers of a state. An unknown view code goes with a running
// service, the combination that tempts a reader most.
func (s Status) row() statusRow {
	for _, row := range statusRows() {
		if row.status == s {
			return row
		}
	}
	return statusRow{status: s, view: numberIn(string(s)), service: 5}
}

// ViewCode is ViewInstanceStatusCode.
func (s Status) ViewCode() int { return s.row().view }

// ServiceCode is the deprecated ServiceStatus.
func (s Status) ServiceCode() int { return s.row().service }

// known says whether the word or number can be a state.
func (s Status) known() bool {
	if isNumber(string(s)) {
		return true
	}
	for _, row := range statusRows() {
		if row.status == s {
			return true
		}
	}
	return false
}

// reporting says whether brokers run and so produce data points.
func (s Status) reporting() bool {
	switch s {
	case Pending, Deploying, DeployFailed, Stopped, Expired, Releasing, Released, Starting:
		return false
	default:
		return true
	}
}

// deployed says whether the instance has endpoints and a configuration.
func (s Status) deployed() bool {
	switch s {
	case Pending, Deploying, DeployFailed, Released:
		return false
	default:
		return true
	}
}
