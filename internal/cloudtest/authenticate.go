package cloudtest

import (
	"crypto/subtle"
	"net/http"
	"time"
)

// maxSkew is how far a request's time may be off (help page 434846).
const maxSkew = 15 * time.Minute

// authenticate checks a request as the gateway does: routing, key, time,
// signature, nonce. The order of the checks is unconfirmed.
func (c *Cloud) authenticate(req *request) error {
	if req.objects {
		return c.authenticateOSS(req)
	}
	if err := c.route(req); err != nil {
		return err
	}
	if err := req.complete(); err != nil {
		return err
	}
	if err := c.identify(req); err != nil {
		return err
	}
	if err := c.inTime(req); err != nil {
		return err
	}
	if err := req.verify(); err != nil {
		return err
	}
	return c.rememberNonce(req)
}

// route finds the operation.
func (c *Cloud) route(req *request) error {
	switch {
	case req.action == "":
		return missing("Action")
	case req.version == "":
		return missing("Version")
	case req.version == OSSVersion:
		return refuse("InvalidVersion", "Specified parameter Version is not valid.")
	}
	op, versionKnown := c.table.find(req.action, req.version)
	switch {
	case op.run != nil:
		req.op = op
	case versionKnown || !c.table.knowsAction(req.action):
		return &apiError{status: http.StatusNotFound, code: "InvalidApi.NotFound",
			message: "Specified api is not found, please check your url and method."}
	default:
		return refuse("InvalidVersion", "Specified parameter Version is not valid.")
	}
	if op.postOnly && req.http.Method != http.MethodPost {
		return refuse("UnsupportedHTTPMethod", "This http method is not supported.")
	}
	return nil
}

// complete reports the first common parameter that is missing.
func (req *request) complete() error {
	for _, part := range []struct{ name, value string }{
		{"AccessKeyId", req.accessKeyID}, {"Timestamp", req.timestamp}, {"SignatureNonce", req.nonce},
		{"Signature", req.signature}, {"SignatureMethod", req.signatureType},
	} {
		if part.value == "" {
			return missing(part.name)
		}
	}
	return nil
}

// identify finds the key and checks its security token.
func (c *Cloud) identify(req *request) error {
	c.mu.Lock()
	key, ok := c.keys[req.accessKeyID]
	c.mu.Unlock()
	switch {
	case !ok:
		return &apiError{status: http.StatusNotFound, code: "InvalidAccessKeyId.NotFound",
			message: "Specified access key is not found."}
	case key.SecurityToken != "" && req.token == "":
		// A temporary key without its token is not a key at all: this is what
		// clients see that drop the token.
		return &apiError{status: http.StatusNotFound, code: "InvalidAccessKeyId.NotFound",
			message: "Specified access key is not found."}
	case !key.Expires.IsZero() && req.now.After(key.Expires):
		// The code is documented, the HTTP status is unconfirmed.
		return refuse("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
	case subtle.ConstantTimeCompare([]byte(key.SecurityToken), []byte(req.token)) != 1:
		return refuse("InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
	}
	req.key = key
	return nil
}

// inTime refuses a request whose time stamp is off by more than maxSkew.
func (c *Cloud) inTime(req *request) error {
	at, err := time.Parse("2006-01-02T15:04:05Z", req.timestamp)
	if err != nil {
		return refuse("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
	}
	if skew := c.signing().Sub(at); skew > maxSkew || skew < -maxSkew {
		return refuse("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
	}
	return nil
}

func (req *request) verify() error {
	if req.signatureType == acs3 {
		return req.verifyACS3(req.key.Secret)
	}
	return req.verifyRPC(req.key.Secret)
}

// nonceMemory remembers used nonces until a replay would be out of time anyway.
type nonceMemory map[string]time.Time

func (c *Cloud) rememberNonce(req *request) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	name := req.accessKeyID + "\x00" + req.nonce
	if until, used := c.nonces[name]; used && req.now.Before(until) {
		return refuse("SignatureNonceUsed", "Specified signature nonce was used already.")
	}
	c.nonces[name] = req.now.Add(2 * maxSkew)
	c.nonces.sweep(req.now)
	return nil
}

// sweep forgets old nonces once there are many, so that it stays cheap.
func (m nonceMemory) sweep(now time.Time) {
	if len(m)%4096 != 0 {
		return
	}
	for name, until := range m {
		if now.After(until) {
			delete(m, name)
		}
	}
}
