package cloudtest

import (
	"fmt"
	"slices"
)

// SaslUser is a user of an instance's access control.
type SaslUser struct {
	Name string `yaml:"name"`
	// Password comes back in answers, as the real cloud sends it.
	Password string `yaml:"password"`
	// Type is plain, scram or LDAP; Mechanism only serverless instances have.
	Type      string `yaml:"type"`
	Mechanism string `yaml:"mechanism"`
}

// ACL allows or denies one operation to one user.
type ACL struct {
	User string `yaml:"user"`
	// Kind is Topic, Group, Cluster or TransactionalId.
	Kind string `yaml:"kind"`
	Name string `yaml:"name"`
	// Pattern is LITERAL by default, or PREFIXED.
	Pattern   string `yaml:"pattern"`
	Operation string `yaml:"operation"`
	// Permission and Host only serverless instances have.
	Permission string `yaml:"permission"`
	Host       string `yaml:"host"`
}

// AllowedIP is who may connect to one port.
type AllowedIP struct {
	// Network is vpc or internet.
	Network   string   `yaml:"network"`
	PortRange string   `yaml:"port_range"`
	Addresses []string `yaml:"addresses"`
}

// checkAccess finds users without a name, and rules and lists that nothing reads.
func (s Spec) checkAccess() error {
	for n, u := range s.SaslUsers {
		if u.Name == "" {
			return s.wrong(fmt.Sprintf("sasl_users[%d]", n), "name is missing")
		}
	}
	for n, a := range s.ACLs {
		if !aclKind(a.Kind) || a.User == "" || a.Name == "" || a.Operation == "" {
			return s.wrong(fmt.Sprintf("acls[%d]", n), "user, name and operation must be there, and kind be Topic, Group, Cluster or TransactionalId")
		}
	}
	for n, l := range s.AllowedIPs {
		if l.PortRange == "" || (l.Network != "vpc" && l.Network != "internet") {
			return s.wrong(fmt.Sprintf("allowed_ips[%d]", n), "port_range must be there, and network be vpc or internet")
		}
	}
	return nil
}

func cloneAllowed(lists []AllowedIP) []AllowedIP {
	lists = slices.Clone(lists)
	for n := range lists {
		lists[n].Addresses = slices.Clone(lists[n].Addresses)
	}
	return lists
}
