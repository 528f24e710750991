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
	close   []func() error
}

// startLocal serves a cloud and runs the function binary in folder against it.
func startLocal(ctx context.Context, fleet cloudtest.Fleet, folder, mode string, logs io.Writer) (l *local, err error) {
	l = new(local)
	defer func() {
		if err != nil {
			err = errors.Join(err, l.stop())
		}
	}()
	key := roleKey()
	if l.cloud, err = cloudtest.New(cloudtest.Config{Fleet: fleet, Keys: cloudtest.DemoKeys()}); err != nil {
		return l, err
	}
	openAPI, err := cloudtest.Serve(l.cloud)
	if err != nil {
		return l, err
	}
	l.close = append(l.close, openAPI.Close)
	l.runtime = fcruntime.New(fcruntime.Function{
		Name: "alikafka-reaper", Region: "cn-hangzhou", AccountID: key.AccountID,
		Handler: packaging.BinaryName, MemoryMB: 256, Timeout: 5 * time.Minute,
		Credentials: fcruntime.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	})
	environment := []string{"REAPER_OPENAPI_URL=" + openAPI.URL, "REAPER_MODE=" + mode}
	process, err := fcruntime.Start(ctx, filepath.Join(folder, packaging.BinaryName), environment, l.runtime, logs)
	if err != nil {
		return l, err
	}
	l.close = append(l.close, process.Stop)
	return l, nil
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
	var report message.Report
	answer, err := l.runtime.Invoke(ctx, fcruntime.Invocation{Payload: []byte(payload)})
	if err != nil {
		return report, fmt.Errorf("invoking the function: %w", err)
	}
	if answer.Error != nil {
		return report, fmt.Errorf("the function failed: %w", answer.Error)
	}
	if err := json.Unmarshal(answer.Body, &report); err != nil {
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
