package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
	"github.com/dustin/go-humanize"

	"alikafka-reaper/internal/fleet"
)

// compiler turns the language's sugar into CEL programs. There is one
// evaluator, so the sugar can never mean something else than CEL does.
type compiler struct{ env *cel.Env }

func newCompiler() (*compiler, error) {
	options := []cel.EnvOption{ext.Strings()}
	for _, a := range attributes() {
		options = append(options, cel.Variable(a.name, a.kind))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("building the CEL environment: %w", err)
	}
	return &compiler{env}, nil
}

// program compiles an expression. It fails only for a mistake in this package,
// because users do not write these expressions.
func (k *compiler) program(expression string) (cel.Program, error) {
	ast, issues := k.env.Compile(expression)
	if issues.Err() != nil {
		return nil, fmt.Errorf("compiling %s: %w", expression, issues.Err())
	}
	program, err := k.env.Program(ast, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval))
	if err != nil {
		return nil, fmt.Errorf("planning %s: %w", expression, err)
	}
	return program, nil
}

func (k *compiler) condition(text, attribute, expression string, show func(any) string) (condition, error) {
	program, err := k.program(expression)
	return condition{text: text, attribute: attribute, show: show, program: program}, err
}

// tag compiles one tag condition: a key and the values, globs or "absent" that
// satisfy it.
func (k *compiler) tag(key string, values []string) (condition, error) {
	var options []string
	for _, v := range values {
		if v == absent {
			options = append(options, fmt.Sprintf("!(%q in tags)", key))
			continue
		}
		options = append(options, fmt.Sprintf("(%q in tags && tags[%q].matches(%q))", key, key, globPattern(v)))
	}
	text := fmt.Sprintf("tag %s is %s", key, strings.Join(values, " or "))
	return k.condition(text, "tags", strings.Join(options, " || "), showTag(key))
}

// protectTag compiles a tag that protects. Its key is compared without regard
// to case: a plea to keep something must not fail on a capital letter.
func (k *compiler) protectTag(key string, values []string) (condition, error) {
	var options []string
	for _, v := range values {
		options = append(options, fmt.Sprintf("tags[k].matches(%q)", globPattern(v)))
	}
	expression := fmt.Sprintf("tags.exists(k, k.lowerAscii() == %q && (%s))",
		strings.ToLower(key), strings.Join(options, " || "))
	text := fmt.Sprintf("tag %s is %s", key, strings.Join(values, " or "))
	return k.condition(text, "tags", expression, showTag(key))
}

// oneOf compiles a glob match of a text attribute.
func (k *compiler) oneOf(attribute, word string, globs []string) (condition, error) {
	var options []string
	for _, g := range globs {
		options = append(options, fmt.Sprintf("%s.matches(%q)", attribute, globPattern(g)))
	}
	text := fmt.Sprintf("%s is %s", word, strings.Join(globs, " or "))
	return k.condition(text, attribute, strings.Join(options, " || "), func(v any) string { return fmt.Sprint(v) })
}

func (k *compiler) age(operator string, threshold time.Duration) (condition, error) {
	text := fmt.Sprintf("age %s %s", operator, Span(threshold))
	expression := fmt.Sprintf(`instance.age %s duration("%ds")`, operator, int64(threshold.Seconds()))
	return k.condition(text, "instance.age", expression, func(v any) string {
		age, _ := v.(time.Duration)
		return Span(age)
	})
}

func (k *compiler) usage(s fleet.Signal, c comparison, rate float64, window time.Duration) (condition, error) {
	text := fmt.Sprintf("%s %s %s over %s", strings.TrimPrefix(string(s), "usage."), c.operator, Rate(rate), Span(window))
	expression := fmt.Sprintf("%s %s %s", s, c.operator, strconv.FormatFloat(rate, 'f', 1, 64))
	k2, err := k.condition(text, string(s), expression, func(v any) string {
		got, _ := v.(float64)
		return Rate(got)
	})
	k2.window = window
	return k2, err
}

// absent is the word for "the instance does not carry this tag".
const absent = "absent"

// globPattern turns a glob (* and ?) into an anchored RE2 pattern.
func globPattern(glob string) string {
	p := regexp.QuoteMeta(glob)
	p = strings.ReplaceAll(p, `\*`, ".*")
	return `(?s)\A` + strings.ReplaceAll(p, `\?`, ".") + `\z`
}

func showTag(key string) func(any) string {
	return func(v any) string {
		tags, _ := v.(map[string]string)
		for _, k := range slices.Sorted(maps.Keys(tags)) {
			if strings.EqualFold(k, key) {
				return fmt.Sprintf("%s=%s", k, tags[k])
			}
		}
		return "no such tag"
	}
}

// Rate prints bytes per second for people.
func Rate(bytesPerSecond float64) string {
	return humanize.IBytes(uint64(max(bytesPerSecond, 0))) + "/s"
}

// Span prints a duration for people: days where it is long, else hours and
// minutes.
func Span(d time.Duration) string {
	switch {
	case d >= 3*day || d >= 2*day && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	default:
		return strings.TrimSuffix(d.Truncate(time.Minute).String(), "0s")
	}
}
