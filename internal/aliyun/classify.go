package aliyun

import (
	"net/http"
	"strings"

	"alikafka-reaper/internal/fault"
)

// codeRow says what an error code of the cloud means.
type codeRow struct {
	code string
	// prefix says that code is the beginning of a family of codes.
	prefix bool
	class  fault.Class
	// once says that one repetition helps a read: it is signed anew then.
	once bool
}

// codeRows is the table of known codes; the first row that fits counts.
//
// Sources: [A] the product's error list, https://help.aliyun.com/document_detail/437697.html;
// [C] the codes common to all products, https://help.aliyun.com/document_detail/48054.html;
// [S] signing, https://help.aliyun.com/document_detail/434846.html;
// [T] how Alibaba's Terraform provider treats them;
// [O] the common errors of OSS, https://help.aliyun.com/document_detail/32005.html, and those of HTTP 503,
// https://help.aliyun.com/zh/oss/user-guide/http-status-code-503.
func codeRows() []codeRow {
	return []codeRow{
		{code: "ONS_SYSTEM_FLOW_CONTROL", class: fault.Throttled},               // [A] [T] the backend's throttling
		{code: "Throttling", prefix: true, class: fault.Throttled},              // [C] also .User and .Api, all HTTP 400
		{code: "Rejected.Throttling", class: fault.Throttled},                   // [T]
		{code: "ServiceUnavailable", prefix: true, class: fault.Unavailable},    // [C] HTTP 503
		{code: "InternalError", class: fault.Unavailable},                       // [C] HTTP 500
		{code: "ONS_SYSTEM_ERROR", class: fault.Unavailable},                    // [A] [T]
		{code: "AUTH_RESOURCE_OWNER_ERROR", class: fault.Gone},                  // [A] [T] not, or no longer, the caller's
		{code: "BIZ_INSTANCE_STATUS_ERROR", class: fault.WrongState},            // [A] [T]
		{code: "BIZ.INSTANCE.STATUS.ERROR", class: fault.WrongState},            // [T] the same, spelt otherwise
		{code: "ScheduledTask.AlreadyHasSameTaskType", class: fault.WrongState}, // [T] the same task is queued
		{code: "AUTH_PERMISSION_CHECK_ERROR", class: fault.Denied},              // [A]
		{code: "AUTH_REQUEST_NOT_ALLOWED", class: fault.Denied},                 // [A]
		{code: "AUTH_RESOURCE_EMPOWER_CHECK_ERROR", class: fault.Denied},        // [A]
		{code: "Forbidden", prefix: true, class: fault.Denied},                  // [C] HTTP 403, also .RAM
		{code: "NoPermission", prefix: true, class: fault.Denied},               // [C] HTTP 403
		{code: "InvalidTimeStamp", prefix: true, class: fault.Credentials, once: true},
		// [C] InvalidTimeStamp.Expired: the clocks differ by more than 15 minutes
		{code: "SignatureNonceUsed", class: fault.Credentials, once: true},     // [S]
		{code: "SignatureDoesNotMatch", class: fault.Credentials},              // [S]
		{code: "IncompleteSignature", class: fault.Credentials},                // [S]
		{code: "InvalidAccessKeyId", prefix: true, class: fault.Credentials},   // [C] HTTP 404, also 400
		{code: "InvalidSecurityToken", prefix: true, class: fault.Credentials}, // [C] .Expired: renew the token
		{code: "BIZ_FIELD_CHECK_INVALID", class: fault.Invalid},                // [A]
		{code: "BIZ_REGION_NOT_FOUND", class: fault.Invalid},                   // [A]
		{code: "ONS_INIT_ENV_ERROR", class: fault.Invalid},                     // [A]
		{code: "InvalidApi.NotFound", class: fault.Invalid},                    // [C] HTTP 404
		{code: "InvalidParameter", prefix: true, class: fault.Invalid},         // [C]
		{code: "Missing", prefix: true, class: fault.Invalid},                  // [C] Missing<Parameter>
		{code: "AccessDenied", class: fault.Denied},                            // [O] HTTP 403
		{code: "RequestTimeTooSkewed", class: fault.Credentials, once: true},   // [O] by more than 15 minutes
		{code: "SecurityTokenExpired", class: fault.Credentials},               // [O]
		{code: "NoSuchKey", class: fault.Gone},                                 // [O] HTTP 404
		{code: "FileAlreadyExists", class: fault.WrongState},                   // [O] HTTP 409
		{code: "FileImmutable", class: fault.WrongState},                       // [O] HTTP 409: kept by a retention policy
		{code: "RequestTimeout", class: fault.Unavailable},                     // [O] HTTP 400: our bytes came too slowly
		{code: "TotalQpsLimitExceeded", class: fault.Throttled},                // [O] HTTP 503
		{code: "MetaOperationQpsLimitExceeded", class: fault.Throttled},        // [O]
		{code: "ActiveRequestLimitExceeded", class: fault.Throttled},           // [O]
		{code: "DownloadTrafficRateLimitExceeded", class: fault.Throttled},     // [O]
		{code: "UploadTrafficRateLimitExceeded", class: fault.Throttled},       // [O]
		{code: "CpuLimitExceeded", class: fault.Throttled},                     // [O]
	}
}

// lookUp returns what is known about a code.
func lookUp(code string) (codeRow, bool) {
	for _, row := range codeRows() {
		if row.code == code || (row.prefix && strings.HasPrefix(code, row.code)) {
			return row, true
		}
	}
	return codeRow{}, false
}

// classify returns the class of an answer that is not HTTP 2xx. The code
// decides where it is known: most throttling comes as HTTP 400.
func classify(status int, code string) fault.Class {
	if row, ok := lookUp(code); ok {
		return row.class
	}
	switch {
	case status == http.StatusTooManyRequests:
		return fault.Throttled
	case status == http.StatusUnauthorized:
		return fault.Credentials
	case status == http.StatusForbidden:
		return fault.Denied
	case status >= 500:
		return fault.Unavailable
	case status >= 400:
		return fault.Invalid
	default:
		// Redirects and the like: no OpenAPI endpoint answers so.
		return fault.Malformed
	}
}
