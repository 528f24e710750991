package cloudtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// oss4 is the algorithm name of signature version 4 of OSS (help page "V4
// signature, in a header"). The older one is not served.
const oss4 = "OSS4-HMAC-SHA256"

// isOSS tells requests to OSS, which name a bucket in their path, from those to
// the other products, which are posted to "/" or name their action.
func isOSS(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Authorization"), oss4) ||
		(r.URL.Path != "/" && r.Method != http.MethodPost && !isACS3(r) && !r.URL.Query().Has("Action"))
}

// readOSS takes a request to OSS apart. Requests name the bucket in the path,
// because a loopback address stands for every endpoint.
func (req *request) readOSS() error {
	req.objects, req.version = true, OSSVersion
	req.bucket, req.object, _ = strings.Cut(strings.TrimPrefix(req.http.URL.Path, "/"), "/")
	query, err := url.ParseQuery(req.http.URL.RawQuery)
	if err != nil {
		return refuse("InvalidArgument", "The query string is malformed.")
	}
	addValues(req.params, query)
	req.action = ossAction(req.http.Method, req.object != "", query)
	req.params["Bucket"], req.params["Object"] = req.bucket, req.object
	header := req.http.Header
	if condition := header.Get("X-Oss-Forbid-Overwrite"); condition != "" {
		req.params["ForbidOverwrite"] = condition
	}
	req.token, req.timestamp, req.signatureType = header.Get("X-Oss-Security-Token"), header.Get("X-Oss-Date"), oss4
	fields := ossFields(header.Get("Authorization"))
	req.signature = fields["Signature"]
	if scope := strings.Split(fields["Credential"], "/"); len(scope) == 5 {
		req.accessKeyID, req.region = scope[0], scope[2]
	}
	return nil
}

// ossAction names the operation; "" is one that is not served.
func ossAction(method string, object bool, query url.Values) string {
	switch {
	case method == http.MethodGet && object:
		return "GetObject"
	case method == http.MethodPut && object:
		return "PutObject"
	case method == http.MethodDelete && object:
		return "DeleteObject"
	case method == http.MethodGet && query.Has("versioning"):
		return "GetBucketVersioning"
	case method == http.MethodGet && query.Get("list-type") == "2":
		return "ListObjectsV2"
	default:
		return ""
	}
}

// ossFields splits "OSS4-HMAC-SHA256 Credential=…,AdditionalHeaders=…,Signature=…".
func ossFields(value string) map[string]string {
	fields := map[string]string{}
	for part := range strings.SplitSeq(strings.TrimPrefix(value, oss4), ",") {
		if name, text, ok := strings.Cut(strings.TrimSpace(part), "="); ok {
			fields[name] = text
		}
	}
	return fields
}

// authenticateOSS checks a request as OSS does. The order of the checks and the
// code for a wrong token are unconfirmed.
func (c *Cloud) authenticateOSS(req *request) error {
	op, _ := c.table.find(req.action, OSSVersion)
	if op.run == nil {
		return &apiError{status: http.StatusNotImplemented, code: "NotImplemented", message: "A header or operation is not implemented."}
	}
	req.op = op
	c.mu.Lock()
	key, known := c.keys[req.accessKeyID]
	c.mu.Unlock()
	at, err := time.Parse("20060102T150405Z", req.timestamp)
	switch {
	case req.signature == "":
		return ossForbidden("AccessDenied", "Anonymous access is forbidden for this operation.")
	case !known, key.SecurityToken != "" && req.token == "":
		return ossForbidden("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.")
	case !key.Expires.IsZero() && req.now.After(key.Expires):
		return ossForbidden("SecurityTokenExpired", "The security token you provided has expired.")
	case subtle.ConstantTimeCompare([]byte(key.SecurityToken), []byte(req.token)) != 1:
		return ossForbidden("InvalidSecurityToken", "The security token you provided is invalid.")
	case err != nil:
		return ossForbidden("AccessDenied", "The x-oss-date header is malformed.")
	case c.signing().Sub(at).Abs() > maxSkew:
		return ossForbidden("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
	case !hmac.Equal([]byte(req.ossSignature(key.Secret)), []byte(req.signature)):
		return ossForbidden("SignatureDoesNotMatch",
			"The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	}
	req.key = key
	return nil
}

func ossForbidden(code, message string) *apiError {
	return &apiError{status: http.StatusForbidden, code: code, message: message}
}

// ossScope is what a signing key is good for: day, region, product.
func (req *request) ossScope() []string {
	day, _, _ := strings.Cut(req.timestamp, "T")
	return []string{day, req.region, "oss", "aliyun_v4_request"}
}

func (req *request) ossSignature(secret string) string {
	key := []byte("aliyun_v4" + secret)
	for _, part := range append(req.ossScope(), req.stringToSign()) {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}

func (req *request) stringToSign() string {
	digest := sha256.Sum256([]byte(req.ossCanonical()))
	return strings.Join([]string{oss4, req.timestamp, strings.Join(req.ossScope(), "/"), hex.EncodeToString(digest[:])}, "\n")
}

// ossCanonical is the request as it is signed. The path has the bucket first,
// whichever style the URL has, and a body is not signed.
func (req *request) ossCanonical() string {
	var additional []string
	if list := ossFields(req.http.Header.Get("Authorization"))["AdditionalHeaders"]; list != "" {
		additional = strings.Split(list, ";")
	}
	var names []string
	for name := range req.http.Header {
		lower := strings.ToLower(name)
		if lower == "content-type" || lower == "content-md5" || strings.HasPrefix(lower, "x-oss-") || slices.Contains(additional, lower) {
			names = append(names, lower)
		}
	}
	slices.Sort(names)
	var headers strings.Builder
	for _, name := range names {
		headers.WriteString(name + ":" + strings.TrimSpace(req.header(name)) + "\n")
	}
	path := strings.ReplaceAll(percentEncode("/"+req.bucket+"/"+req.object), "%2F", "/")
	return strings.Join([]string{req.http.Method, path, req.ossQuery(), headers.String(),
		strings.Join(additional, ";"), "UNSIGNED-PAYLOAD"}, "\n")
}

// ossQuery sorts the parameters by their encoded names; one without a value has
// no equals sign.
func (req *request) ossQuery() string {
	values := map[string]string{}
	for name, list := range req.http.URL.Query() {
		values[percentEncode(name)] = percentEncode(list[0])
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		pair := name
		if values[name] != "" {
			pair += "=" + values[name]
		}
		pairs = append(pairs, pair)
	}
	return strings.Join(pairs, "&")
}
