package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// file is a rules file as written. Every scalar remembers its place, so that
// what is wrong with it can be said there.
type file struct {
	Version   located[int]    `yaml:"version" doc:"The version of the rules language." like:"1"`
	Timezone  located[string] `yaml:"timezone" doc:"The time zone, by its IANA name, that windows, dates in tags and reports are written in. A rule with a window needs it." like:"Asia/Shanghai"`
	Scope     scopeSpec       `yaml:"scope" doc:"Where the reaper looks." like:"{regions: [cn-hangzhou]}"`
	Calendars words           `yaml:"calendars" doc:"Holidays files, each pasted as a block of text. They add a country, or replace whole years of a built-in one."`
	Protect   []protectSpec   `yaml:"protect" doc:"What is kept before any rule is asked. The tag reaper/keep protects without being named here. An entry protects too when it cannot be told whether it applies." like:"[{tags: {reaper/keep: \"*\"}}, {name: \"*prod*\"}]"`
	Limits    limitsSpec      `yaml:"limits" doc:"How many instances may be stopped or released. Warnings do not count." like:"{per_run: 5, per_day: 20, fleet_share: 20%}"`
	Notify    notifySpec      `yaml:"notify" doc:"Who is told: of what is to happen to their instances, and of what a run did."`
	Rules     []ruleSpec      `yaml:"rules" doc:"The rules, in order: the first one that matches an instance decides about it."`
}

type scopeSpec struct {
	Regions  words         `yaml:"regions" doc:"The regions to look at, by id; one that is not named is never looked at. Or all: every region in which the account has instances." like:"[cn-hangzhou, cn-shanghai]"`
	Accounts []accountSpec `yaml:"accounts" doc:"The accounts to look at. The function's own if missing; if it is to be among others, name it without a role." like:"[{id: \"1234567890123456\", role: \"acs:ram::1234567890123456:role/reaper\"}]"`
}

type accountSpec struct {
	ID         located[string] `yaml:"id" doc:"The account's id. Write it in quotes." like:"\"1234567890123456\""`
	Role       located[string] `yaml:"role" doc:"The role there that the function assumes; missing for the function's own account." like:"\"acs:ram::1234567890123456:role/reaper\""`
	ExternalID located[string] `yaml:"external_id" doc:"The external id that the role asks for, if any. It is not a secret."`
	at         position
}

// UnmarshalYAML reads the entry and remembers where it stands.
func (a *accountSpec) UnmarshalYAML(node ast.Node) error {
	type plain accountSpec
	err := yaml.NodeToValue(node, (*plain)(a), yaml.Strict())
	a.at = positionOf(node.GetToken())
	return err
}

type protectSpec struct {
	Tags tagSpecs        `yaml:"tags" doc:"Tags that protect. Keys are compared in any letter case, and a slip of the hand in a longer key still protects. Each tag protects by itself." like:"{reaper/keep: \"*\"}"`
	Name located[string] `yaml:"name" doc:"Names that protect." like:"\"*prod*\""`
	at   position
}

// UnmarshalYAML reads the entry and remembers where it stands.
func (p *protectSpec) UnmarshalYAML(node ast.Node) error {
	type plain protectSpec
	err := yaml.NodeToValue(node, (*plain)(p), yaml.Strict())
	p.at = positionOf(node.GetToken())
	return err
}

type limitsSpec struct {
	PerRun     located[int]    `yaml:"per_run" doc:"How many instances one run may stop or release; 0 takes none." like:"5"`
	PerDay     located[int]    `yaml:"per_day" doc:"How many instances all runs of a day together may stop or release. Not bounded if missing." like:"20"`
	FleetShare located[string] `yaml:"fleet_share" doc:"The share of the instances looked at that one run may stop or release, rounded down to whole instances: of nine, 20% is one. Not bounded if missing." like:"20%"`
	PerRegion  located[int]    `yaml:"per_region" doc:"How many instances one run may stop or release in one region. Not bounded if missing." like:"3"`
	PerOwner   located[int]    `yaml:"per_owner" doc:"How many instances of one owner one run may stop or release; owner_tag says who that is. Not bounded if missing." like:"2"`
	OwnerTag   located[string] `yaml:"owner_tag" doc:"The tag that names the owner, for per_owner. All instances without the tag count as those of one owner." like:"owner"`
	Crop       located[string] `yaml:"crop" doc:"What happens when more than per_run should go: none acts on nothing, since such a plan may be wrong; oldest-first acts on the oldest up to the limit." like:"oldest-first"`
}

type ruleSpec struct {
	Name      located[string] `yaml:"name" doc:"The name of the rule in reports; no two rules have the same." like:"dev-nightly"`
	On        words           `yaml:"on" doc:"The kinds of trigger that the rule listens to." like:"[schedule, manual, cost-alert]"`
	Match     matchSpec       `yaml:"match" doc:"Which instances the rule is about: all of its conditions hold. It must select by something." like:"{tags: {env: dev}, age: \">= 72h\"}"`
	Idle      idleSpec        `yaml:"idle" doc:"What counts as not used: all of it, over the whole window, with nearly every data point present." like:"{for: 24h, bytes_in: \"<= 1KiB/s\"}"`
	Then      thenSpec        `yaml:"then" doc:"What happens to an instance that matches and is idle: release, or a list of steps in the order warn, stop, release, of which the last is always there." like:"release"`
	Mode      located[string] `yaml:"mode" doc:"How far the rule may go: plan only ever shows what it would do, enforce acts where the function's own mode allows it." like:"plan"`
	Probation located[string] `yaml:"probation" doc:"How long the rule is only observed before it acts, between 1d and 90d. A change of what it says begins that anew. Runs that may act count, and it needs a store." like:"7d"`
	Window    windowSpec      `yaml:"window" doc:"When the rule may stop and release. Outside of it the verdict is to keep. A rule without a window always may. Warnings are sent at any time."`
	Tests     []testSpec      `yaml:"tests" doc:"Examples with the verdict that they want; reaper test runs them offline."`
}

type matchSpec struct {
	Tags          tagSpecs        `yaml:"tags" doc:"The tags that it carries: for each key one value or a list of which one fits. The word absent means that it does not carry the tag." like:"{env: [dev, \"test-*\"], legal-hold: absent}"`
	Age           located[string] `yaml:"age" doc:"The time since it was created." like:"\">= 72h\""`
	Expired       located[bool]   `yaml:"expired" doc:"Whether the end of life has passed that its tags reaper/ttl or reaper/expires declare." like:"true"`
	ID            words           `yaml:"id" doc:"Its instance id." like:"alikafka_post-cn-abc123"`
	Name          words           `yaml:"name" doc:"Its name." like:"\"sandbox-*\""`
	Region        words           `yaml:"region" doc:"Its region id; the regions in scope still bound it." like:"cn-hangzhou"`
	Zone          words           `yaml:"zone" doc:"Its zone id." like:"\"cn-hangzhou-*\""`
	VPC           words           `yaml:"vpc" doc:"Its VPC id." like:"vpc-bp1test0001"`
	ResourceGroup words           `yaml:"resource_group" doc:"Its resource group id." like:"rg-acfmtest"`
	Account       words           `yaml:"account" doc:"The id of the account that it belongs to. Write it in quotes." like:"\"1234567890123456\""`
	Series        words           `yaml:"series" doc:"Its product generation." like:"v3"`
	Spec          words           `yaml:"spec" doc:"Its edition." like:"normal"`
	PaidType      words           `yaml:"paid_type" doc:"How it is paid for. What is not paid by the hour is kept before any rule." like:"serverless"`
	Disk          located[string] `yaml:"disk_gib" doc:"The size of its disk in GiB; 0 for serverless." like:"\">= 3000\""`
	Topics        located[string] `yaml:"topics" doc:"How many topics it has." like:"\"<= 0\""`
	Groups        located[string] `yaml:"groups" doc:"How many consumer groups it has." like:"\"<= 0\""`
	Partitions    located[string] `yaml:"partitions" doc:"How many partitions it has." like:"\"<= 12\""`
	Expr          words           `yaml:"expr" doc:"A condition in CEL for what the other keys cannot say, or a list of conditions that all hold." like:"instance.disk_gib >= 3000 || instance.partitions >= 1000"`
}

type idleSpec struct {
	For         located[string] `yaml:"for" doc:"How long nobody may have used it, between 1h and 90d." like:"24h"`
	BytesIn     located[string] `yaml:"bytes_in" doc:"The traffic of producers that still counts as idle, at most 1MiB/s. Heartbeats and housekeeping are not zero." like:"\"<= 1KiB/s\""`
	BytesOut    located[string] `yaml:"bytes_out" doc:"The traffic of consumers that still counts as idle, at most 1MiB/s." like:"\"<= 1KiB/s\""`
	RequestsIn  located[string] `yaml:"requests_in" doc:"The produce requests per second that still count as idle. V2 instances report them; V3 instances do not, so there the other signals decide." like:"\"<= 0.1/s\""`
	RequestsOut located[string] `yaml:"requests_out" doc:"The fetch requests per second that still count as idle. Consumers that find nothing to read send them too. V2 only." like:"\"<= 0.1/s\""`
	Connections located[string] `yaml:"connections" doc:"The open connections that still count as idle, inside the VPC and over the internet. V3 instances tell no number of them, so there none may be open unless it says any." like:"\"<= 2\""`
	Consumers   located[string] `yaml:"consumers" doc:"Whether consumers count as use: with none nobody may be connected now, and no group may have been rebalanced within the window." like:"none"`
	Clients     located[string] `yaml:"clients" doc:"Whether the log of client addresses counts: with none no address may have sent requests within the last hour. V2 only; brokers that are too old keep no such log, which keeps the instance." like:"none"`
	Unread      located[string] `yaml:"unread" doc:"How many messages that consumer groups have not read still count as idle." like:"0"`
	Writes      located[string] `yaml:"writes" doc:"Whether messages count as use: with none no topic may have been written to within the window, however small the traffic." like:"none"`
}

// windowSpec is when a rule may release, as written.
type windowSpec struct {
	Days     words           `yaml:"days" doc:"The days on which the window begins: Mon, Mon-Thu, or workdays. Every day if missing." like:"Mon-Thu"`
	Hours    words           `yaml:"hours" doc:"Spans of hours; what follows midnight belongs to the day on which the span began. The whole day if missing." like:"20:00-06:00"`
	Holidays located[string] `yaml:"holidays" doc:"The country on whose public holidays the window does not begin." like:"cn"`
	at       position
}

// UnmarshalYAML reads the window and remembers where it stands.
func (w *windowSpec) UnmarshalYAML(node ast.Node) error {
	type plain windowSpec
	err := yaml.NodeToValue(node, (*plain)(w), yaml.Strict())
	w.at = positionOf(node.GetToken())
	return err
}

// located is a scalar and its place; at is zero when the key was not written.
type located[T any] struct {
	value T
	at    position
	// shift is where the value's first character stands behind at: one for a
	// quoted text, a line and an indentation for a block of lines.
	shift position
}

func (l located[T]) written() bool { return l.at != position{} }

// UnmarshalYAML reads the scalar and remembers where it stands.
func (l *located[T]) UnmarshalYAML(node ast.Node) error {
	l.at, l.shift = positionOf(node.GetToken()), shiftOf(node)
	if text, ok := any(&l.value).(*string); ok && rewritten(node) {
		*text = node.GetToken().Value
		return nil
	}
	if err := yaml.NodeToValue(node, &l.value, yaml.Strict()); err != nil {
		return err
	}
	return l.plain(node)
}

// rewritten reports whether YAML reads a scalar as something that prints in
// another way: 0123 would become 83, 1.10 would become 1.1, and the tag value
// in the cloud that was meant would not be met.
func rewritten(node ast.Node) bool {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NanNode, *ast.InfinityNode:
		return true
	default:
		return false
	}
}

var plainDigits = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// plain refuses whole numbers that two readers may take for two numbers: YAML
// reads 010 as 8, and 5.9 would be cut to 5.
func (l *located[T]) plain(node ast.Node) error {
	switch any(l.value).(type) {
	case int, int64:
		if written := node.GetToken().Value; !plainDigits.MatchString(written) {
			return &placed{l.at, fmt.Sprintf("%q is not a whole number in plain digits", written), "write for example 5"}
		}
	}
	return nil
}

func shiftOf(node ast.Node) position {
	switch n := node.(type) {
	case *ast.LiteralNode:
		origin := n.Value.GetToken().Origin
		return position{line: 1, column: len(origin) - len(strings.TrimLeft(origin, " \n"))}
	case *ast.StringNode:
		if t := n.GetToken().Type; t == token.SingleQuoteType || t == token.DoubleQuoteType {
			return position{column: 1}
		}
	}
	return position{}
}

// place returns where a character of the value stands in the file. Lines count
// from 1 and columns from 0, as CEL has them.
func (l located[T]) place(line, column int) position {
	if l.shift.line > 0 {
		return position{l.at.line + line, l.shift.column + column + 1}
	}
	if line > 1 {
		return position{l.at.line + line - 1, column + 1}
	}
	return position{l.at.line, l.at.column + l.shift.column + column}
}

// words is one word or a list of words.
type words []located[string]

// UnmarshalYAML reads a scalar or a sequence of scalars.
func (w *words) UnmarshalYAML(node ast.Node) error {
	items := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		items = list.Values
	}
	if len(items) == 0 {
		return &placed{positionOf(node.GetToken()), "the list is empty", "name at least one value or remove the key"}
	}
	for _, item := range items {
		var word located[string]
		if err := word.UnmarshalYAML(item); err != nil {
			return err
		}
		*w = append(*w, word)
	}
	return nil
}

func (w words) values() []string {
	var values []string
	for _, word := range w {
		values = append(values, word.value)
	}
	return values
}

// tagSpec is one tag condition: a key, and the values that satisfy it.
type tagSpec struct {
	key    located[string]
	values words
}

// tagSpecs are the tag conditions of one block, in the order written.
type tagSpecs []tagSpec

// UnmarshalYAML reads a mapping of tag keys to one value or a list of them.
func (t *tagSpecs) UnmarshalYAML(node ast.Node) error {
	pairs, err := mapping(node)
	if err != nil {
		return err
	}
	if len(pairs) == 0 {
		return &placed{positionOf(node.GetToken()), "no tag is named", "name at least one tag or remove the key"}
	}
	for _, pair := range pairs {
		var spec tagSpec
		if err := spec.key.UnmarshalYAML(pair.Key); err != nil {
			return err
		}
		if err := spec.values.UnmarshalYAML(pair.Value); err != nil {
			return err
		}
		*t = append(*t, spec)
	}
	return nil
}

func mapping(node ast.Node) ([]*ast.MappingValueNode, error) {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, nil
	default:
		return nil, &placed{positionOf(node.GetToken()), fmt.Sprintf("a %s stands where keys and values belong", node.Type()), "write key: value"}
	}
}
