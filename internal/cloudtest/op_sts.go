package cloudtest

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"time"
)

func stsOperations() []operation {
	return []operation{
		{version: stsVersion, action: "GetCallerIdentity", qps: 100, run: (*Cloud).getCallerIdentity},
		{version: stsVersion, action: "AssumeRole", qps: 100, ram: "sts:AssumeRole",
			needs: []string{"RoleArn", "RoleSessionName"}, run: (*Cloud).assumeRole},
	}
}

// getCallerIdentity says whose key signed the call. Kinds of identity other
// than the two here are left out.
func (c *Cloud) getCallerIdentity(req *request) (reply, error) {
	account := req.key.AccountID
	body := map[string]any{
		"RequestId": req.id, "AccountId": account, "IdentityType": "RAMUser", "UserId": "200000000000000001",
		"PrincipalId": "200000000000000001", "Arn": "acs:ram::" + account + ":user/example", "RoleId": "",
	}
	if req.key.SecurityToken != "" {
		body["IdentityType"], body["UserId"] = "AssumedRoleUser", ""
		body["PrincipalId"], body["RoleId"] = "300000000000000001:session", "300000000000000001"
		body["Arn"] = "acs:ram::" + account + ":assumed-role/example-reaper/session"
	}
	return reply{body: body}, nil
}

// assumeRole hands out a temporary key for the account that the role's ARN
// names. Listed roles ask for a trusted caller or an external id; any caller may
// assume any other role of an account this cloud knows. A session may do what
// the role's policy and its own both allow.
func (c *Cloud) assumeRole(req *request) (reply, error) {
	account, role, ok := roleARN(req.params["RoleArn"])
	session := req.params["RoleSessionName"]
	lasts, err := sessionLength(req.params["DurationSeconds"])
	switch {
	case err != nil:
		return reply{}, err
	case !ok:
		return reply{}, refuse("InvalidParameter.RoleArn", "The parameter RoleArn is wrongly formed.")
	case !regexp.MustCompile(`^[a-zA-Z0-9.@_-]{2,64}$`).MatchString(session):
		return reply{}, refuse("InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed.")
	case !c.accounts[account]:
		return reply{}, &apiError{status: http.StatusNotFound, code: "EntityNotExist.Role", message: "The role does not exist."}
	}
	if err := checkSession(req); err != nil {
		return reply{}, err
	}
	listed := c.roles[req.params["RoleArn"]]
	if err := listed.trusts(req); err != nil {
		return reply{}, err
	}
	key, err := c.issueKey(account, listed.Policy, req.params["Policy"], req.now.Add(lasts))
	if err != nil {
		return reply{}, refuse("InvalidParameter.PolicyGrammar", "The parameter Policy has not passed grammar check.")
	}
	return reply{body: map[string]any{
		"RequestId": req.id,
		"AssumedRoleUser": map[string]any{
			"Arn":           "acs:ram::" + account + ":role/" + role + "/" + session,
			"AssumedRoleId": "300000000000000001:" + session,
		},
		"Credentials": map[string]any{
			"AccessKeyId": key.AccessKeyID, "AccessKeySecret": key.Secret, "SecurityToken": key.SecurityToken,
			"Expiration": key.Expires.UTC().Format(time.RFC3339),
		},
	}}, nil
}

// issueKey adds a temporary key; its text says that it is no real secret.
func (c *Cloud) issueKey(account, rolePolicy, sessionPolicy string, expires time.Time) (Key, error) {
	c.issued++
	key := Key{
		AccessKeyID:   fmt.Sprintf("STS.EXAMPLE-ISSUED-%d", c.issued),
		Secret:        fmt.Sprintf("EXAMPLE-NOT-A-SECRET-ISSUED-%d", c.issued),
		SecurityToken: fmt.Sprintf("EXAMPLE-NOT-A-TOKEN-ISSUED-%d", c.issued),
		AccountID:     account, Expires: expires.Truncate(time.Second), Policy: sessionPolicy,
	}
	for _, document := range []string{rolePolicy, sessionPolicy} {
		if err := key.limit(document); err != nil {
			return Key{}, err
		}
	}
	c.keys[key.AccessKeyID] = key
	return key, nil
}

// sessionLength is 900 s up to the role's maximum; one hour by default.
func sessionLength(text string) (time.Duration, error) {
	if text == "" {
		return time.Hour, nil
	}
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 900 || seconds > 12*60*60 {
		return 0, refuse("InvalidParameter.DurationSeconds", "The parameter DurationSeconds is out of range.")
	}
	return time.Duration(seconds) * time.Second, nil
}
