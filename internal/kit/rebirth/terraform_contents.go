package rebirth

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

const commentToken = hclsyntax.TokenComment

func (t terraform) topics() {
	topics, _ := t.kit.Topics.Get()
	for n, topic := range topics {
		text, taken := settings(topic)
		if text != "" && !taken {
			t.body.AppendNewline()
			t.note("The next topic's settings were " + text + ";")
			t.note("the provider sets them for topics on local storage only, compare them afterwards.")
		}
		b := t.resource("topic", numbered("topic", n))
		b.text("topic", topic.Name)
		b.text("remark", remark(topic))
		b.number("partition_num", topic.Partitions, 1)
		b.flag("local_topic", topic.Local)
		b.flag("compact_topic", topic.Compact)
		if taken {
			b.text("configs", text)
		}
		b.tags(topic.Tags)
	}
}

func (t terraform) groups() {
	groups, _ := t.kit.Groups.Get()
	for n, g := range groups {
		b := t.resource("consumer_group", numbered("group", n))
		b.text("consumer_id", g.Name)
		b.known("remark", g.Remark)
		b.tags(g.Tags)
	}
}

func (t terraform) users() {
	users, _ := t.kit.Users.Get()
	if len(users) == 0 {
		return
	}
	t.body.AppendNewline()
	v := block{t.body.AppendNewBlock("variable", []string{passwords}).Body()}
	v.text("description", "The new passwords of the SASL users, by user name.")
	v.SetAttributeRaw("type", hclwrite.TokensForFunctionCall("map", hclwrite.TokensForIdentifier("string")))
	v.SetAttributeValue("sensitive", cty.True)
	for n, u := range users {
		b := t.resource("sasl_user", numbered("user", n))
		b.text("username", u.Name)
		b.SetAttributeTraversal("password", hcl.Traversal{
			hcl.TraverseRoot{Name: "var"}, hcl.TraverseAttr{Name: passwords}, hcl.TraverseIndex{Key: cty.StringVal(u.Name)},
		})
		b.known("type", u.Type)
		if serverless(t.kit.Instance) {
			b.known("mechanism", u.Mechanism)
		}
	}
}

func (t terraform) rules() {
	for n, a := range rules(t.kit.ACLs) {
		b := t.resource("sasl_acl", numbered("acl", n))
		b.text("username", a.User)
		b.text("acl_resource_type", a.Kind)
		b.text("acl_resource_name", a.Name)
		b.text("acl_resource_pattern_type", a.Pattern)
		b.text("acl_operation_type", a.Operation)
		if serverless(t.kit.Instance) {
			b.known("acl_permission_type", a.Permission)
			b.known("host", a.Host)
		}
		t.after(b, a.User)
	}
}

// after makes a rule wait for its user, which it names by text only.
func (t terraform) after(b block, user string) {
	users, _ := t.kit.Users.Get()
	for n, u := range users {
		if u.Name == user {
			b.SetAttributeRaw("depends_on", dependency("alicloud_alikafka_sasl_user", numbered("user", n)))
		}
	}
}

func (t terraform) addresses() {
	lists, _ := t.kit.AllowedIPs.Get()
	n := 0
	for _, l := range lists {
		for _, address := range l.Addresses {
			b := t.resource("instance_allowed_ip_attachment", numbered("allowed", n))
			b.text("allowed_type", l.Network)
			b.text("port_range", l.PortRange)
			b.text("allowed_ip", address)
			n++
		}
	}
}

// dependency is a list with one reference.
func dependency(kind, name string) hclwrite.Tokens {
	reference := hclwrite.TokensForTraversal(hcl.Traversal{hcl.TraverseRoot{Name: kind}, hcl.TraverseAttr{Name: name}})
	return hclwrite.TokensForTuple([]hclwrite.Tokens{reference})
}
