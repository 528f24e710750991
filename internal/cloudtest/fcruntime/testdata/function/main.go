// Command function is a tiny function that does what its payload says.
package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/aliyun/fc-runtime-go-sdk/fc"
	"github.com/aliyun/fc-runtime-go-sdk/fccontext"
)

func main() {
	var meeting sync.WaitGroup
	meeting.Add(8)
	fc.Start(func(ctx context.Context, payload []byte) (any, error) {
		return act(ctx, string(payload), &meeting)
	})
}

func act(ctx context.Context, what string, meeting *sync.WaitGroup) (any, error) {
	call, _ := fccontext.FromContext(ctx)
	switch {
	case what == "context":
		return describe(ctx, call), nil
	case what == "fail":
		return nil, errors.New("as asked")
	case what == "panic":
		panic("as asked")
	case what == "exit":
		os.Exit(3)
	case what == "sleep":
		time.Sleep(200 * time.Millisecond)
	case strings.HasPrefix(what, "meet"):
		meeting.Done()
		meeting.Wait() // returns only when all are here
	case what == "succeed at retry 2" && call.RetryCount != 2:
		return nil, errors.New("not yet")
	}
	return what, nil
}

func describe(ctx context.Context, call *fccontext.FcContext) map[string]any {
	_, deadline := ctx.Deadline()
	return map[string]any{
		"request": call.RequestID, "key": call.Credentials.AccessKeyId, "token": call.Credentials.SecurityToken,
		"function": call.Function.Name, "handler": call.Function.Handler, "memory": call.Function.Memory,
		"timeout": call.Function.Timeout, "service": call.Service.Name, "project": call.Service.LogProject,
		"store": call.Service.LogStore, "qualifier": call.Service.Qualifier, "version": call.Service.VersionId,
		"region": call.Region, "account": call.AccountId, "retry": call.RetryCount, "deadline": deadline,
		"env key": os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), "env region": os.Getenv("FC_REGION"),
		"env code": os.Getenv("FC_FUNC_CODE_PATH"), "env extra": os.Getenv("EXTRA"), "env home": os.Getenv("HOME"),
	}
}
