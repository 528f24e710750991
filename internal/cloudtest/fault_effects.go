package cloudtest

import (
	"cmp"
	"net/http"
	"time"
)

// before applies faults that keep the call from being carried out. It
// reports whether the answer is final.
func (c *Cloud) before(req *request) (answer, bool) {
	switch {
	case req.fault == nil:
		return answer{}, false
	case req.fault.is(FaultReset):
		return answer{abort: true}, true
	case req.fault.is(FaultHang):
		// Without a limit the client ends the wait.
		_ = c.sleep(req.http.Context(), cmp.Or(req.fault.Latency, 24*time.Hour))
		return answer{abort: true}, true
	case req.fault.is(FaultEmptyBody):
		return answer{status: http.StatusOK}, true
	case req.fault.is(FaultRefused200):
		return answer{status: http.StatusOK, code: "BIZ_INSTANCE_STATUS_ERROR", body: encode(map[string]any{
			"Code": 500, "Message": "BIZ_INSTANCE_STATUS_ERROR", "RequestId": req.id, "Success": false})}, true
	case req.fault.is(FaultNumericCode):
		return answer{status: http.StatusBadRequest, code: "400", body: encode(map[string]any{
			"Code": 400, "Message": "numeric Code in a non-2xx body", "RequestId": req.id, "Success": false})}, true
	case req.fault.is(FaultHTMLPage):
		return answer{status: http.StatusBadGateway, contentType: "text/html", body: []byte(
			"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n")}, true
	}
	if refusal := req.fault.refusal(req); refusal != nil {
		return refusal.answer(req), true
	}
	return answer{}, false
}

// refusal is the error body of faults that have one.
func (f *armedFault) refusal(req *request) *apiError {
	switch f.Kind {
	case FaultThrottling:
		if req.objects {
			return &apiError{status: http.StatusServiceUnavailable, code: cmp.Or(f.Code, "TotalQpsLimitExceeded"),
				message: "Please reduce your request rate."}
		}
		return refuse(cmp.Or(f.Code, "Throttling.User"), "Request was denied due to user flow control.")
	case FaultInternalError:
		return internalError()
	case FaultUnavailable:
		return &apiError{status: http.StatusServiceUnavailable, code: "ServiceUnavailable",
			message: "The request has failed due to a temporary failure of the server."}
	case FaultError:
		return &apiError{status: cmp.Or(f.Status, http.StatusBadRequest), code: cmp.Or(f.Code, "InvalidParameter"),
			message: "The request was refused."}
	case FaultForbidden:
		refusal := forbidden(req)
		refusal.code = cmp.Or(f.Code, refusal.code)
		return refusal
	default:
		return nil
	}
}

func internalError() *apiError {
	return &apiError{status: http.StatusInternalServerError, code: "InternalError",
		message: "The request processing has failed due to some unknown error."}
}

// after applies faults that lose or spoil the answer of a carried-out call.
func (c *Cloud) after(req *request, result answer) answer {
	switch {
	case req.fault.is(FaultLostAnswer):
		return answer{abort: true, applied: result.applied}
	case req.fault.is(FaultTruncated):
		result.cut = true
		return result
	case req.fault.is(FaultAppliedError):
		spoilt := internalError().answer(req)
		spoilt.applied = result.applied
		return spoilt
	default:
		return result
	}
}

// is reports the kind; a call without fault has none.
func (f *armedFault) is(kind FaultKind) bool { return f != nil && f.Kind == kind }

// silences says whether an instance has no points because of a fault.
func (f *armedFault) silences(id string) bool {
	return f.is(FaultEmptyMetrics) && (f.InstanceID == "" || f.InstanceID == id)
}

// reshape drops fields of one listed instance.
func (f *armedFault) reshape(i Instance, fields map[string]any) map[string]any {
	if !f.is(FaultMissingFields) || (f.InstanceID != "" && f.InstanceID != i.ID) {
		return fields
	}
	names := f.Fields
	if len(names) == 0 {
		names = []string{"CreateTime", "Tags", "PaidType"}
	}
	for _, name := range names {
		delete(fields, name)
	}
	return fields
}

// rearrange shortens or mixes a list.
func (f *armedFault) rearrange(list []any) []any {
	switch {
	case f.is(FaultShuffled):
		return shuffled(list, uint64(f.hit)) //nolint:gosec // a count is never negative
	case f.is(FaultShortList):
		short := []any{}
		for i := 0; i < len(list); i += 2 {
			short = append(short, list[i])
		}
		return short
	default:
		return list
	}
}
