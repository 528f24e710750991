package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aliyun/fc-runtime-go-sdk/fccontext"
	"go.uber.org/zap"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/httptrigger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// handler adapts Function Compute's invocations to the service. It keeps a
// wrong configuration instead of exiting over it, because a process that exits
// leaves no word of the cause behind.
type handler struct {
	service *service.Service
	log     *zap.Logger
	wrong   error
}

func newHandler() *handler {
	log := newLogger()
	settings, err := service.SettingsFrom(os.Getenv, codeFolder())
	if err != nil {
		return &handler{log: log, wrong: err}
	}
	s, err := service.New(settings, log, service.Clock{})
	return &handler{service: s, log: log, wrong: err}
}

// codeFolder is where FC unpacked the package (FC_FUNC_CODE_PATH).
func codeFolder() string {
	if folder := os.Getenv("FC_FUNC_CODE_PATH"); folder != "" {
		return folder
	}
	return "."
}

// newLogger writes one JSON object a line to standard output, which FC ships to
// the log store.
func newLogger() *zap.Logger {
	config := zap.NewProductionConfig()
	config.OutputPaths = []string{"stdout"}
	config.Sampling = nil
	config.DisableStacktrace = true
	log, err := config.Build()
	if err != nil {
		return zap.NewExample()
	}
	return log
}

// invoke answers one event. It returns json.RawMessage, because the SDK would
// encode []byte as base64. The SDK may call it from several goroutines at once.
func (h *handler) invoke(ctx context.Context, payload []byte) (json.RawMessage, error) {
	fc, ok := fccontext.FromContext(ctx)
	if !ok {
		return nil, fmt.Errorf("the invocation came without Function Compute's context")
	}
	call, web := httptrigger.Read(payload)
	switch {
	case h.wrong != nil && web && os.Getenv("REAPER_LINK_SECRET") != "": // then anybody may be calling
		return call.Misconfigured(message.Report{Summary: &message.Summary{RunID: fc.RequestID, Mode: "plan", Status: "refused", Text: "the function is set up wrongly; its log says how"}})
	case h.wrong != nil && web:
		return call.Misconfigured(h.refuse(fc.RequestID))
	case h.wrong != nil:
		return json.Marshal(h.refuse(fc.RequestID))
	}
	if response, ours := h.service.Web(ctx, invocation(fc, payload)); ours {
		return response, nil
	}
	report, err := h.service.Handle(ctx, invocation(fc, payload))
	switch {
	case web: // a function error would tell the caller nothing but "Internal Server Error"
		return call.Answer(report, err)
	case err != nil:
		return nil, err
	default:
		return answer(report)
	}
}

// invocation is what the service needs to know of FC's context.
func invocation(fc *fccontext.FcContext, payload []byte) service.Invocation {
	return service.Invocation{
		Payload: payload, Account: fc.AccountId, Region: fc.Region, RequestID: fc.RequestID, Most: mostKept,
		Function: aliyun.Function{Region: fc.Region, Name: fc.Function.Name, Qualifier: fc.Service.Qualifier},
		Credentials: aliyun.Credentials{
			AccessKeyID: fc.Credentials.AccessKeyId, AccessKeySecret: fc.Credentials.AccessKeySecret,
			SecurityToken: fc.Credentials.SecurityToken,
		},
	}
}

// mostKept bounds the kept instances in an answer. With their conditions a
// thousand of them take about 5 MB, in the answer and once more in memory.
const mostKept = 1000

// maxAnswer stays below the 32 MB that Function Compute takes as an answer.
const maxAnswer = 30 << 20

// answer encodes a report. One that is too large would turn a run that is done
// into a function error, and FC would deliver the event again; so it goes out
// without its verdicts, which are in the log.
func answer(report message.Report) (json.RawMessage, error) {
	whole, err := json.Marshal(report)
	if err != nil || len(whole) <= maxAnswer || report.Summary == nil {
		return whole, err
	}
	short := *report.Summary
	short.Text += fmt.Sprintf("; the %d verdicts are too many for this answer and stand in the log", len(report.Verdicts))
	report.Facts, report.Verdicts, report.Summary = nil, nil, &short
	return json.Marshal(report)
}

// refuse answers while the configuration is wrong. It is no function error,
// since delivering the event again cannot help.
func (h *handler) refuse(requestID string) message.Report {
	h.log.Error("refused", zap.String("request_id", requestID), zap.Error(h.wrong))
	return message.Report{Summary: &message.Summary{
		RunID: requestID, Mode: "plan", Status: "refused", Text: h.wrong.Error(),
	}}
}
