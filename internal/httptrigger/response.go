package httptrigger

import (
	"cmp"
	"encoding/json"
	"net/http"

	"alikafka-reaper/internal/message"
)

// Accepted is the status of a report whose work goes on in another invocation.
const Accepted = "accepted"

// response is the object that an HTTP trigger reads as an HTTP response (page
// "Invoke a function by an HTTP trigger", response format).
type response struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
	Body            string            `json:"body"`
}

// Answer writes what an HTTP caller gets: the report without its verdicts and
// measurements, which stand in the log, and a status code. A failure is one
// that repeating the call can help.
func (r Request) Answer(report message.Report, failure error) (json.RawMessage, error) {
	short := message.Report{Run: report.Run, Effects: report.Effects, Summary: report.Summary}
	if failure != nil && short.Summary == nil {
		short.Summary = &message.Summary{Mode: "plan", Status: "refused"}
	}
	if failure != nil {
		summary := *short.Summary
		summary.Text = cmp.Or(summary.Text, "nothing was done") + "; calling again may help: " + failure.Error()
		short.Summary = &summary
	}
	return r.encode(r.code(report.Summary, failure), short)
}

// Misconfigured is the answer while nothing can be done, and no repetition helps,
// because the function is set up wrongly.
func (r Request) Misconfigured(report message.Report) (json.RawMessage, error) {
	return r.encode(http.StatusNotImplemented, report)
}

// code is 500 only where calling again helps: CloudMonitor does so up to three
// times after whatever is not a success.
func (r Request) code(s *message.Summary, failure error) int {
	switch {
	case !r.Allowed():
		return http.StatusMethodNotAllowed
	case failure != nil || s == nil:
		return http.StatusInternalServerError
	case s.Status == Accepted:
		return http.StatusAccepted
	case s.Status == "refused" && r.Asks():
		return http.StatusBadRequest
	default:
		return http.StatusOK
	}
}

func (r Request) encode(code int, report message.Report) (json.RawMessage, error) {
	body, err := json.Marshal(report)
	if err != nil {
		return nil, err
	}
	out := response{StatusCode: code, Headers: map[string]string{"Content-Type": "application/json; charset=utf-8"}, Body: string(body)}
	if code == http.StatusMethodNotAllowed {
		out.Headers["Allow"] = "GET, HEAD, POST"
	}
	return json.Marshal(out)
}
