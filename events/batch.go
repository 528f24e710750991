package events

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// batch opens an array, which is how event streams deliver. Its elements are
// envelopes, or envelopes in strings; an array of anything else is ignored.
//
// What the array asks for is never more than its elements ask for, each by
// itself. Word of what is over is dropped, and so are repetitions. The rest is
// joined only where that is exact: all of one kind, and alike in all but the
// instances that they name. Anything else only looks.
func (l level) batch(payload []byte) Trigger {
	var items []json.RawMessage
	if json.Unmarshal(payload, &items) != nil || len(items) > maxListed {
		return ignored("%s", describe(payload))
	}
	var all []Trigger
	for _, raw := range items {
		if o, ok := enveloped(raw); ok {
			all = append(all, (l + 1).object(o))
		}
	}
	if len(all) == 0 {
		return ignored("%s", describe(payload))
	}
	return wrapped(envelopeBatch, "", join(all, len(items)-len(all)))
}

// enveloped reads an element of a batch.
func enveloped(raw json.RawMessage) (object, bool) {
	content := []byte(raw)
	if s, ok := text(raw); ok {
		content = []byte(s)
	}
	o, err := parseObject(content)
	return o, err == nil && (o.has("specversion", "id", "source", "type") || isQueueMessage(o))
}

// join makes one trigger of several; unknown more were of no known shape.
func join(all []Trigger, unknown int) Trigger {
	var asking []Trigger
	seen := map[string]struct{}{}
	for _, t := range all {
		_, again := seen[t.DedupKey]
		switch {
		case t.Kind == Ignored:
			unknown++
		case t.Kind != kindOver && (!again || t.DedupKey == ""):
			asking = append(asking, t)
			seen[t.DedupKey] = struct{}{}
		}
	}
	if len(asking) == 0 {
		return all[0]
	}
	if divided(asking) {
		return ignored("a batch of %s, one of them a part of a fan-out", count(len(asking), "event"))
	}
	joined, exact := asking[0], true
	for _, t := range asking[1:] {
		exact = exact && joins(joined, t)
		joined = hull(joined, t)
	}
	joined.DedupKey = keyOver(asking)
	if unknown > 0 || !exact {
		lower(&joined, len(asking), unknown)
	}
	return joined
}

// divided says whether a part of a fan-out stands beside other events.
func divided(asking []Trigger) bool {
	return len(asking) > 1 && slices.ContainsFunc(asking, func(t Trigger) bool { return t.Fan != nil })
}

// joins says whether the hull of two triggers asks for what they ask for, and for
// nothing more.
func joins(a, b Trigger) bool {
	return a.Kind == b.Kind && slices.Equal(a.Rules, b.Rules) && slices.Equal(a.Regions, b.Regions) &&
		slices.Equal(a.Scope.Accounts, b.Scope.Accounts) && slices.Equal(a.Scope.ResourceGroups, b.Scope.ResourceGroups) &&
		maps.Equal(a.Scope.Tags, b.Scope.Tags) && a.Budget == b.Budget && a.Amount == nil && b.Amount == nil &&
		(len(a.Instances) == 0) == (len(b.Instances) == 0)
}

// hull is the least that holds both scopes.
func hull(a, b Trigger) Trigger {
	a.Ceiling = min(a.Ceiling, b.Ceiling)
	a.Rules, a.Instances, a.Regions = either(a.Rules, b.Rules), either(a.Instances, b.Instances), either(a.Regions, b.Regions)
	a.Scope = Scope{
		Accounts:       either(a.Scope.Accounts, b.Scope.Accounts),
		ResourceGroups: either(a.Scope.ResourceGroups, b.Scope.ResourceGroups),
		Tags:           common(a.Scope.Tags, b.Scope.Tags),
	}
	if a.Budget != b.Budget {
		a.Budget = ""
	}
	if a.Amount == nil || b.Amount == nil || *a.Amount != *b.Amount {
		a.Amount = nil
	}
	if b.Unsigned() { // what one may not do all may not
		a.Envelopes = b.Envelopes
	}
	a.Notes = slices.Concat(a.Notes, b.Notes)
	a.Notes = a.Notes[:min(len(a.Notes), maxNotes)]
	return a
}

// either joins two lists of which an empty one lets everything in.
func either(a, b []string) []string {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(a, b))))
}

// common are the tags that both ask for.
func common(a, b map[string]string) map[string]string {
	var tags map[string]string
	for key, value := range a {
		if other, ok := b[key]; ok && other == value {
			if tags == nil {
				tags = map[string]string{}
			}
			tags[key] = value
		}
	}
	return tags
}

// keyOver is one key over all, whatever their order. One without a key leaves
// none.
func keyOver(all []Trigger) string {
	var keys []string
	for _, t := range all {
		if t.DedupKey == "" {
			return ""
		}
		keys = append(keys, t.DedupKey)
	}
	if len(keys) == 1 {
		return keys[0]
	}
	slices.Sort(keys)
	return "batch/" + digest(strings.Join(keys, "\n"))
}

// lower makes a batch that is not exactly one request look only.
func lower(t *Trigger, asking, unknown int) {
	t.Ceiling = Plan
	note := fmt.Sprintf("a batch holds %s that cannot be one run", count(asking, "event"))
	if unknown > 0 {
		note = fmt.Sprintf("of %s in a batch %d could not be read", count(asking+unknown, "event"), unknown)
	}
	t.Notes = append([]string{note + "; let the trigger push one message at a time" + lowering}, t.Notes[:min(len(t.Notes), maxNotes-1)]...)
}
