package aliyun

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/fault"
)

func TestCodesDecideBeforeTheStatus(t *testing.T) {
	tests := []struct {
		status int
		code   string
		want   fault.Class
	}{
		{400, "Throttling.User", fault.Throttled},
		{503, "Throttling", fault.Throttled},
		{400, "Rejected.Throttling", fault.Throttled},
		{500, "BIZ_INSTANCE_STATUS_ERROR", fault.WrongState},
		{400, "BIZ.INSTANCE.STATUS.ERROR", fault.WrongState},
		{400, "ONS_SYSTEM_ERROR", fault.Unavailable},
		{400, "MissingInstanceId", fault.Invalid},
		{400, "InvalidParameter.Region", fault.Invalid},
		{400, "InvalidSecurityToken.Expired", fault.Credentials},
		{404, "InvalidAccessKeyId.NotFound", fault.Credentials},
		{404, "InvalidApi.NotFound", fault.Invalid},
		{400, "throttling", fault.Invalid}, // codes are case-sensitive
		{400, "", fault.Invalid},
		{401, "", fault.Credentials},
		{403, "", fault.Denied},
		{404, "", fault.Invalid},
		{429, "", fault.Throttled},
		{500, "", fault.Unavailable},
		{599, "", fault.Unavailable},
		{302, "", fault.Malformed},
		{304, "", fault.Malformed},
	}
	for _, test := range tests {
		if got := classify(test.status, test.code); got != test.want {
			t.Errorf("HTTP %d %q: %v, want %v", test.status, test.code, got, test.want)
		}
	}
}

func TestEveryRowOfTheCodeTableSaysSomething(t *testing.T) {
	for _, row := range codeRows() {
		if row.class == 0 || row.code == "" {
			t.Errorf("row %+v lacks something", row)
		}
	}
}

func TestCausesKeepTheirMeaningAndLoseTheirText(t *testing.T) {
	wrap := func(err error) error { return &url.Error{Op: "Post", URL: "http://x/?Signature=canary", Err: err} }
	tests := []struct {
		err   error
		is    error
		words string
	}{
		{wrap(context.DeadlineExceeded), context.DeadlineExceeded, "deadline exceeded"},
		{wrap(context.Canceled), context.Canceled, "canceled"},
		{wrap(&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}), syscall.ECONNREFUSED, "refused"},
		{wrap(&net.DNSError{Name: "canary"}), nil, "host name"},
		{wrap(&tls.CertificateVerificationError{Err: errors.New("canary")}), nil, "certificate"},
		{wrap(os.ErrDeadlineExceeded), nil, "no answer in time"},
		{wrap(io.EOF), io.EOF, "EOF"},
		{wrap(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF, "EOF"},
		{wrap(errors.New("canary")), nil, "connection failed"},
	}
	for _, test := range tests {
		got := causeOf(test.err)
		if test.is != nil && !errors.Is(got, test.is) {
			t.Errorf("%v is no longer %v", got, test.is)
		}
		if !strings.Contains(got.Error(), test.words) || strings.Contains(fmt.Sprintf("%v %#v", got, got), "canary") {
			t.Errorf("%v became %#v", test.err, got)
		}
	}
}

func TestACertificateThatIsNotTrustedEndsTheCall(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a call arrived") }))
	server.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	server.StartTLS()
	defer server.Close()
	g, _ := gatewayTo(t, server.URL)
	_, err := g.Session(canaries, account).Release(t.Context(), target, true, time.Time{})
	wantClass(t, err, fault.Network)
	if !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v", err)
	}
	wantNoCanary(t, err)
}
