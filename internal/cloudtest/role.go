package cloudtest

import (
	"fmt"
	"net/http"
	"regexp"
)

// Role is a RAM role with a trust policy of its own. Roles that are not listed
// trust every caller, in every account that the cloud knows.
type Role struct {
	// ARN is acs:ram::<account>:role/<name>. Sessions see that account.
	ARN string
	// TrustedAccount is whose callers may assume the role; "" means any.
	TrustedAccount string
	// ExternalID must come with the call; "" asks for none.
	ExternalID string
	// Policy limits all sessions of the role, each besides its own; "" allows
	// everything.
	Policy string
}

// roleARN splits an ARN into account and name.
func roleARN(arn string) (account, name string, ok bool) {
	parts := regexp.MustCompile(`^acs:ram::(\d+):role/([\w.-]+)$`).FindStringSubmatch(arn)
	if parts == nil {
		return "", "", false
	}
	return parts[1], parts[2], true
}

// addRoles makes the accounts of roles known.
func (c *Cloud) addRoles(roles []Role) error {
	for _, role := range roles {
		account, _, ok := roleARN(role.ARN)
		if _, twice := c.roles[role.ARN]; twice || !ok {
			return fmt.Errorf("cloudtest: role %q is no ARN of a role, or given twice", role.ARN)
		}
		if err := new(Key).limit(role.Policy); err != nil {
			return fmt.Errorf("cloudtest: role %s: %w", role.ARN, err)
		}
		c.roles[role.ARN] = role
		c.accounts[account] = true
	}
	return nil
}

// trusts says whether the role lets a caller in. An unlisted role has no
// conditions.
func (r Role) trusts(req *request) error {
	if (r.TrustedAccount != "" && r.TrustedAccount != req.key.AccountID) ||
		(r.ExternalID != "" && r.ExternalID != req.params["ExternalId"]) {
		return &apiError{status: http.StatusForbidden, code: "NoPermission",
			message: "You are not authorized to do this action. You should be authorized by RAM."}
	}
	return nil
}

// checkSession looks at the optional parameters of AssumeRole: ExternalId has 2
// to 1224 characters, Policy 1 to 2048 (parameter text). The codes are
// unconfirmed.
func checkSession(req *request) error {
	id, given := req.params["ExternalId"]
	if given && (!regexp.MustCompile(`^[\w+=,.@:/-]{2,}$`).MatchString(id) || len(id) > 1224) {
		return refuse("InvalidParameter.ExternalId", "The parameter ExternalId is wrongly formed.")
	}
	if len(req.params["Policy"]) > 2048 {
		return refuse("InvalidParameter.PolicySize", "The parameter Policy is too long.")
	}
	return nil
}
