package cloudtest

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// apiError is a refusal as the gateway or a product words it.
type apiError struct {
	status  int
	code    string
	message string
	// detail is the AccessDeniedDetail object of newer RAM refusals.
	detail map[string]any
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

// refuse is a refusal with HTTP 400, the status of nearly all of them
// (error code list of ApsaraMQ for Kafka).
func refuse(code, message string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: code, message: message}
}

func missing(parameter string) *apiError {
	return refuse("Missing"+parameter, parameter+" is mandatory for this action.")
}

func invalid(parameter string) *apiError {
	return refuse("InvalidParameter", "The specified parameter "+parameter+" is not valid.")
}

// The two ways in which ApsaraMQ for Kafka refuses an instance (error code
// list, help page 437697).
func notOwner() *apiError {
	return refuse("AUTH_RESOURCE_OWNER_ERROR", "The resource does not belong to the caller.")
}

func wrongStatus() *apiError {
	return refuse("BIZ_INSTANCE_STATUS_ERROR", "The instance status does not allow this operation.")
}

// answer renders the error body shared by all products but OSS (help page 48054).
func (e *apiError) answer(req *request) answer {
	if req.objects {
		return e.ossAnswer(req)
	}
	body := map[string]any{
		"RequestId": req.id,
		"HostId":    req.host,
		"Code":      e.code,
		"Message":   e.message,
		"Recommend": "https://api.example.com/troubleshoot?q=" + e.code,
	}
	if e.detail != nil {
		body["AccessDeniedDetail"] = e.detail
	}
	return answer{status: e.status, code: e.code, body: encode(body)}
}

// answer is one HTTP answer, or the deliberate absence of one.
type answer struct {
	status      int
	code        string
	contentType string
	header      map[string]string
	body        []byte
	// applied says that a mutation took effect.
	applied bool
	// abort closes the connection instead of answering.
	abort bool
	// cut sends only the first half of the body.
	cut bool
}

// write sends the answer.
func (a answer) write(w http.ResponseWriter) {
	if a.abort {
		abort(w)
		return
	}
	contentType := a.contentType
	if contentType == "" {
		contentType = "application/json;charset=utf-8"
	}
	w.Header().Set("Content-Type", contentType)
	for name, value := range a.header {
		w.Header().Set(name, value)
	}
	if a.cut {
		writeHalf(w, a)
		return
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // a client that went away is no concern of the cloud
}

// encode renders JSON without HTML escapes, as the gateway does.
func encode(value any) []byte {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic("cloudtest: answer cannot be encoded: " + err.Error()) // a bug in this package
	}
	return bytes.TrimRight(buffer.Bytes(), "\n")
}
