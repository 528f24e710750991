package cloudtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
)

// policy is a RAM policy document. Conditions are refused, not ignored: no
// page of ApsaraMQ for Kafka documents one.
type policy struct {
	Version   string
	Statement []statement
}

type statement struct {
	Effect   string
	Action   words
	Resource words
}

// words is a string or a list of strings.
type words []string

// UnmarshalJSON reads both forms.
func (w *words) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		*w = words{one}
		return nil
	}
	return json.Unmarshal(text, (*[]string)(w))
}

// limit adds a policy to a key; "" adds none.
func (k *Key) limit(document string) error {
	if document == "" {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(document)))
	decoder.DisallowUnknownFields()
	var read policy
	if err := decoder.Decode(&read); err != nil {
		return fmt.Errorf("RAM policy: %w", err)
	}
	for _, s := range read.Statement {
		if (s.Effect != "Allow" && s.Effect != "Deny") || len(s.Action) == 0 || len(s.Resource) == 0 {
			return errors.New("RAM policy: a statement needs Effect Allow or Deny, Action and Resource")
		}
	}
	k.policies = append(k.policies, read)
	return nil
}

// authorize asks every policy of the key; all must allow the call on every
// resource it touches.
func (c *Cloud) authorize(req *request) error {
	if req.op.ram == "" {
		return nil
	}
	req.op = c.quirks.authorised(req.op)
	for _, p := range req.key.policies {
		for _, resource := range req.resources() {
			if !p.allows(req.op, resource) {
				return forbidden(req)
			}
		}
	}
	return nil
}

// resources are the ARNs of a call. An instance has no "instance/" segment
// (RAM page of ApsaraMQ for Kafka); CloudMonitor and billing know
// "*" only.
func (req *request) resources() []string {
	service, _, _ := strings.Cut(req.op.ram, ":")
	switch {
	case service == "cms", service == "bssapi", service == "bss":
		return []string{"*"}
	case service == "sts":
		return []string{req.params["RoleArn"]}
	case service == "fc":
		name, _ := functionOf(req.http.URL.Path)
		return []string{"acs:fc:*:" + req.key.AccountID + ":functions/" + name}
	case service == "oss":
		return []string{"acs:oss:*:" + req.key.AccountID + ":" + strings.TrimSuffix(req.bucket+"/"+req.object, "/")}
	}
	base := "acs:alikafka:" + req.region + ":" + req.key.AccountID + ":"
	if !req.op.onInstances {
		return []string{base + "*"}
	}
	var arns []string
	for _, id := range req.instanceIDs() {
		arns = append(arns, base+id)
	}
	return arns
}

// allows: a Deny wins over any Allow, and nothing is allowed by silence.
func (p policy) allows(op operation, resource string) bool {
	allowed := false
	for _, s := range p.Statement {
		named := s.Action.match(op.ram) || (op.ramToo != "" && s.Action.match(op.ramToo))
		if !named || !s.Resource.match(resource) {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		allowed = true
	}
	return allowed
}

// match compares with * and ? as wildcards, without regard to case as RAM
// does for actions.
func (w words) match(text string) bool {
	// path.Match stops a star at a slash; no action or ARN here needs one.
	flat := strings.NewReplacer("/", "|", "[", `\[`, `\`, `\\`)
	for _, pattern := range w {
		ok, err := path.Match(flat.Replace(strings.ToLower(pattern)), strings.ReplaceAll(strings.ToLower(text), "/", "|"))
		if err == nil && ok {
			return true
		}
	}
	return false
}

// forbidden is the refusal of RAM with the newer AccessDeniedDetail. STS words
// it NoPermission, OSS and Function Compute AccessDenied.
func forbidden(req *request) *apiError {
	code := "Forbidden.RAM"
	switch service, _, _ := strings.Cut(req.op.ram, ":"); service {
	case "sts":
		code = "NoPermission"
	case "oss", "fc":
		code = "AccessDenied"
	}
	kind := "SubUser"
	if req.key.SecurityToken != "" {
		kind = "AssumedRoleUser"
	}
	return &apiError{status: http.StatusForbidden, code: code,
		message: "User not authorized to operate on the specified resource.",
		detail: map[string]any{
			"AuthAction": req.op.ram, "AuthPrincipalType": kind, "AuthPrincipalOwnerId": req.key.AccountID,
			"NoPermissionType": "ImplicitDeny", "PolicyType": "AccountLevelIdentityBasedPolicy",
		}}
}
