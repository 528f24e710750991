package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/packaging"
)

// local is everything that Alibaba Cloud is to the function, on this machine:
// the OpenAPI of the products, the runtime API, and the function's process.
type local struct {
	cloud   *cloudtest.Cloud
	runtime *fcruntime.Runtime
	process *fcruntime.Process
	close   []func() error

	mu     sync.Mutex
	queued []cloudtest.Invoked // events that the function queued for itself
}

// startLocal serves a cloud, which knows the demo's keys, and runs the function
// binary in folder against it, with more variables in its environment. The cloud
// keeps the events that the function queues for itself.
func startLocal(ctx context.Context, config cloudtest.Config, folder, mode string, logs io.Writer, more ...string) (l *local, err error) {
	l = new(local)
	defer func() {
		if err != nil {
			err = errors.Join(err, l.stop())
		}
	}()
	config.Keys = cloudtest.DemoKeys()
	if l.cloud, err = cloudtest.New(config); err != nil {
		return l, err
	}
	l.cloud.OnInvoke(l.queue)
	openAPI, err := cloudtest.Serve(l.cloud)
	if err != nil {
		return l, err
	}
	l.close = append(l.close, openAPI.Close)
	err = l.start(ctx, openAPI.URL, folder, mode, logs, more...)
	return l, err
}

// startAgainst runs the function binary in folder against a local cloud that runs
// already and knows the demo's keys.
func startAgainst(ctx context.Context, url, folder, mode string, logs io.Writer, more ...string) (*local, error) {
	l := new(local)
	if err := l.start(ctx, url, folder, mode, logs, more...); err != nil {
		return nil, errors.Join(err, l.stop())
	}
	return l, nil
}

// start runs the function against the cloud at url.
func (l *local) start(ctx context.Context, url, folder, mode string, logs io.Writer, more ...string) (err error) {
	key := roleKey()
	l.runtime = fcruntime.New(fcruntime.Function{
		Name: "alikafka-reaper", Region: "cn-hangzhou", AccountID: key.AccountID,
		Handler: packaging.BinaryName, MemoryMB: 256, Timeout: 5 * time.Minute,
		Credentials: fcruntime.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	})
	environment := append([]string{"REAPER_OPENAPI_URL=" + url, "REAPER_MODE=" + mode}, more...)
	if l.process, err = fcruntime.Start(ctx, filepath.Join(folder, packaging.BinaryName), environment, l.runtime, logs); err != nil {
		return err
	}
	l.close = append(l.close, l.process.Stop)
	return nil
}

// roleKey is a temporary key, as the function's role gets it.
func roleKey() cloudtest.Key {
	keys := cloudtest.DemoKeys()
	for _, key := range keys {
		if key.SecurityToken != "" {
			return key
		}
	}
	return keys[0]
}

// stop ends the process first and then the servers that it talks to.
func (l *local) stop() error {
	var errs []error
	for _, end := range slices.Backward(l.close) {
		errs = append(errs, end())
	}
	l.close = nil
	return errors.Join(errs...)
}

// invoke delivers one event and reads the function's report.
func (l *local) invoke(ctx context.Context, payload string) (message.Report, error) {
	answer, err := l.ask(ctx, []byte(payload))
	if err != nil {
		return message.Report{}, err
	}
	return readReport(answer.Body)
}

// ask delivers one event. A function error is an error.
func (l *local) ask(ctx context.Context, payload []byte) (fcruntime.Answer, error) {
	answer, err := l.runtime.Invoke(ctx, fcruntime.Invocation{Payload: payload})
	if err != nil {
		return answer, fmt.Errorf("invoking the function: %w", err)
	}
	return answer, failed(answer)
}

// queue keeps an event that the function queued for itself.
func (l *local) queue(i cloudtest.Invoked) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.queued = append(l.queued, i)
}

// next takes the event that was queued first, and false when there is none.
func (l *local) next() (cloudtest.Invoked, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queued) == 0 {
		return cloudtest.Invoked{}, false
	}
	first := l.queued[0]
	l.queued = l.queued[1:]
	return first, true
}

// deliver delivers a queued event as the platform does: again after a function
// error.
func (l *local) deliver(ctx context.Context, event cloudtest.Invoked) (message.Report, error) {
	answers, err := l.runtime.InvokeAsync(ctx, fcruntime.Invocation{Payload: event.Event, RequestID: event.RequestID},
		fcruntime.Async{Retries: fcruntime.DefaultRetries})
	if err != nil {
		return message.Report{}, fmt.Errorf("invoking the function: %w", err)
	}
	last := answers[len(answers)-1]
	if err := failed(last); err != nil {
		return message.Report{}, err
	}
	return readReport(last.Body)
}

func failed(answer fcruntime.Answer) error {
	if answer.Error != nil {
		return fmt.Errorf("the function failed: %w", answer.Error)
	}
	return nil
}

func readReport(body []byte) (report message.Report, err error) {
	if err := json.Unmarshal(body, &report); err != nil {
		return report, fmt.Errorf("reading the function's answer: %w", err)
	}
	return report, nil
}

// codeFolder makes the folder that FC would unpack: the binary and the rules.
func codeFolder(ctx context.Context, rules []byte) (folder string, err error) {
	root, err := moduleRoot(ctx)
	if err != nil {
		return "", err
	}
	if folder, err = os.MkdirTemp("", "reaper-demo-"); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(folder, packaging.RulesName), rules, 0o600); err != nil {
		return folder, err
	}
	return folder, buildFunction(ctx, root, filepath.Join(folder, packaging.BinaryName))
}
