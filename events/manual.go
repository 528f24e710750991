package events

import "slices"

// manualKeys are the keys of a manual call.
var manualKeys = []string{keyCommand, keyRules, keyInstances, keyRegions, keyReason}

// decodeManual reads an object that has a command. A call that is wrong in any
// part is ignored as a whole, because a misspelt narrowing would widen it.
func decodeManual(o object) Trigger {
	if word, ok := text(o.get(keyCommand)); ok && slices.Contains(planned, word) {
		return ignored("a manual call whose command %s is not available in this version; use plan or run", quote(word))
	}
	r, err := readRequest(o, manualKeys)
	if err != nil {
		return ignored("a manual call that is not understood: it has %v", err)
	}
	return r.trigger(Manual)
}

// trigger returns the trigger that the request asks for.
func (r request) trigger(k Kind) Trigger {
	t := Trigger{
		Kind: k, Ceiling: r.ceiling, Reason: r.reason,
		Rules: r.rules, Instances: r.instances, Regions: r.regions,
	}
	if t.Ceiling == modeUnset {
		t.Ceiling = Enforce
	}
	return t
}
