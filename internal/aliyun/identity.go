package aliyun

import (
	"context"
	"errors"
	"regexp"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
)

var accountPattern = regexp.MustCompile(`^[0-9]{1,32}$`)

// Identity returns the number of the account that the session's credentials
// belong to (Sts GetCallerIdentity, in the given region). It needs no
// permission.
//
// The error is a *fault.Error.
func (s *Session) Identity(ctx context.Context, region string) (account string, err error) {
	c := call{session: s, op: getCallerIdentity, product: securityTokens, region: region, manner: tokenManner}
	c.send = func(k conn) error { return k.ask(sts.CreateGetCallerIdentityRequest()) }
	c.accept = func(e envelope) error {
		id, err := text(e.members["AccountId"])
		if err != nil || !accountPattern.MatchString(id) {
			return errors.New("the answer names no account")
		}
		account = id
		return nil
	}
	return account, c.read(ctx)
}
