package aliyun

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"alikafka-reaper/internal/fault"
)

// Sts AssumeRole (version 2015-04-01): a name of 2 to 64 letters, digits and
// .@-_; a duration from 900 seconds to the role's own maximum, which is 3600
// unless somebody raised it; an external id of 2 to 1224 characters.
const (
	roleSessionName = "alikafka-reaper"
	roleSeconds     = 3600
	maxExternalID   = 1224
	// roleSpare is how long before its end a role's session is not given out
	// any more: longer than a run works with it.
	roleSpare = 5 * time.Minute
)

var (
	rolePattern     = regexp.MustCompile(`^acs:ram::([0-9]{1,32}):role/[A-Za-z0-9._-]{1,64}$`)
	externalPattern = regexp.MustCompile(`^[A-Za-z0-9_=,.@:/-]{2,}$`)
)

// Role is a role in another account.
type Role struct {
	// Account is the account's number; ARN is acs:ram::<account>:role/<name>.
	Account, ARN string
	// ExternalID is what the role's trust policy may ask for; may be empty.
	ExternalID string
	// Reach is what the session may do at most, whatever the role may.
	Reach Reach
}

// roleKey names what a cached session was made from. It is a hash, so that the
// cache holds no part of the credentials that asked.
type roleKey [sha256.Size]byte

// roleKeys hides credentials behind a pointer: printing a struct that holds it
// shows an address.
type roleKeys struct{ creds *Credentials }

// Assume returns a session in the name of a role of another account (Sts
// AssumeRole, in the given region), for one hour at most and with a session
// policy that cuts it down to the role's Reach. The keys are kept by the
// Gateway until five minutes before their end, for the same caller, role and
// reach only; callers who come meanwhile wait for the first. Each call returns
// a Session of its own, with its own counts. The call to STS counts for base.
//
// The error is a *fault.Error: Invalid without a call for a role that is not
// written like one or belongs to another account than it says, Denied when the
// role does not trust the caller.
func (g *Gateway) Assume(ctx context.Context, base *Session, region string, role Role) (*Session, error) {
	c := call{session: base, op: assumeRole, product: securityTokens, region: region, manner: tokenManner, secret: true}
	if err := refuseRole(g, base, role); err != nil {
		return nil, c.unsent(fault.Invalid, err)
	}
	keys, err := g.roles.get(ctx, keyOf(base, role), func() (roleKeys, time.Time, error) {
		return askRole(ctx, c, role)
	})
	if err != nil {
		if fault.ClassOf(err) == 0 { // the wait for another's answer ended
			err = c.unsent(fault.Deadline, err)
		}
		return nil, err
	}
	return g.Session(*keys.creds, role.Account), nil
}

// refuseRole refuses what would reach another account than the one meant, or
// more of it. Its errors do not repeat the external id.
func refuseRole(g *Gateway, base *Session, role Role) error {
	parts := rolePattern.FindStringSubmatch(role.ARN)
	switch {
	case base.gateway != g:
		return errors.New("the session belongs to another gateway")
	case parts == nil:
		return errors.New("the role is not written like acs:ram::1234567890123456:role/name")
	case parts[1] != role.Account:
		return fmt.Errorf("the role is one of account %s, not of the account that was named", parts[1])
	case role.ExternalID != "" && (len(role.ExternalID) > maxExternalID || !externalPattern.MatchString(role.ExternalID)):
		return errors.New("the external id must have 2 to 1224 characters out of letters, digits and _=,.@:/-")
	case role.Reach != Reads && role.Reach != Releases:
		return errors.New("the role's reach is not set, which is a bug in this program")
	}
	return nil
}

// keyOf tells callers, roles and reaches apart. Lengths stand before the parts,
// so that no two lists of parts look alike.
func keyOf(base *Session, role Role) roleKey {
	hash := sha256.New()
	for _, part := range []string{base.account, base.creds.AccessKeyID, role.ARN, role.ExternalID, role.Reach.String()} {
		fmt.Fprintf(hash, "%d:%s,", len(part), part)
	}
	return roleKey(hash.Sum(nil))
}

// askRole asks for the role's keys and says until when they may be given out.
// Asking twice does no harm, so it is repeated like a read.
func askRole(ctx context.Context, c call, role Role) (keys roleKeys, until time.Time, err error) {
	c.send = func(k conn) error {
		request := sts.CreateAssumeRoleRequest()
		request.RoleArn, request.RoleSessionName = role.ARN, roleSessionName
		request.ExternalId, request.Policy = role.ExternalID, role.Reach.policy()
		request.DurationSeconds = requests.Integer(strconv.Itoa(roleSeconds))
		return k.ask(request)
	}
	var end time.Time
	c.accept = func(e envelope) error {
		var creds Credentials
		var err error
		if creds, end, err = readRole(e.members, c.session.gateway.now()); err != nil {
			return err
		}
		keys = roleKeys{creds: &creds}
		return nil
	}
	err = c.read(ctx)
	return keys, end.Add(-roleSpare), err
}

// readRole reads Credentials. Its errors repeat nothing of the answer, whatever
// stands where.
func readRole(m members, now time.Time) (Credentials, time.Time, error) {
	fields, err := object(m["Credentials"])
	if err != nil {
		return Credentials{}, time.Time{}, errors.New("the answer has no readable Credentials")
	}
	var c Credentials
	for _, part := range []struct {
		name string
		into *string
	}{{"AccessKeyId", &c.AccessKeyID}, {"AccessKeySecret", &c.AccessKeySecret}, {"SecurityToken", &c.SecurityToken}} {
		if *part.into, err = unquote(fields[part.name]); err != nil || *part.into == "" {
			return Credentials{}, time.Time{}, errors.New("the answer's Credentials have no readable " + part.name)
		}
	}
	word, err := unquote(fields["Expiration"])
	if err != nil {
		return Credentials{}, time.Time{}, errors.New("the answer's Credentials have no readable Expiration")
	}
	end, err := time.Parse(time.RFC3339, word)
	if err != nil || !end.After(now) {
		return Credentials{}, time.Time{}, errors.New("the answer's Credentials have no Expiration that is still to come")
	}
	return c, end, nil
}
