package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"alikafka-reaper/internal/calendar"
)

// maxFile bounds a rules file. A hundred rules fit in a tenth of it.
const maxFile = 1 << 20

// Ruleset is a compiled rules file. It is immutable and safe for concurrent use.
type Ruleset struct {
	// Name is the file's name and Digest the SHA-256 of its bytes in hex.
	Name, Digest string
	// Zone is the time zone that deadlines and reports are written in.
	Zone *time.Location
	// Scope is where the reaper looks.
	Scope  Scope
	Limits Limits
	// Notify is who is told.
	Notify Notify

	protect []condition
	rules   []rule
}

// rule is a compiled rule.
type rule struct {
	name  string
	on    []string
	match []condition
	idle  []condition
	then  ladder
	// terms is the digest of all that decides; see termsOf.
	terms string
	// window is the idle window, over which usage is read.
	window time.Duration
	// open is when the rule may stop and release; nil means always.
	open *calendar.Window
	// authority is how far the rule may go, and probation how long it is observed
	// before; 0 for not at all.
	authority authority
	probation time.Duration
	tests     []ruleTest
}

// Load reads and compiles a rules file. The error joins an *Error for each
// thing that is wrong, each with its place and the next step.
func Load(name string, data []byte) (*Ruleset, error) {
	if len(data) > maxFile {
		return nil, &Error{name, 1, 1, fmt.Sprintf("the file has %d bytes, over the limit of %d", len(data), maxFile), "split it"}
	}
	if err := checkEncoding(name, data); err != nil {
		return nil, err
	}
	spec, err := decode(name, data)
	if err != nil {
		return nil, err
	}
	k, err := newCompiler()
	if err != nil {
		return nil, err
	}
	b := &builder{compiler: k, problems: problems{file: name}, calendars: sync.OnceValues(calendar.BuiltIn)}
	set := b.build(spec)
	if err := b.join(); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	set.Name, set.Digest = name, hex.EncodeToString(sum[:])
	return set, nil
}

func decode(name string, data []byte) (*file, error) {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, locate(name, err)
	}
	if n := documents(parsed.Docs); n != 1 {
		return nil, &Error{name, 1, 1, fmt.Sprintf("the file holds %d documents with content", n), "write exactly one"}
	}
	if err := checkStrict(parsed.Docs[0].Body); err != nil {
		return nil, locate(name, err)
	}
	spec := new(file)
	if err := yaml.NodeToValue(parsed.Docs[0].Body, spec, yaml.Strict()); err != nil {
		return nil, locate(name, err)
	}
	return spec, nil
}

// documents counts the documents; a single one without content does not count.
func documents(docs []*ast.DocumentNode) int {
	if len(docs) == 1 && docs[0].Body == nil {
		return 0
	}
	return len(docs)
}

// Listens returns a kind of trigger that the named rule listens to; empty where
// there is no such rule.
func (s *Ruleset) Listens(name string) string {
	for _, r := range s.rules {
		if r.name == name {
			return r.on[0]
		}
	}
	return ""
}

// RuleNames returns the names of the rules in order.
func (s *Ruleset) RuleNames() []string {
	var names []string
	for _, r := range s.rules {
		names = append(names, r.name)
	}
	return names
}
