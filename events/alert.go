package events

import (
	"fmt"
	"slices"
	"strings"
)

const (
	// maxNotes bounds the notes of one trigger.
	maxNotes = 5
	lowering = "; the run was lowered to plan mode, because it could otherwise go further than was meant"
)

// alert gathers what an alert says. What is missing or odd is noted, and a note
// lowers the run: an alert whose bounds are not known must not act.
type alert struct {
	what string
	t    Trigger
}

// note says what is not understood.
func (a *alert) note(format string, args ...any) {
	if len(a.t.Notes) == maxNotes {
		return
	}
	text := fmt.Sprintf("%s is understood in part only: %s", a.what, fmt.Sprintf(format, args...))
	a.t.Notes = append(a.t.Notes, tidy(text, maxWhy-len(lowering))+lowering)
}

// account narrows the run to the account under a key.
func (a *alert) account(o object, key string) {
	id, ok := o.label(key)
	if !ok {
		a.note("it names no account under %s", key)
		return
	}
	a.t.Scope.Accounts = []string{id}
}

// instance narrows the run to an instance.
func (a *alert) instance(id string) {
	if checkName(id) != nil {
		a.note("it names no instance that can be read")
		return
	}
	a.t.Instances = []string{id}
}

// region narrows the run to the object's region, where it has one.
func (a *alert) region(o object) {
	const key = "regionId"
	raw := o.get(key)
	if s, ok := text(raw); raw == nil || ok && (s == "" || s == "null") {
		return
	}
	id, ok := o.label(key)
	switch {
	case !ok:
		a.note("%s is not a short text", key)
	case len(a.t.Regions) > 0 && !slices.Contains(a.t.Regions, id):
		a.note("it names two regions")
	default:
		a.t.Regions = []string{id}
	}
}

// reason takes the alert's name for the caller's words.
func (a *alert) reason(o object, key string) {
	if s, ok := text(o.get(key)); ok {
		a.t.Reason = words(s)
	}
}

func (a *alert) trigger() Trigger {
	a.t.Ceiling = Enforce
	if len(a.t.Notes) > 0 {
		a.t.Ceiling = Plan
	}
	return a.t
}

// isOver says whether a word means that there is nothing to look at any more.
func isOver(word string) bool {
	return slices.Contains([]string{"ok", "resolved", "recovered"}, strings.ToLower(word))
}
