package events

import "slices"

// manualKeys are the keys of a manual call.
var manualKeys = []string{keyCommand, keyRules, keyInstances, keyRegions, keyReason}

// undoKeys are the keys of a call that reopens instances.
var undoKeys = []string{keyInstances, keyRegions, keyReason}

// decodeManual reads an object that has a command. A call that is wrong in any
// part is ignored as a whole, because a misspelt narrowing would widen it.
func decodeManual(o object) Trigger {
	word, ok := text(o.get(keyCommand))
	switch {
	case ok && word == undoCommand:
		return decodeUndo(o)
	case ok && word == keepCommand:
		return decodeKeep(o)
	case ok && word == statusCommand:
		return decodeStatus(o)
	case fanStep(word) > 0:
		return decodeFan(o, fanStep(word))
	case ok && slices.Contains(planned, word):
		return ignored("a manual call whose command %s is not available in this version; use plan, run, undo, keep or status", quote(word))
	}
	r, err := readRequest(o, manualKeys)
	if err != nil {
		return ignored("a manual call that is not understood: it has %v", err)
	}
	return r.trigger(Manual)
}

// decodeUndo reads a call that asks to reopen instances. It names them: what it
// does is for certain instances, never for all that happen to be stopped.
func decodeUndo(o object) Trigger {
	var r request
	err := o.strict(append(slices.Clone(undoKeys), keyCommand))
	if err == nil {
		r, err = readRequest(o.without(keyCommand), undoKeys)
	}
	switch {
	case err != nil:
		return ignored("a manual call that is not understood: it has %v", err)
	case len(r.instances) == 0:
		return ignored("a manual call whose command undo names no instances")
	}
	return r.trigger(Undo)
}

// decodeStatus reads a call that asks whether everything is in place. It changes
// nothing, so it asks for no more than a plan.
func decodeStatus(o object) Trigger {
	err := o.strict([]string{keyCommand, keyReason})
	var r request
	if err == nil {
		r, err = readRequest(o.without(keyCommand), []string{keyReason})
	}
	if err != nil {
		return ignored("a manual call that is not understood: it has %v", err)
	}
	r.ceiling = Plan
	return r.trigger(Status)
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
