package cloudtest

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the RPC signature is defined with HMAC-SHA1
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// readRPC takes the common parameters of the RPC style (help page 434846).
func (req *request) readRPC() {
	req.action = req.params["Action"]
	req.version = req.params["Version"]
	req.accessKeyID = req.params["AccessKeyId"]
	req.token = req.params["SecurityToken"]
	req.nonce = req.params["SignatureNonce"]
	req.timestamp = req.params["Timestamp"]
	req.signature = req.params["Signature"]
	req.signatureType = req.params["SignatureMethod"]
}

// verifyRPC checks the signature of the RPC style.
func (req *request) verifyRPC(secret string) error {
	if req.signatureType != "HMAC-SHA1" || req.params["SignatureVersion"] != "1.0" {
		return refuse("IncompleteSignature", "The request signature does not conform to Aliyun standards.")
	}
	text := rpcStringToSign(req.http.Method, req.params)
	want := rpcSignature(text, secret)
	if hmac.Equal([]byte(want), []byte(req.signature)) {
		return nil
	}
	// The gateway repeats its own text, which clients compare with theirs.
	return refuse("SignatureDoesNotMatch",
		"Specified signature is not matched with our calculation. server string to sign is:"+text)
}

// rpcSignature is Base64(HMAC-SHA1(secret + "&", text)).
func rpcSignature(text, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// rpcStringToSign is METHOD & "/" & the sorted parameters, each part encoded.
func rpcStringToSign(method string, params map[string]string) string {
	return method + "&" + percentEncode("/") + "&" + percentEncode(sortedQuery(params, "Signature"))
}

// sortedQuery renders name=value pairs in the order of their names.
func sortedQuery(params map[string]string, without string) string {
	names := make([]string, 0, len(params))
	for name := range params {
		if name != without {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	pairs := make([]string, len(names))
	for i, name := range names {
		pairs[i] = percentEncode(name) + "=" + percentEncode(params[name])
	}
	return strings.Join(pairs, "&")
}

// percentEncode is RFC 3986: Go's query form differs in space, star and tilde.
func percentEncode(text string) string {
	escaped := strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
	return strings.ReplaceAll(strings.ReplaceAll(escaped, "*", "%2A"), "%7E", "~")
}
