package fcruntime

import (
	"crypto/md5" //nolint:gosec // SMQ names the sum of a message by this digest
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FormType is the content type of an HTML form, as CloudMonitor's callback has it.
const FormType = "application/x-www-form-urlencoded; charset=UTF-8"

// HTTPEvent returns the event that an HTTP trigger makes of a request (page
// "Invoke a function by an HTTP trigger"). A body whose type is not on the
// platform's list of texts comes in base64, forms among them.
func HTTPEvent(method, contentType string, body []byte, at time.Time) []byte {
	headers := map[string]string{"Accept": "*/*", "User-Agent": "example"}
	if contentType != "" {
		headers["Content-Type"] = contentType
	}
	text, encoded := string(body), !isText(contentType)
	if encoded {
		text = base64.StdEncoding.EncodeToString(body)
	}
	const prefix = "example-abcdefghij"
	return object(map[string]any{
		"version": "v1", "rawPath": "/", "headers": headers, "queryParameters": map[string]string{},
		"body": text, "isBase64Encoded": encoded,
		"requestContext": map[string]any{
			"accountId": "1000000000000001", "domainName": prefix + ".cn-hangzhou.fcapp.run", "domainPrefix": prefix,
			"requestId": newID(), "time": at.UTC().Format(time.RFC3339), "timeEpoch": strconv.FormatInt(at.UnixMilli(), 10),
			"http": map[string]string{"method": method, "path": "/", "protocol": "HTTP/1.1", "sourceIp": "203.0.113.10", "userAgent": "example"},
		},
	})
}

// maxRequest is the largest body that an HTTP trigger takes of a synchronous call.
const maxRequest = 32 << 20

// RequestEvent returns the event that an HTTP trigger makes of a request as a server
// got it. Its body comes in base64, as a form's does; of a header or a parameter that
// stands twice the first is kept.
func RequestEvent(r *http.Request, at time.Time) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxRequest))
	if err != nil {
		return nil, fmt.Errorf("fcruntime: reading the body of the call: %w", err)
	}
	headers, query := map[string]string{"Host": r.Host}, map[string]string{}
	for name := range r.Header {
		headers[name] = r.Header.Get(name)
	}
	for name, values := range r.URL.Query() {
		query[name] = values[0]
	}
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		source = r.RemoteAddr
	}
	return object(map[string]any{
		"version": "v1", "rawPath": r.URL.EscapedPath(), "headers": headers, "queryParameters": query,
		"body": base64.StdEncoding.EncodeToString(body), "isBase64Encoded": true,
		"requestContext": map[string]any{
			"domainName": r.Host, "requestId": newID(), "time": at.UTC().Format(time.RFC3339), "timeEpoch": strconv.FormatInt(at.UnixMilli(), 10),
			"http": map[string]string{"method": r.Method, "path": r.URL.Path, "protocol": r.Proto, "sourceIp": source, "userAgent": r.UserAgent()},
		},
	}), nil
}

// isText says whether the platform delivers a body of this type as it is.
func isText(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (strings.HasPrefix(kind, "text/") || slices.Contains([]string{
		"application/json", "application/ld+json", "application/xhtml+xml", "application/xml",
		"application/atom+xml", "application/javascript",
	}, kind))
}

// TopicEvent returns the event that a trigger makes of a message to an SMQ topic,
// in the format JSON (page "SMQ topic triggers"). The id stands for the message:
// equal messages get equal ones, as a repeated delivery does.
func TopicEvent(topic string, message []byte, at time.Time) []byte {
	sum := md5.Sum(message) //nolint:gosec // see the import
	digest := strings.ToUpper(hex.EncodeToString(sum[:]))
	return object(map[string]any{
		"TopicOwner": "1000000000000001", "Message": string(message), "Subscriber": "1000000000000001",
		"PublishTime": at.UnixMilli(), "SubscriptionName": "fc-subscribe", "MessageMD5": digest,
		"TopicName": topic, "MessageId": digest,
	})
}

// BridgeEvent returns the event that EventBridge makes of a POST to the webhook
// of an HTTP custom source (page "Create a custom event source of the HTTP or
// HTTPS events type"). Equal bodies get equal ids here.
func BridgeEvent(source, contentType string, body []byte, at time.Time) []byte {
	sum := md5.Sum(body) //nolint:gosec // see the import
	return object(map[string]any{
		"id": hex.EncodeToString(sum[:]), "source": source, "specversion": "1.0", "type": "eventbridge:Events:HTTPEvent",
		"datacontenttype": "application/json", "time": at.UTC().Format(time.RFC3339), "subject": "acs:eventbridge:cn-hangzhou:1000000000000001:eventbus/default/eventsource/" + source,
		"aliyunaccountid": "1000000000000001", "aliyuneventbusname": "default", "aliyunregionid": "cn-hangzhou",
		"data": map[string]any{
			"headers": map[string]string{"Content-Type": contentType}, "path": "/webhook/putEvents",
			"body": string(body), "httpMethod": "POST", "queryString": map[string]string{},
		},
	})
}

// ReadHTTPResponse returns what an HTTP caller gets of a function's answer: an
// object with a statusCode decides by itself, anything else is a 200 with the
// answer as its body.
func ReadHTTPResponse(answer Answer) (status int, body []byte) {
	var response struct {
		StatusCode      int    `json:"statusCode"`
		Body            string `json:"body"`
		IsBase64Encoded bool   `json:"isBase64Encoded"`
	}
	switch {
	case answer.Error != nil:
		return http.StatusBadGateway, []byte("Internal Server Error")
	case json.Unmarshal(answer.Body, &response) != nil || response.StatusCode == 0:
		return http.StatusOK, answer.Body
	case !response.IsBase64Encoded:
		return response.StatusCode, []byte(response.Body)
	}
	decoded, err := base64.StdEncoding.DecodeString(response.Body)
	if err != nil {
		return http.StatusBadGateway, []byte("Internal Server Error")
	}
	return response.StatusCode, decoded
}

// Respond writes what an HTTP caller gets of a function's answer, and returns the status.
func Respond(w http.ResponseWriter, answer Answer) int {
	var response struct {
		Headers map[string]string `json:"headers"`
	}
	_ = json.Unmarshal(answer.Body, &response) // an answer without headers is one as well
	status, body := ReadHTTPResponse(answer)
	for name, value := range response.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
	return status
}

// object encodes what holds nothing that JSON could not.
func object(m map[string]any) []byte {
	text, _ := json.Marshal(m) //nolint:errchkjson // strings, numbers and maps of them
	return text
}
