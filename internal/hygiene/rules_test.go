package hygiene

import (
	"fmt"
	"go/ast"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// The cloud's SDKs: one for the OpenAPI of all products, one for OSS.
const (
	sdk    = "github.com/aliyun/alibaba-cloud-sdk-go"
	ossSDK = "github.com/aliyun/alibabacloud-oss-go-sdk-v2"
)

// barrier says who may not import what.
type barrier struct {
	// reason goes into the complaint.
	reason string
	// from says whether the barrier stands in front of this folder.
	from func(folder string) bool
	// imports says whether the barrier keeps this import out.
	imports func(path string) bool
	// tests says whether it keeps it out of tests too.
	tests bool
}

// barriers are the layers of the project: imports point downward only.
func barriers() []barrier {
	pure := within("internal/rules", "internal/calendar", "internal/fleet", "internal/fault", "internal/message", "internal/kit", "internal/access", "internal/letter", "internal/quiet", "internal/seal", "internal/history", "internal/web/chart", "events")
	return []barrier{
		{"only internal/aliyun talks to the cloud's SDK", except("internal/aliyun"), within(sdk, ossSDK), false},
		{"this package is pure: hand it what it needs", pure, outside, false},
		{"the function carries no command line and no emulator", within("function"), within("cmd", "internal/cloudtest"), false},
		{"the emulator is for the command line and for tests", except("cmd/reaper", "internal/cloudtest"), within("internal/cloudtest"), false},
		{"the chat services check signatures without the code that makes them", within("internal/cloudtest/chat"), within("events", "internal", "function", "cmd"), true},
		{"the proof knows nothing of what it checks", within("internal/proof"), within("internal/rules", "internal/reap"), true},
		{"the function is a program; nothing imports it", all, within("function", "cmd"), true},
		{"packages below may not look up", within("events", "internal"), within("function", "cmd"), true},
		{"the words that all others use rest on nothing else", within("internal/fleet", "internal/fault"), ours, false},
		{"the table of RAM actions serves the caller of the cloud, which knows no rules",
			func(folder string) bool { return folder == "internal/access" }, ours, false},
		{"tools of the repository stay out of the product", except("cmd/reaper", "internal/packaging", "internal/serverless", "deploy"),
			within("internal/packaging", "internal/serverless", "internal/hygiene"), false},
		{"tests stay in test files", all, within("testing", "github.com/google/go-cmp", "pgregory.net/rapid"), false},
	}
}

func all(string) bool { return true }

// within matches the named paths and whatever lies below them.
func within(prefixes ...string) func(string) bool {
	return func(p string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool {
			return p == prefix || strings.HasPrefix(p, prefix+"/")
		})
	}
}

func except(prefixes ...string) func(string) bool {
	matches := within(prefixes...)
	return func(p string) bool { return !matches(p) }
}

// outside matches packages that reach outside the program. The package io and
// its like only name the ways; they are fine.
func outside(p string) bool {
	return p != "net/netip" && p != "net/url" && within("net", "os", "database", "syscall", "log", "plugin",
		"golang.org/x/sys", "golang.org/x/net", sdk, ossSDK)(p)
}

// ours matches the project's own packages, but for the words themselves.
func ours(p string) bool {
	return within("events", "internal", "function", "cmd")(p) && !within("internal/fleet", "internal/fault")(p)
}

// complaints returns everything about the tree that breaks a rule, sorted.
func complaints(tree fs.FS) ([]string, error) {
	files, err := sources(tree)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, s := range files {
		found = append(found, crossed(s)...)
		found = append(found, shape(s)...)
	}
	found = append(found, uncommented(files)...)
	slices.Sort(found)
	return found, nil
}

func crossed(s source) []string {
	var found []string
	for _, b := range barriers() {
		if !b.from(s.folder) || s.test() && !b.tests {
			continue
		}
		for _, p := range s.imports() {
			if b.imports(p) {
				found = append(found, fmt.Sprintf("%s imports %s: %s", s.name, p, b.reason))
			}
		}
	}
	return found
}

// shape complains about a file by itself.
func shape(s source) []string {
	var found []string
	if s.lines > maxLines {
		found = append(found, fmt.Sprintf("%s has %d lines: split it before it passes %d", s.name, s.lines, maxLines))
	}
	for _, d := range s.tree.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			found = append(found, s.name+" has an init function: do the work where it is asked for")
		}
	}
	return found
}

// uncommented complains about packages of which no file says what they are.
func uncommented(files []source) []string {
	said := map[string]bool{}
	for _, s := range files {
		if s.test() {
			continue
		}
		text, name := s.tree.Doc.Text(), s.tree.Name.Name
		said[s.folder] = said[s.folder] || strings.HasPrefix(text, "Package "+name+" ") ||
			name == "main" && strings.HasPrefix(text, "Command ")
	}
	var found []string
	for _, folder := range slices.Sorted(maps.Keys(said)) {
		if !said[folder] {
			found = append(found, folder+" has no package comment: say what it knows and what it must never know")
		}
	}
	return found
}
