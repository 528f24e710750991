package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
)

// compiler turns conditions into CEL programs. The sugar of the language
// becomes CEL too: with one evaluator, it can never mean something else.
type compiler struct {
	env        *cel.Env
	attributes []attribute
	// programs holds what was compiled, by its text: rules share conditions,
	// and compiling one takes a hundred times as long as judging by it.
	programs map[string]cel.Program
}

func newCompiler() (*compiler, error) {
	k := &compiler{attributes: attributes(), programs: map[string]cel.Program{}}
	options := []cel.EnvOption{ext.Strings(), cel.ClearMacros(), cel.Macros(cel.StandardMacros...)}
	for _, a := range k.attributes {
		options = append(options, cel.VariableWithDoc(a.name, a.kind, a.doc))
	}
	for _, f := range functions() {
		options = append(options, f.option)
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, fmt.Errorf("building the CEL environment: %w", err)
	}
	k.env = env
	return k, nil
}

func (k *compiler) program(ast *cel.Ast, options ...cel.ProgramOption) (cel.Program, error) {
	program, err := k.env.Program(ast, append(options, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval))...)
	if err != nil {
		return nil, fmt.Errorf("planning the expression: %w", err)
	}
	return program, nil
}

// sugar compiles an expression that this package wrote about one attribute. It
// fails only for a mistake in this package.
func (k *compiler) sugar(text, attribute, expression string, show func(any) string) (condition, error) {
	program, err := k.compiled(expression)
	return condition{text: text, source: expression, attributes: k.named(attribute), show: show, program: program}, err
}

func (k *compiler) compiled(expression string) (cel.Program, error) {
	if program, ok := k.programs[expression]; ok {
		return program, nil
	}
	ast, issues := k.env.Compile(expression)
	if issues.Err() != nil {
		return nil, fmt.Errorf("compiling %s: %w", expression, issues.Err())
	}
	program, err := k.program(ast)
	if err == nil {
		k.programs[expression] = program
	}
	return program, err
}

// named returns the attributes with the given names, in the vocabulary's order.
func (k *compiler) named(names ...string) []attribute {
	return slices.DeleteFunc(slices.Clone(k.attributes), func(a attribute) bool { return !slices.Contains(names, a.name) })
}

// tag compiles one tag condition: a key and the values, globs, patterns or
// "absent" that satisfy it.
func (k *compiler) tag(key string, values []string) (condition, error) {
	var options []string
	for _, v := range values {
		if v == absent {
			// A key that is nearly this one is no proof of absence.
			options = append(options, fmt.Sprintf("!tags.exists(k, nearly(k, %s))", quote(key)))
			continue
		}
		options = append(options, fmt.Sprintf("(%[1]s in tags && %[2]s)", quote(key), fits("tags["+quote(key)+"]", v)))
	}
	text := fmt.Sprintf("tag %s is %s", key, strings.Join(values, " or "))
	return k.sugar(text, "tags", strings.Join(options, " || "), showTag(key))
}

// protectTag compiles a tag that protects. A plea to keep something must not
// fail on a capital letter or a slip of the hand, so the key need only be near.
func (k *compiler) protectTag(key string, values []string) (condition, error) {
	var options []string
	for _, v := range values {
		if v == absent {
			options = append(options, fmt.Sprintf("!(%s in tags)", quote(key)))
			continue
		}
		options = append(options, fmt.Sprintf("tags.exists(k, nearly(k, %s) && %s)", quote(key), guards("tags[k]", v)))
	}
	text := fmt.Sprintf("tag %s is %s", key, strings.Join(values, " or "))
	return k.sugar(text, "tags", strings.Join(options, " || "), showTag(key))
}

// oneOf compiles a match of a text attribute against globs and patterns.
func (k *compiler) oneOf(attribute string, values []string) (condition, error) {
	var options []string
	for _, v := range values {
		options = append(options, fits(attribute, v))
	}
	text := fmt.Sprintf("%s is %s", strings.TrimPrefix(attribute, "instance."), strings.Join(values, " or "))
	return k.sugar(text, attribute, strings.Join(options, " || "), func(v any) string { return fmt.Sprint(v) })
}

func (k *compiler) age(operator string, threshold time.Duration) (condition, error) {
	text := fmt.Sprintf("age %s %s", operator, Span(threshold))
	expression := fmt.Sprintf(`instance.age %s duration("%ds")`, operator, int64(threshold.Seconds()))
	return k.sugar(text, "instance.age", expression, printed)
}

func (k *compiler) count(attribute, operator string, threshold int64) (condition, error) {
	text := fmt.Sprintf("%s %s %d", strings.TrimPrefix(attribute, "instance."), operator, threshold)
	return k.sugar(text, attribute, fmt.Sprintf("%s %s %d", attribute, operator, threshold), printed)
}

func (k *compiler) expired(want bool) (condition, error) {
	text := fmt.Sprintf("expired is %t", want)
	return k.sugar(text, "instance.expired", fmt.Sprintf("instance.expired == %t", want), printed)
}

// absent is the word for "the instance does not carry this tag".
const absent = "absent"

// quote writes a CEL string literal.
func quote(s string) string { return strconv.QuoteToASCII(s) }

// protectName compiles a name that protects.
func (k *compiler) protectName(value string) (condition, error) {
	return k.sugar("name is "+value, "instance.name", guards("instance.name", value), func(v any) string { return fmt.Sprint(v) })
}

// guards is fits for protections: letter case and outer spaces do not matter,
// and a regular expression may stand anywhere in the text. Whatever a person may
// have meant to protect is protected.
func guards(text, value string) string {
	inner, isRegex := regexOf(value)
	if !isRegex {
		inner = `\A\s*(?:` + globBody(strings.TrimSpace(value)) + `)\s*\z`
	}
	return fmt.Sprintf("%s.matches(%s)", text, quote("(?is)"+inner))
}

// fits writes the CEL for "this text is what the value of the rules file says":
// plain text is compared, which costs a fraction of matching a pattern.
func fits(text, value string) string {
	if _, isRegex := regexOf(value); !isRegex && !strings.ContainsAny(value, "*?") {
		return text + " == " + quote(value)
	}
	return fmt.Sprintf("%s.matches(%s)", text, quote(pattern(value)))
}

// pattern turns a value of the rules file into an anchored RE2 pattern: the
// text of regex:/…/ as it is, anything else as a glob with * and ?.
func pattern(value string) string {
	if expression, ok := regexOf(value); ok {
		return `(?s)\A(?:` + expression + `)\z`
	}
	return `(?s)\A` + globBody(value) + `\z`
}

func globBody(glob string) string {
	p := strings.ReplaceAll(regexp.QuoteMeta(glob), `\*`, ".*")
	return strings.ReplaceAll(p, `\?`, ".")
}

func regexOf(value string) (string, bool) {
	inner, ok := strings.CutPrefix(value, "regex:/")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(inner, "/")
}
