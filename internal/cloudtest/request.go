package cloudtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxBody is far above any request the API defines.
const maxBody = 4 << 20

// request is one call as the gateway understood it.
type request struct {
	http *http.Request
	body []byte
	id   string
	host string
	now  time.Time
	// params are all parameters, from query, form and JSON body together.
	params map[string]string

	action, version, region  string
	accessKeyID, token       string
	nonce, timestamp         string
	signature, signatureType string

	// objects marks a call to OSS, about a bucket or an object in it.
	objects        bool
	bucket, object string

	key   Key
	op    operation
	fault *armedFault // the injected fault that decides this call, if any
}

// read parses the HTTP request. Routing looks at Action and Version only, never
// at the host, because a loopback address stands for every endpoint, and at the
// path only to tell calls to OSS apart.
func (c *Cloud) read(r *http.Request) (*request, error) {
	req := &request{http: r, id: c.nextRequestID(), host: r.Host, now: c.clock(), params: map[string]string{}}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return req, refuse("MalformedRequest", "The request body cannot be read.")
	}
	req.body = body
	if isOSS(r) {
		err := req.readOSS()
		return req, err
	}
	malformed := req.collect()
	if isACS3(r) {
		req.readACS3()
	} else {
		req.readRPC()
	}
	req.region = req.params["RegionId"]
	return req, malformed
}

func (req *request) collect() error {
	query, err := url.ParseQuery(req.http.URL.RawQuery)
	if err != nil {
		return refuse("InvalidParameter", "The query string is malformed.")
	}
	addValues(req.params, query)
	mediaType, _, _ := mime.ParseMediaType(req.http.Header.Get("Content-Type")) // unknown types are treated as forms
	if mediaType == "application/octet-stream" {
		return nil // an event of Function Compute
	}
	if strings.HasSuffix(mediaType, "json") {
		return req.collectJSON()
	}
	form, err := url.ParseQuery(string(req.body))
	if err != nil {
		return refuse("InvalidParameter", "The form body is malformed.")
	}
	addValues(req.params, form)
	return nil
}

func addValues(params map[string]string, values url.Values) {
	for name, list := range values {
		params[name] = list[0]
	}
}

// collectJSON flattens a JSON body into the dotted names of the RPC style.
func (req *request) collectJSON() error {
	if len(bytes.TrimSpace(req.body)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(req.body))
	decoder.UseNumber()
	var value map[string]any
	if err := decoder.Decode(&value); err != nil {
		return refuse("InvalidParameter", "The JSON body is malformed.")
	}
	for name, inner := range value {
		flatten(req.params, name, inner)
	}
	return nil
}

func flatten(params map[string]string, name string, value any) {
	switch typed := value.(type) {
	case nil:
	case map[string]any:
		for key, inner := range typed {
			flatten(params, name+"."+key, inner)
		}
	case []any:
		for i, inner := range typed {
			flatten(params, name+"."+strconv.Itoa(i+1), inner)
		}
	default:
		params[name] = fmt.Sprint(typed)
	}
}

// list reads Name.1, Name.2, … up to the first gap.
func (req *request) list(name string) []string {
	var values []string
	for i := 1; ; i++ {
		value, ok := req.params[name+"."+strconv.Itoa(i)]
		if !ok {
			return values
		}
		values = append(values, value)
	}
}

// instanceIDs names the instances a call is about, for the journal.
func (req *request) instanceIDs() []string {
	ids := req.list("InstanceId")
	if id := req.params["InstanceId"]; id != "" {
		ids = append(ids, id)
	}
	if id := req.params["InstanceID"]; id != "" { // billing spells it so
		ids = append(ids, id)
	}
	if strings.EqualFold(req.params["ResourceType"], "INSTANCE") {
		ids = append(ids, req.list("ResourceId")...)
	}
	if dimensions := req.params["Dimensions"]; dimensions != "" {
		selected, _ := parseDimensions(dimensions) // a malformed text is refused later
		for _, dimension := range selected {
			ids = append(ids, dimension["instanceId"])
		}
	}
	return ids
}

// ownParams are the operation's own parameters: no signature, no secret.
func (req *request) ownParams() map[string]string {
	own := maps.Clone(req.params)
	for _, name := range []string{"Action", "Version", "Format", "Timestamp", "AccessKeyId", "SignatureMethod",
		"SignatureVersion", "SignatureType", "SignatureNonce", "SecurityToken", "Signature", "RegionId", "BearerToken"} {
		delete(own, name)
	}
	return own
}
