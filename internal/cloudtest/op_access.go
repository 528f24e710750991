package cloudtest

import (
	"cmp"
	"slices"
	"strings"
)

// accessOperations read who may do what. RAM actions: pages of DescribeSaslUsers
// and DescribeAcls; those of the other two are unconfirmed, by their pattern.
func accessOperations() []operation {
	return []operation{
		{version: kafkaVersion, action: "DescribeSaslUsers", qps: 40, regional: true, ram: "alikafka:ListSaslUser",
			onInstances: true, needs: []string{"InstanceId"}, run: (*Cloud).describeSaslUsers},
		{version: kafkaVersion, action: "DescribeAcls", qps: 80, regional: true, ram: "alikafka:ListAcl", onInstances: true,
			needs: []string{"InstanceId", "Username", "AclResourceType", "AclResourceName"}, run: (*Cloud).describeACLs},
		{version: kafkaVersion, action: "DescribeAclResourceName", qps: 100, regional: true, ram: "alikafka:ListAcl", onInstances: true,
			needs: []string{"InstanceId", "AclResourceType", "AclResourcePatternType"}, run: (*Cloud).describeACLResourceName},
		{version: kafkaVersion, action: "GetAllowedIpList", qps: 100, regional: true, ram: "alikafka:GetAllowedIpList",
			onInstances: true, needs: []string{"InstanceId"}, run: (*Cloud).getAllowedIPList},
	}
}

// describeSaslUsers sends the passwords too (response model of
// alikafka-20190916 v3.15.0).
func (c *Cloud) describeSaslUsers(req *request) (reply, error) {
	i, _, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	rows := []any{}
	for _, u := range i.SaslUsers {
		rows = append(rows, map[string]any{
			"Username": u.Name, "Password": u.Password, "Type": cmp.Or(u.Type, "plain"), "Mechanism": u.Mechanism,
		})
	}
	body := c.envelope(req)
	body["SaslUserList"] = map[string]any{"SaslUserVO": rows}
	return reply{body: body}, nil
}

// describeACLs answers about one user and one resource: a star is a name of its
// own, not "all" (parameter texts of DescribeAcls).
func (c *Cloud) describeACLs(req *request) (reply, error) {
	i, _, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	if !aclKind(req.params["AclResourceType"]) {
		return reply{}, badField("AclResourceType")
	}
	rows := []any{}
	for _, a := range i.ACLs {
		if a.User == req.params["Username"] && a.Kind == req.params["AclResourceType"] && a.Name == req.params["AclResourceName"] &&
			patternMatches(a, req) {
			rows = append(rows, aclRow(a, i))
		}
	}
	body := c.envelope(req)
	body["KafkaAclList"] = map[string]any{"KafkaAclVO": rows}
	return reply{body: body}, nil
}

// aclRow leaves out what only serverless instances have.
func aclRow(a ACL, i *Instance) map[string]any {
	row := map[string]any{
		"Username": a.User, "AclResourceType": a.Kind, "AclResourceName": a.Name,
		"AclResourcePatternType": a.pattern(), "AclOperationType": a.Operation, "Host": cmp.Or(a.Host, "*"),
	}
	if i.Series == SeriesV3 {
		row["AclPermissionType"] = cmp.Or(a.Permission, "ALLOW")
	}
	return row
}

// describeACLResourceName names the resources that have access rules. The list
// stands in data inside Data (response model of alikafka-20190916 v3.15.0).
func (c *Cloud) describeACLResourceName(req *request) (reply, error) {
	i, _, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	if !aclKind(req.params["AclResourceType"]) {
		return reply{}, badField("AclResourceType")
	}
	names := []string{}
	for _, a := range i.ACLs {
		if a.Kind == req.params["AclResourceType"] && patternMatches(a, req) && !slices.Contains(names, a.Name) {
			names = append(names, a.Name)
		}
	}
	body := c.envelope(req)
	body["Data"] = map[string]any{"data": names}
	return reply{body: body}, nil
}

func aclKind(kind string) bool {
	return slices.Contains([]string{"Topic", "Group", "Cluster", "TransactionalId"}, kind)
}

func (a ACL) pattern() string { return cmp.Or(a.Pattern, "LITERAL") }

// patternMatches: no pattern in the request takes both.
func patternMatches(a ACL, req *request) bool {
	wanted := req.params["AclResourcePatternType"]
	return wanted == "" || strings.EqualFold(wanted, a.pattern())
}

// getAllowedIPList lists addresses by port (response model of alikafka-20190916
// v3.15.0; both lists stand in AllowedList without another name between).
func (c *Cloud) getAllowedIPList(req *request) (reply, error) {
	i, _, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	lists := map[string][]any{"vpc": {}, "internet": {}}
	for _, l := range i.AllowedIPs {
		groups := map[string]any{}
		for _, address := range l.Addresses {
			groups[address] = l.Network + "-default"
		}
		lists[l.Network] = append(lists[l.Network], map[string]any{
			"PortRange": l.PortRange, "AllowedIpList": l.Addresses, "AllowedIpGroup": groups,
			"BlackIPList": []any{}, "BlackIPMap": map[string]any{},
			"SecurityGroupId": "sg-exampleaaaaaaaaaaaa", "UserDefinedSharedSecurityGroup": false,
		})
	}
	body := c.envelope(req)
	body["AllowedList"] = map[string]any{"DeployType": choose(i.Internet, 4, 5), "VpcList": lists["vpc"], "InternetList": lists["internet"]}
	return reply{body: body}, nil
}
