package rules

import (
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// notifySpec is who is told, as written.
type notifySpec struct {
	Default      located[string]   `yaml:"default" doc:"The destination of summaries, and of warnings to whoever has none of their own. The first destination if missing." like:"ops"`
	OwnerTag     located[string]   `yaml:"owner_tag" doc:"The tag whose value names the owner of an instance, for owners and mention. The owner_tag of limits if missing." like:"owner"`
	Owners       tagSpecs          `yaml:"owners" doc:"The destination of each owner, by the value of the owner's tag. Others are told at the default one." like:"{alice: ops}"`
	Plans        located[bool]     `yaml:"plans" doc:"Whether runs that only plan send their summary, too." like:"true"`
	Destinations []destinationSpec `yaml:"destinations" doc:"Where people are told. Without any, warnings are lines of the log, and nobody gets a summary." like:"[{name: ops, kind: dingtalk, url: \"env:DINGTALK_URL\", secret: \"env:DINGTALK_SECRET\"}]"`
	at           position
}

// UnmarshalYAML reads the block and remembers where it stands.
func (n *notifySpec) UnmarshalYAML(node ast.Node) error {
	type plain notifySpec
	err := yaml.NodeToValue(node, (*plain)(n), yaml.Strict())
	n.at = positionOf(node.GetToken())
	return err
}

type destinationSpec struct {
	Name     located[string] `yaml:"name" doc:"Its name in this file, in errors and in the log of what was sent." like:"ops"`
	Kind     located[string] `yaml:"kind" doc:"The service that delivers: a robot of a chat service, a plain webhook that gets JSON, or the function's own log." like:"dingtalk"`
	URL      located[string] `yaml:"url" doc:"The environment variable that holds the address of the robot or webhook. The address is a secret, so it never stands in this file. Only log has none." like:"\"env:DINGTALK_URL\""`
	Secret   located[string] `yaml:"secret" doc:"The environment variable that holds the key for signatures, of dingtalk, feishu, lark and webhook. Missing where the robot asks for none." like:"\"env:DINGTALK_SECRET\""`
	Language located[string] `yaml:"language" doc:"The language of what is sent there." like:"zh"`
	Mention  tagSpecs        `yaml:"mention" doc:"Whom a warning mentions, by the value of the owner's tag: the phone number for dingtalk, the open id for feishu and lark, the user id for wecom, the member id for slack." like:"{alice: \"13800138000\"}"`
	at       position
}

// UnmarshalYAML reads the entry and remembers where it stands.
func (d *destinationSpec) UnmarshalYAML(node ast.Node) error {
	type plain destinationSpec
	err := yaml.NodeToValue(node, (*plain)(d), yaml.Strict())
	d.at = positionOf(node.GetToken())
	return err
}
