package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest/fcruntime"
)

// tenRules is a rules file of ten rules, none like another.
func tenRules() string {
	var b strings.Builder
	b.WriteString("version: 1\ntimezone: Asia/Shanghai\nscope: {regions: [cn-hangzhou]}\nprotect: [{name: \"*prod*\"}]\nrules:\n")
	for i := range 10 {
		fmt.Fprintf(&b, "  - name: rule-%d\n    match: {tags: {env: [dev, \"test-%d-*\"]}, age: \">= %dh\", expr: 'instance.disk_gib <= %d'}\n    then: release\n", i, i, 72+i, 3000+i)
	}
	return b.String()
}

// BenchmarkColdStart starts the compiled function the way Function Compute does
// and takes the time to its first answer, ten rules loaded. The answer needs no
// cloud call, so this is the program's own share of a cold start.
func BenchmarkColdStart(b *testing.B) {
	folder := b.TempDir()
	binary := filepath.Join(folder, "main")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(folder, "rules.yaml"), []byte(tenRules()), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		runtime := fcruntime.New(fcruntime.Function{Name: "cold", Handler: "main", Timeout: time.Minute})
		process, err := fcruntime.Start(b.Context(), binary, nil, runtime, io.Discard)
		if err != nil {
			b.Fatal(err)
		}
		answer, err := runtime.Invoke(b.Context(), fcruntime.Invocation{Payload: []byte(`{}`)})
		if err != nil || answer.Error != nil || !strings.Contains(string(answer.Body), `"refused"`) {
			b.Fatalf("%v %v %s", err, answer.Error, answer.Body)
		}
		b.StopTimer()
		if err := process.Stop(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
