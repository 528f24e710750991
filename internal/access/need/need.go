// Package need says which cloud operations given rules need, what for, and what is
// kept without each: the question behind a policy and behind a check of one.
//
// It knows rules and the table of operations. It must never know the SDK, make a
// call or look at an instance.
package need

import (
	"fmt"
	"slices"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/rules"
)

// Role is what somebody lets the reaper do.
type Role uint8

// The roles. The zero value is a bug.
const (
	roleUnset Role = iota
	// Planner looks and decides.
	Planner
	// Executor acts on the plan, too.
	Executor
)

// String returns the role's name.
func (r Role) String() string {
	switch r {
	case Planner:
		return "planner"
	case Executor:
		return "executor"
	default:
		return fmt.Sprintf("role(%d)", uint8(r))
	}
}

// Prices says whether anybody wants to know what instances cost.
type Prices uint8

// The answers. The zero value is a bug.
const (
	pricesUnset Prices = iota
	// Priced: reports show costs, and cost alerts are met by the dearest first.
	Priced
	// Unpriced: reports show none.
	Unpriced
)

// Job is what is to be done, and with what.
type Job struct {
	Rules  *rules.Ruleset
	Role   Role
	Prices Prices
	// Store is where the ledger is; a folder, or nothing, needs no right.
	Store ledger.Place
	// Function is the name of the function that calls itself; empty where none does.
	Function string
}

// Need is one operation that a job needs.
type Need struct {
	Operation string
	// Why is what it is for; Without is what happens where it is refused.
	Why, Without string
}

// What is lost without a right.
const (
	keepsRegion    = "the region is unknown, and nothing in it goes"
	keepsCandidate = "instances it decides about are kept as usage-unknown"
	onlyCost       = "the report shows no cost; nothing else changes"
	keepsActs      = "the run acts on nothing"
)

// OfFunction returns the needs of the function's own role: in its own account,
// where the rules look at it, and to reach the others, the store and itself.
func (j Job) OfFunction() []Need {
	var list []Need
	if j.looksAtOwn() {
		list = append(list, j.OfAccount()...)
	}
	if len(j.Roles()) > 0 {
		list = append(list, Need{"AssumeRole", "to look at the other accounts", "the account is unknown, and nothing in it goes"})
	}
	list = append(list, j.store()...)
	if j.Function != "" {
		list = append(list, Need{"InvokeFunction", "to hand HTTP calls over to an invocation of its own", "an HTTP call is answered with a quick plan"})
	}
	return list
}

// OfAccount returns the needs in an account that the rules look at.
func (j Job) OfAccount() []Need {
	list := append(j.listing(), j.usage()...)
	if j.Prices == Priced {
		list = append(list, j.costs()...)
	}
	if j.Role != Executor {
		return list
	}
	return unique(append(append(list, j.configuration()...), j.changes()...))
}

// Roles are the ARNs of the roles that the rules name in other accounts.
func (j Job) Roles() []string {
	var roles []string
	for _, a := range j.Rules.Scope.Accounts {
		if a.Role != "" {
			roles = append(roles, a.Role)
		}
	}
	return roles
}

// looksAtOwn says whether the rules look at the function's own account.
func (j Job) looksAtOwn() bool {
	return len(j.Rules.Scope.Accounts) == 0 || len(j.Roles()) < len(j.Rules.Scope.Accounts)
}

// Resources are the ARNs that the job's policies name.
func (j Job) Resources() access.Resources {
	return access.Resources{Bucket: j.Store.Bucket, Prefix: j.Store.Prefix, Roles: j.Roles(), Function: j.Function}
}

// Operations returns the names of the operations.
func Operations(needs []Need) []string {
	var names []string
	for _, n := range needs {
		names = append(names, n.Operation)
	}
	return names
}

func (j Job) listing() []Need {
	list := []Need{{"GetInstanceList", "the instances of a region", keepsRegion}}
	if j.Rules.Scope.Reach == rules.EveryRegion {
		list = append(list, Need{"GetAllInstanceIdList", "which regions hold instances", "all regions that are known are looked at"})
	}
	return list
}

// usage are the reads behind the signals that the rules ask for.
func (j Job) usage() []Need {
	var list []Need
	for _, signal := range j.Rules.Signals() {
		list = append(list, readsOf(signal)...)
	}
	return unique(list)
}

// readsOf returns the operations behind a signal.
func readsOf(signal fleet.Signal) []Need {
	topics := []Need{{"GetTopicList", "the topics of an instance", keepsCandidate}, {"GetTopicStatus", "what topics hold, and when they were written", keepsCandidate}}
	switch signal.Origin() {
	case fleet.Monitor:
		return []Need{
			{"DescribeMetricList", "metrics over the whole window", keepsCandidate},
			{"DescribeMetricLast", "the newest point, to spare calls", "the whole window is read of more instances"},
			{"DescribeMetricMetaList", "which metrics there are", "the known names are used"},
		}
	case fleet.GroupList:
		list := []Need{{"GetConsumerList", "consumer groups", keepsCandidate}, {"GetConsumerProgress", "members and unread messages of a group", keepsCandidate}}
		return append(list, topics...) // what a group has not read counts as far as topics hold it
	case fleet.TopicList:
		return topics
	case fleet.ClientList:
		return []Need{{"GetKafkaClientIp", "client addresses of V2 instances", keepsCandidate}}
	default:
		return []Need{{"GetQuotaTip", "what counts against the quota of V2 instances", keepsCandidate}}
	}
}

func (j Job) costs() []Need {
	without := onlyCost
	if len(j.Rules.HearsCosts()) > 0 {
		without = "the report shows no cost, and the limits alone bound what a cost alert takes"
	}
	return []Need{{"DescribeInstanceBill", "what instances cost by the bill", without}, {"GetPayAsYouGoPrice", "what they cost by the price list", without}}
}

// configuration are the reads for rebirth kits, which only a store keeps.
func (j Job) configuration() []Need {
	if j.Store == (ledger.Place{}) {
		return nil
	}
	const why, without = "the configuration to build an instance again", "it is released without that part in its rebirth kit"
	var list []Need
	for _, operation := range []string{
		"GetTopicList", "GetConsumerList", "GetQuotaTip", "DescribeSaslUsers", "DescribeAcls", "DescribeAclResourceName", "GetAllowedIpList",
	} {
		list = append(list, Need{operation, why, without})
	}
	return list
}

// changes are what acting needs. Marks are tags on the instance.
func (j Job) changes() []Need {
	list := []Need{
		{"ReleaseInstance", "to release", "it is refused and reported; the instance stays"},
		{"TagResources", "to note a warning or a stop on the instance, and to protect one (command keep)",
			"no wait begins, so that nothing is stopped, and keep cannot protect"},
	}
	steps := j.Rules.Steps()
	if slices.Contains(steps, rules.Stop) {
		list = append(list,
			Need{"StopInstance", "to stop", "it is refused and reported; the instance stays as it is"},
			Need{"ReopenInstance", "to open again what was stopped (command undo)", "what is stopped cannot be opened again, and the cloud releases it"})
	}
	if slices.Contains(steps, rules.Warn) || slices.Contains(steps, rules.Stop) {
		list = append(list, Need{"UntagResources", "to take such a note off again", "it stays, and does not count"})
	}
	if len(j.Rules.Deletes()) > 0 {
		list = append(list, Need{"DeleteInstance", "to take what was released out of the list", "it stays in the list"})
	}
	return list
}

// store are the files of the ledger: a planner keeps what it saw there, too.
func (j Job) store() []Need {
	if j.Store.Bucket == "" {
		return nil
	}
	list := []Need{
		{"GetBucketVersioning", "whether the bucket ever had versioning, where no file can be made only once", keepsActs},
		{"ListObjectsV2", "the files of the store", keepsActs},
		{"GetObject", "what earlier runs left", keepsActs},
		{"PutObject", "to keep what this run saw and does", keepsActs},
	}
	if steps := j.Rules.Steps(); j.Role == Executor && (slices.Contains(steps, rules.Warn) || slices.Contains(steps, rules.Stop)) {
		list = append(list, Need{"DeleteObject", "to take a mark off an instance that cannot carry tags", "it stays, and does not count"})
	}
	return list
}

// unique keeps the first need for each operation.
func unique(list []Need) []Need {
	var out []Need
	for _, n := range list {
		if !slices.ContainsFunc(out, func(o Need) bool { return o.Operation == n.Operation }) {
			out = append(out, n)
		}
	}
	return out
}
