package rules

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// function is one function that conditions may call besides CEL's own.
type function struct {
	name string
	doc  string
	// check refuses a constant argument that can never be read.
	check func(argument string) error
	// option declares and implements it.
	option cel.EnvOption
}

// functions returns the functions of the rules language.
func functions() []function {
	return []function{
		{"rate", `rate("1MiB/s") is a number of bytes per second, to compare usage with.`, checkWith(parseRate),
			unary("rate", cel.StringType, cel.DoubleType, func(s string) ref.Val { return number(parseRate(s)) })},
		{"percent", `percent("20%") is 0.2.`, checkWith(parsePercent),
			unary("percent", cel.StringType, cel.DoubleType, func(s string) ref.Val { return number(parsePercent(s)) })},
		{"span", `span("3d") is a duration; it takes days and weeks besides what duration("72h") takes.`, checkWith(parseDuration),
			unary("span", cel.StringType, cel.DurationType, func(s string) ref.Val { return duration(parseDuration(s)) })},
		{"nearly", `nearly(key, "owner") says whether two tag keys are the same but for letter case or a slip of the hand.`, nil,
			cel.Function("nearly", cel.Overload("nearly_string_string", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
				cel.BinaryBinding(func(a, b ref.Val) ref.Val {
					left, _ := a.Value().(string)
					right, _ := b.Value().(string)
					return types.Bool(nearly(left, right))
				})))},
	}
}

func unary(name string, from, to *cel.Type, f func(string) ref.Val) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_string", []*cel.Type{from}, to,
		cel.UnaryBinding(func(v ref.Val) ref.Val {
			s, _ := v.Value().(string)
			return f(s)
		})))
}

func number(f float64, err error) ref.Val {
	if err != nil {
		return types.WrapErr(err)
	}
	return types.Double(f)
}

func duration(d time.Duration, err error) ref.Val {
	if err != nil {
		return types.WrapErr(err)
	}
	return types.Duration{Duration: d}
}

func checkWith[T any](parse func(string) (T, error)) func(string) error {
	return func(s string) error {
		_, err := parse(s)
		return err
	}
}

// parsePercent reads "20%" as 0.2.
func parsePercent(s string) (float64, error) {
	digits, ok := strings.CutSuffix(strings.TrimSpace(s), "%")
	n, err := strconv.ParseFloat(digits, 64)
	// The comparison is written so that NaN fails it.
	if !ok || err != nil || !(n >= 0 && n <= 100) {
		return 0, fmt.Errorf("%q is not a percentage: write for example 20%%", s)
	}
	return n / 100, nil
}
