package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// match compiles a rule's selection, the cheap and telling conditions first. A
// rule must select by something: one that takes every instance of every region
// is nearly always a mistake.
func (b *builder) match(s ruleSpec, window time.Duration) []condition {
	var match []condition
	before := len(b.errs)
	for _, t := range s.Match.Tags {
		b.tagValues(t)
		match = append(match, b.must(b.tag(t.key.value, t.values.values())))
	}
	match = append(match, b.matchTexts(s.Match)...)
	match = append(match, b.matchCounts(s.Match)...)
	if s.Match.Expired.written() {
		match = append(match, b.must(b.expired(s.Match.Expired.value)))
	}
	for _, e := range s.Match.Expr {
		match = append(match, b.matchExpr(e, window))
	}
	// Age comes last: "too young" is said only when all else holds.
	if s.Match.Age.written() {
		match = append(match, b.matchAge(s.Match.Age))
	}
	if len(match) == 0 && len(b.errs) == before {
		b.add(s.Name.at, fmt.Sprintf("the rule %q matches every instance", s.Name.value), "add match: with tags, name, region or age")
	}
	return match
}

func (b *builder) matchTexts(m matchSpec) []condition {
	var match []condition
	for _, text := range []struct {
		attribute string
		values    words
	}{
		{"instance.id", m.ID}, {"instance.name", m.Name}, {"instance.region", m.Region}, {"instance.zone", m.Zone},
		{"instance.vpc", m.VPC}, {"instance.resource_group", m.ResourceGroup}, {"instance.account", m.Account},
		{"instance.series", m.Series}, {"instance.spec", m.Spec}, {"instance.paid_type", m.PaidType},
	} {
		if len(text.values) > 0 {
			b.patterns(text.values)
			b.vocabulary(text.attribute, text.values)
			match = append(match, b.must(b.oneOf(text.attribute, text.values.values())))
		}
	}
	return match
}

func (b *builder) matchCounts(m matchSpec) []condition {
	var match []condition
	for _, count := range []struct {
		attribute string
		value     located[string]
	}{
		{"instance.disk_gib", m.Disk}, {"instance.topics", m.Topics}, {"instance.groups", m.Groups}, {"instance.partitions", m.Partitions},
	} {
		if !count.value.written() {
			continue
		}
		c, err := parseComparison(count.value.value)
		threshold, numberErr := strconv.ParseInt(c.operand, 10, 64)
		if err != nil || numberErr != nil {
			b.add(count.value.at, fmt.Sprintf("%q is not a comparison with a whole number", count.value.value), `write for example "<= 300", or "< 1" for none`)
			continue
		}
		match = append(match, b.must(b.count(count.attribute, c.operator, threshold)))
	}
	return match
}

func (b *builder) matchAge(age located[string]) condition {
	c, err := parseComparison(age.value)
	if err != nil {
		b.add(age.at, "age: "+err.Error(), `write for example ">= 72h"`)
		return condition{}
	}
	threshold, err := parseDuration(c.operand)
	if err != nil {
		b.add(age.at, fmt.Sprintf("age: %q is not a duration", c.operand), `write for example ">= 72h" or ">= 3d"`)
		return condition{}
	}
	return b.must(b.age(c.operator, threshold))
}

func (b *builder) matchExpr(e located[string], window time.Duration) condition {
	if strings.TrimSpace(e.value) == "" {
		b.add(e.at, "the expression is empty", "write a condition or remove the key")
		return condition{}
	}
	c, flaws := b.expression(e.value, window)
	for _, f := range flaws {
		b.add(e.place(f.line, f.column), f.message, f.hint)
	}
	return c
}

// vocabulary refuses words that an enumeration does not have, and regions that
// are not in scope: such a rule would load and never match.
func (b *builder) vocabulary(attribute string, values words) {
	known := map[string][]string{
		"instance.series":    {"v2", "v3", "confluent"},
		"instance.paid_type": {fleet.PayAsYouGo.String(), fleet.Serverless.String()},
		"instance.region":    b.scope,
	}[attribute]
	for _, v := range values {
		plain := !strings.ContainsAny(v.value, "*?") && !strings.HasPrefix(v.value, "regex:")
		if len(known) > 0 && plain && !slices.Contains(known, v.value) {
			word := strings.TrimPrefix(attribute, "instance.")
			b.add(v.at, fmt.Sprintf("the %s %q is not known, so the rule would never match", word, v.value), suggest(v.value, known))
		}
	}
}
