package schema_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// raw is YAML that stands in a document as it is.
type raw string

// values are what a value is replaced by: each kind of value, and every
// spelling that the loader is known to read.
func values() []raw {
	return []raw{
		"0", "-0", "+0", "1", "5", "-3", "1.5", "1.0", "007", "0x10", "1_000", "1e3", "true", "false", "null", ".inf",
		`""`, `" "`, `"\n"`, `"0"`, `"1"`, `"5"`, `"-0"`, `"true"`, `"5.0"`, "a", `"A b"`, `"*"`, `"v*"`, `"regex:/x/"`, `"regex:/x"`, "absent",
		"[]", "{}", "[a]", "[a, a]", "[1, a]", "[[a]]", "[{}]", "{a: b}", "{a: [b, c]}", `{"": b}`, `{"1": 2}`, "{1: 2}", "{a: {}}",
		"24h", "3d", `"-0h"`, `"-0d"`, `"+3d"`, `".5h"`, `"1.h"`, `"1h30m"`, `"3600000000µs"`, `"3600000000μs"`, "2w", "1h1",
		`">= 3d"`, `" < 12 "`, `">-1"`, `"<=+5"`, `">= 0"`, `"\t<1d\n"`, `"== 5"`,
		`"<= 1KiB/s"`, `"<=,1/s"`, `"< 1 K/s"`, `"< .5 MiB  /s "`, `"<= 1.000,5b/s"`, `"<= 9\u212AiB/s"`, `"> 1KiB/s"`, "1KiB/s", "5 kb/s", "7/s",
		"2026-11-23T22:00+08:00", "2026-11-23T2:00Z", `"2026-11-23T22:00:00.5-01:30"`, `"2026-11-23T22:00:00,5Z"`, "2026-11-23",
		"Mon", "mon-THURSDAY", "workdays", "[Fri, Sat-Sun]", `"\u017Fat"`, "20:00-06:00", `["00:00-01:00", "23:00-24:00"]`, "cn", "de",
		"UTC", "Asia/Shanghai", "Etc/GMT+1", "cn-hangzhou", "[cn-hangzhou]", "schedule", "[manual, manual]", "release", "[release]",
		"[{release: {}}]", "[{release: {force: false}}]", "[{}]", "[{warn: 1d}, release]", "[{warn: 24h}, {stop: 1h}, {release: {}}]", "[{stop: 40h}, {release: {delete: true}}]", "[{warn: 1h, release: {}}]", "[{stop: 1h}, {warn: 1h}, release]", "20%", "0%", "101%", "07%", "keep", "idle", "none", "oldest-first", "[tags, age]",
		"[{tags: {a: b}}]", "[{name: x}]", "instance.expired", `['"a" in tags', instance.topics > 1]`,
	}
}

// spot is a value in a document, by the steps that lead to it: keys and
// indices.
type spot []any

func spots(v any, at spot) []spot {
	list := []spot{at}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			list = append(list, spots(v[key], append(slices.Clone(at), key))...)
		}
	case []any:
		for i := range v {
			list = append(list, spots(v[i], append(slices.Clone(at), i))...)
		}
	}
	return list
}

// removed stands for a value that is taken out.
const removed = raw("")

// with returns the document as YAML with one value replaced.
func with(v any, at spot, by raw) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if text, ok := member(v[key], at, key, by); ok {
				parts = append(parts, encoded(key)+": "+text)
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for i := range v {
			if text, ok := member(v[i], at, i, by); ok {
				parts = append(parts, text)
			}
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return encoded(v)
	}
}

// core are the keys without which little loads.
func core(key string) bool {
	return slices.Contains([]string{"version", "timezone", "scope", "regions", "rules", "name", "match", "expired", "then", "warn", "stop", "release", "stage", "want", "days"}, key)
}

// around returns the document with little more than what leads to the spot, so
// that it loads quickly.
func around(v any, at spot) any {
	var step any
	var rest spot
	if len(at) > 0 {
		step, rest = at[0], at[1:]
	}
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, value := range v {
			switch {
			case key == step:
				kept[key] = around(value, rest)
			case core(key):
				kept[key] = around(value, nil)
			}
		}
		return kept
	case []any:
		kept := slices.Clone(v)
		for i := range kept {
			if kept[i] = around(kept[i], nil); i == step {
				kept[i] = around(v[i], rest)
			}
		}
		return kept
	}
	return v
}

func member(v any, at spot, step any, by raw) (string, bool) {
	switch {
	case len(at) == 0 || at[0] != step:
		return with(v, nil, ""), true
	case len(at) == 1:
		return string(by), by != removed
	default:
		return with(v, at[1:], by), true
	}
}

func encoded(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}
