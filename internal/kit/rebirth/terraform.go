package rebirth

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"alikafka-reaper/internal/kit"
)

// passwords is the variable that holds the new passwords, by user.
const passwords = "sasl_passwords"

// Terraform is a configuration for the alicloud provider (1.270 or newer) that
// makes an instance like the kit's. New passwords come in a sensitive variable.
func Terraform(k kit.Kit) []byte {
	file := hclwrite.NewEmptyFile()
	t := terraform{file.Body(), k}
	t.provider()
	t.instance()
	t.topics()
	t.groups()
	t.users()
	t.rules()
	t.addresses()
	return append([]byte(preamble(k, "Makes a Kafka instance")+"\n"), file.Bytes()...)
}

// terraform writes blocks. hclwrite quotes and escapes values, also ${ and %{.
type terraform struct {
	body *hclwrite.Body
	kit  kit.Kit
}

// block is the body of one block, with setters that leave out what is not known.
type block struct{ *hclwrite.Body }

func (b block) text(name, value string) {
	if value != "" {
		b.SetAttributeValue(name, cty.StringVal(value))
	}
}

func (b block) known(name string, part kit.Part[string]) {
	text, _ := known(part)
	b.text(name, text)
}

func (b block) number(name string, part kit.Part[int64], least int64) {
	if v, ok := number(part, least); ok {
		b.SetAttributeValue(name, cty.NumberIntVal(v))
	}
}

func (b block) flag(name string, part kit.Part[bool]) {
	if v, ok := part.Get(); ok {
		b.SetAttributeValue(name, cty.BoolVal(v))
	}
}

func (b block) tags(part kit.Part[map[string]string]) {
	tags, _ := part.Get()
	if len(tags) == 0 {
		return
	}
	values := map[string]cty.Value{}
	for key, value := range tags {
		values[key] = cty.StringVal(value)
	}
	b.SetAttributeValue("tags", cty.MapVal(values))
}

// refer sets an attribute to an attribute of another resource.
func (b block) refer(name string, path ...string) {
	traversal := hcl.Traversal{hcl.TraverseRoot{Name: path[0]}}
	for _, step := range path[1:] {
		traversal = append(traversal, hcl.TraverseAttr{Name: step})
	}
	b.SetAttributeTraversal(name, traversal)
}

// resource begins a resource that belongs to the instance.
func (t terraform) resource(kind, name string) block {
	t.body.AppendNewline()
	b := block{t.body.AppendNewBlock("resource", []string{"alicloud_alikafka_" + kind, name}).Body()}
	if kind != "instance" {
		b.refer("instance_id", "alicloud_alikafka_instance", "rebirth", "id")
	}
	return b
}

// note writes a comment into the configuration.
func (t terraform) note(text string) {
	t.body.AppendUnstructuredTokens(hclwrite.Tokens{{Type: commentToken, Bytes: []byte(comment(text))}})
}

func (t terraform) provider() {
	providers := t.body.AppendNewBlock("terraform", nil).Body().AppendNewBlock("required_providers", nil).Body()
	providers.SetAttributeValue("alicloud", cty.ObjectVal(map[string]cty.Value{
		"source": cty.StringVal("aliyun/alicloud"), "version": cty.StringVal(">= 1.270.0"),
	}))
	t.body.AppendNewline()
	block{t.body.AppendNewBlock("provider", []string{"alicloud"}).Body()}.text("region", t.kit.Region)
}

func (t terraform) instance() {
	i := t.kit.Instance
	b := t.resource("instance", "rebirth")
	b.known("name", i.Name)
	b.text("paid_type", "PostPaid")
	b.number("deploy_type", i.DeployType, 0)
	b.known("spec_type", i.SpecType)
	if serverless(i) {
		b.text("instance_type", "alikafka_serverless")
		inner := block{b.AppendNewBlock("serverless_config", nil).Body()}
		inner.number("reserved_publish_capacity", i.ReservedPublish, 0)
		inner.number("reserved_subscribe_capacity", i.ReservedSubscribe, 0)
	} else {
		t.reserved(b)
	}
	t.network(b)
	b.known("service_version", i.ServiceVersion)
	b.text("config", config(i.Config))
	if auto, ok := i.AutoTopics.Get(); ok {
		b.text("enable_auto_topic", map[bool]string{true: "enable", false: "disable"}[auto])
	}
	b.flag("enable_auto_group", i.AutoGroups)
	b.number("default_topic_partition_num", i.DefaultPartitions, 1)
	b.tags(i.Tags)
}

// reserved is what an instance with reserved capacity is bought by.
func (t terraform) reserved(b block) {
	i := t.kit.Instance
	b.number("disk_type", i.DiskType, 0)
	b.number("disk_size", i.DiskSize, 1)
	b.number("partition_num", i.Partitions, 1)
	if spec, ok := known(i.IoMaxSpec); ok {
		b.text("io_max_spec", spec)
	} else {
		b.number("io_max", i.IoMax, 1)
	}
	b.number("eip_max", i.EipMax, 1)
}

func (t terraform) network(b block) {
	i := t.kit.Instance
	b.known("zone_id", i.Zone)
	b.known("vpc_id", i.VPC)
	if ids, _ := i.VSwitches.Get(); len(ids) > 0 {
		var list []cty.Value
		for _, id := range ids {
			list = append(list, cty.StringVal(id))
		}
		b.text("vswitch_id", ids[0])
		b.SetAttributeValue("vswitch_ids", cty.ListVal(list))
	}
	b.known("security_group", i.SecurityGroup)
	b.known("resource_group_id", i.ResourceGroup)
	b.known("kms_key_id", i.KMSKey)
}
