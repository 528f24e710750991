package aliyun

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
)

// maxRuleQuestions bounds the calls for the access rules of one kind: there is no
// operation that lists them, so each user is asked about with each resource.
const maxRuleQuestions = 500

// anyone is the user name of rules for all users (CreateAcl).
const anyone = "*"

// kitUsers reads the SASL users (DescribeSaslUsers). The answer holds their
// passwords: they are not read, and nothing of the answer stands in an error.
func (s *Session) kitUsers(ctx context.Context, ref fleet.Ref) ([]kit.User, error) {
	c := s.about(describeSaslUsers, ref)
	c.secret = true
	c.send = func(k conn) error {
		request := alikafka.CreateDescribeSaslUsersRequest()
		request.InstanceId = ref.ID
		return k.ask(request)
	}
	var users []kit.User
	c.accept = func(e envelope) (err error) {
		users, err = readUsers(e.members)
		return err
	}
	if err := c.read(ctx); err != nil {
		return nil, err
	}
	return users, nil
}

// readUsers reads SaslUserList.SaslUserVO. Parts of a user are read as texts, whose
// errors repeat nothing of what stands there.
func readUsers(m members) ([]kit.User, error) {
	raws, err := nested(m, "SaslUserList", "SaslUserVO")
	if err != nil {
		return nil, err
	}
	users := make([]kit.User, len(raws))
	for i, raw := range raws {
		if users[i].Name, err = named(raw, "Username"); err != nil {
			return nil, err
		}
		row, err := object(raw)
		if err != nil {
			return nil, err
		}
		users[i].Type, users[i].Mechanism = kept(row, "Type", text), kept(row, "Mechanism", text)
	}
	return users, nil
}

// kitACLs reads the access rules of each kind of resource. They can be asked for
// only by user, so without the users none are known.
func (s *Session) kitACLs(ctx context.Context, ref fleet.Ref, users kit.Part[[]kit.User]) kit.ACLs {
	list, ok := users.Get()
	if !ok {
		why := kit.Unknown[[]kit.ACL](fleet.Why{Cause: users.Why().Cause, Detail: "access rules are asked for by user, and the users are not known"})
		return kit.ACLs{Topic: why, Group: why, Cluster: why, TransactionalID: why}
	}
	names := []string{anyone}
	for _, u := range list {
		names = append(names, u.Name)
	}
	rules := func(kind string) kit.Part[[]kit.ACL] { return partOf(s.rulesOf(ctx, ref, kind, names)) }
	return kit.ACLs{Topic: rules("Topic"), Group: rules("Group"), Cluster: rules("Cluster"), TransactionalID: rules("TransactionalId")}
}

// rulesOf reads the rules about one kind of resource: first which resources have
// any, then what each user may do there.
func (s *Session) rulesOf(ctx context.Context, ref fleet.Ref, kind string, users []string) ([]kit.ACL, error) {
	rules := []kit.ACL{}
	for _, pattern := range []string{"LITERAL", "PREFIXED"} {
		resources, err := s.ruledResources(ctx, ref, kind, pattern)
		if err != nil {
			return nil, err
		}
		if len(resources)*len(users) > maxRuleQuestions {
			return nil, fmt.Errorf("%d resources and %d users are more than can be asked about one by one", len(resources), len(users))
		}
		for _, resource := range resources {
			for _, user := range users {
				found, err := s.rulesFor(ctx, ref, kit.ACL{User: user, Kind: kind, Name: resource, Pattern: pattern})
				if err != nil {
					return nil, err
				}
				rules = merged(rules, found)
			}
		}
	}
	return rules, nil
}

// merged adds rules that are not there yet: an answer may overlook the pattern
// that was asked for, and then comes twice.
func merged(rules, more []kit.ACL) []kit.ACL {
	for _, rule := range more {
		if !slices.Contains(rules, rule) {
			rules = append(rules, rule)
		}
	}
	return rules
}

// ruledResources names the resources of a kind that have rules. SDK v1 has no type
// for the operation, which came in 2025-02.
func (s *Session) ruledResources(ctx context.Context, ref fleet.Ref, kind, pattern string) (names []string, err error) {
	err = s.readOne(ctx, describeACLResourceName, ref, func() requests.AcsRequest {
		request := requests.NewCommonRequest()
		request.Method = http.MethodPost
		request.Product, request.Version, request.ApiName = "alikafka", "2019-09-16", string(describeACLResourceName)
		request.QueryParams["InstanceId"] = ref.ID
		request.QueryParams["AclResourceType"], request.QueryParams["AclResourcePatternType"] = kind, pattern
		return request
	}, func(e envelope) error {
		data, err := part(e.members, "Data")
		if err != nil {
			return err
		}
		names, err = texts(data["data"])
		return err
	})
	return names, err
}

// rulesFor reads what one user may do with one resource (DescribeAcls).
func (s *Session) rulesFor(ctx context.Context, ref fleet.Ref, asked kit.ACL) (rules []kit.ACL, err error) {
	err = s.readOne(ctx, describeACLs, ref, func() requests.AcsRequest {
		request := alikafka.CreateDescribeAclsRequest()
		request.InstanceId, request.Username = ref.ID, asked.User
		request.AclResourceType, request.AclResourceName, request.AclResourcePatternType = asked.Kind, asked.Name, asked.Pattern
		return request
	}, func(e envelope) error {
		raws, err := nested(e.members, "KafkaAclList", "KafkaAclVO")
		if err != nil {
			return err
		}
		rules = make([]kit.ACL, len(raws))
		for i, raw := range raws {
			if rules[i], err = readRule(raw); err != nil {
				return err
			}
		}
		return nil
	})
	return rules, err
}

func readRule(raw json.RawMessage) (rule kit.ACL, err error) {
	for _, member := range []struct {
		name string
		into *string
	}{
		{"Username", &rule.User}, {"AclResourceType", &rule.Kind}, {"AclResourceName", &rule.Name},
		{"AclResourcePatternType", &rule.Pattern}, {"AclOperationType", &rule.Operation},
	} {
		if *member.into, err = named(raw, member.name); err != nil {
			return kit.ACL{}, err
		}
	}
	m, err := object(raw)
	rule.Permission, rule.Host = kept(m, "AclPermissionType", text), kept(m, "Host", text)
	return rule, err
}

// kitAllowed reads who may connect (GetAllowedIpList).
func (s *Session) kitAllowed(ctx context.Context, ref fleet.Ref) (lists []kit.AllowedIP, err error) {
	err = s.readOne(ctx, getAllowedIPList, ref, func() requests.AcsRequest {
		request := alikafka.CreateGetAllowedIpListRequest()
		request.InstanceId = ref.ID
		return request
	}, func(e envelope) error {
		lists, err = kitAllowedRows(e.members)
		return err
	})
	return lists, err
}
