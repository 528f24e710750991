package rebirth

import (
	"strconv"
	"strings"

	"alikafka-reaper/internal/kit"
)

// deploy starts the instance in its old network (StartInstance).
func (s script) deploy(k kit.Kit) {
	i := k.Instance
	s.title("2. Deploy, and wait until it runs.")
	s.fallback("vpc", "VPC_ID", i.VPC)
	switches, _ := i.VSwitches.Get()
	first := kit.Part[string]{}
	if len(switches) > 0 {
		first = kit.Known(switches[0])
	}
	s.fallback("vswitch", "VSWITCH_ID", first)
	c := on("StartInstance").raw("VpcId", `"$vpc"`).raw("VSwitchId", `"$vswitch"`).raw("VSwitchIds.1", `"$vswitch"`)
	for n, id := range switches[min(1, len(switches)):] {
		c.set("VSwitchIds."+strconv.Itoa(n+2), id)
	}
	module := "vpc"
	if deploy, _ := i.DeployType.Get(); deploy == 4 {
		module = "eip"
	}
	c.set("DeployModule", module)
	for _, p := range []struct {
		name string
		part kit.Part[string]
	}{{"ZoneId", i.Zone}, {"ServiceVersion", i.ServiceVersion}, {"SecurityGroup", i.SecurityGroup}, {"Name", i.Name}, {"KMSKeyId", i.KMSKey}} {
		text, _ := known(p.part)
		c.set(p.name, text)
	}
	s.line("if [ -z \"${DEPLOYED:-}\" ]; then")
	s.line("  " + strings.ReplaceAll(c.String(), "\\\n  ", "\\\n    ") + " >/dev/null\nfi\nwait_until_running")
}

// fallback sets a variable to what the kit knows, or to what the environment says.
func (s script) fallback(name, variable string, part kit.Part[string]) {
	if text, ok := known(part); ok {
		s.line(name + "=" + quote(text))
		return
	}
	s.line(name + `=${` + variable + `:?the kit does not know it}`)
}

// configure sets what holds for the whole instance.
func (s script) configure(k kit.Kit) {
	s.title("3. Settings of the instance.")
	if settings := config(k.Instance.Config); settings != "" {
		s.run(on("UpdateInstanceConfig").set("Config", settings))
		s.line("wait_until_running")
	}
	if auto, _ := k.Instance.AutoTopics.Get(); auto {
		s.run(on("EnableAutoTopicCreation").set("Operate", "enable"))
	}
	if auto, _ := k.Instance.AutoGroups.Get(); auto {
		s.run(on("EnableAutoGroupCreation").set("Enable", "true"))
	}
}

// contents makes topics, one a second as CreateTopic asks for, and groups.
func (s script) contents(k kit.Kit) {
	s.title("4. Topics.")
	topics, _ := k.Topics.Get()
	for _, t := range topics {
		partitions, ok := number(t.Partitions, 1)
		c := on("CreateTopic").set("Topic", t.Name).set("Remark", remark(t)).number("PartitionNum", partitions, ok)
		if local, _ := t.Local.Get(); local {
			c.set("LocalTopic", "true")
		}
		if compact, _ := t.Compact.Get(); compact {
			c.set("CompactTopic", "true")
		}
		text, taken := settings(t)
		if text != "" && !taken {
			s.out.WriteString(comment("settings were " + text + "; CreateTopic takes none here, compare them afterwards"))
		} else {
			c.set("Config", text)
		}
		tags, _ := t.Tags.Get()
		s.run(c.tags(tags))
		s.line("sleep 1")
	}
	s.title("5. Consumer groups.")
	groups, _ := k.Groups.Get()
	for _, g := range groups {
		text, _ := known(g.Remark)
		tags, _ := g.Tags.Get()
		s.run(on("CreateConsumerGroup").set("ConsumerId", g.Name).set("Remark", text).tags(tags))
	}
}

// access makes users, rules and lists of addresses.
func (s script) access(k kit.Kit) {
	s.title("6. SASL users.")
	users, _ := k.Users.Get()
	for n, u := range users {
		kind, _ := known(u.Type)
		c := on("CreateSaslUser").set("Username", u.Name).raw("Password", `"$`+strings.ToUpper(numbered("sasl_password", n))+`"`).set("Type", kind)
		if mechanism, ok := known(u.Mechanism); ok && serverless(k.Instance) {
			c.set("Mechanism", mechanism)
		}
		s.run(c)
	}
	s.title("7. Access rules.")
	for _, a := range rules(k.ACLs) {
		c := on("CreateAcl").set("Username", a.User).set("AclResourceType", a.Kind).set("AclResourceName", a.Name).
			set("AclResourcePatternType", a.Pattern).set("AclOperationType", a.Operation)
		if serverless(k.Instance) {
			permission, _ := known(a.Permission)
			host, _ := known(a.Host)
			c.set("AclPermissionType", permission).set("Host", host)
		}
		s.run(c)
	}
	s.title("8. Addresses that may connect.")
	lists, _ := k.AllowedIPs.Get()
	for _, l := range lists {
		for _, address := range l.Addresses {
			s.run(on("UpdateAllowedIp").set("UpdateType", "add").set("AllowedListType", l.Network).
				set("PortRange", l.PortRange).set("AllowedListIp", address))
		}
	}
}

// finish puts the tags on, last: a tag such as reaper/keep protects what is whole.
func (s script) finish(k kit.Kit) {
	s.title("9. Tags.")
	tags, _ := k.Instance.Tags.Get()
	if len(tags) > 0 {
		s.run(call("TagResources").set("ResourceType", "INSTANCE").raw("ResourceId.1", `"$instance"`).tags(tags))
	}
	s.line("\necho \"done: $instance; give its addresses to the clients\" >&2")
}
