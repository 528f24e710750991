package events

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// The keys of a timer's event.
const (
	keyTriggerTime = "triggerTime"
	keyTriggerName = "triggerName"
	keyPayload     = "payload"
)

// timerKeys are the keys of a timer's event; messageKeys those of a JSON object
// in its payload.
var (
	timerKeys   = []string{keyTriggerTime, keyTriggerName, keyPayload}
	messageKeys = []string{keyCommand, keyMode, keyRules, keyInstances, keyRegions, keyReason}
)

// timer reads an object that has a timer's keys. The timer itself writes them, so
// anything odd about them means that somebody else did.
func (level) timer(o object) Trigger {
	name, at, message, err := readTimer(o)
	if err != nil {
		return ignored("an object like a timer's event, but with %v", err)
	}
	t := decodeMessage(message)
	t.Name, t.DedupKey = name, "timer/"+name+"/"+at
	return t
}

func readTimer(o object) (name, at, message string, err error) {
	if err := o.strict(timerKeys); err != nil {
		return "", "", "", err
	}
	if name, err = readLabel(o, keyTriggerName); err != nil {
		return "", "", "", err
	}
	if at, err = readLabel(o, keyTriggerTime); err != nil {
		return "", "", "", err
	}
	raw := o.get(keyPayload)
	if raw == nil || bytes.Equal(raw, []byte("null")) {
		return name, at, "", nil
	}
	message, ok := text(raw)
	if !ok {
		return "", "", "", fmt.Errorf("a %s that is not a string", keyPayload)
	}
	return name, at, message, nil
}

func readLabel(o object, key string) (string, error) {
	s, ok := text(o.get(key))
	if !ok {
		return "", fmt.Errorf("a %s that is not a string", key)
	}
	if err := checkName(s); err != nil {
		return "", fmt.Errorf("a %s that %w", key, err)
	}
	return s, nil
}

// decodeMessage reads the message that a timer was set up with: plain text is a
// reason, a JSON object a request.
func decodeMessage(message string) Trigger {
	message = strings.TrimFunc(message, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' })
	if !looksLikeJSON(message) {
		return decodeText(message)
	}
	o, err := parseObject([]byte(message))
	if err != nil {
		return lowered(errors.New("something that looks like JSON but is not one JSON object"))
	}
	r, err := readRequest(o, messageKeys)
	if err != nil {
		return lowered(err)
	}
	return r.trigger(Schedule)
}

// narrowing matches plain text of which a line was meant to lower or narrow the run:
// a word for planning alone, in whatever marks, one for trying in English or Chinese, or
// a key of a request written as in YAML or a shell.
var narrowing = regexp.MustCompile(`(?im)^\W*(plan|report)(\W+(only|mode|please))*\W*$|\bdry[-_ ]?run\b|试运行|试跑|预演|演练|空跑|(只|仅)(计划|报告|查看)|(^|[?&;,])\W*(command|mode|rules|instances|regions)["']?\s*[:=]`)

// decodeText reads plain text, which is a reason. Where it was probably meant
// as more, the run only looks.
func decodeText(message string) Trigger {
	if narrowing.MatchString(message) {
		return lowered(errors.New(`plain text that looks like a request; write JSON, for example {"mode":"plan"}`))
	}
	return Trigger{Kind: Schedule, Ceiling: Enforce, Reason: words(message)}
}

// looksLikeJSON reports whether text was probably meant as JSON, even when a
// shell, an editor or a page that it was copied from left something around it.
func looksLikeJSON(s string) bool {
	return strings.ContainsAny(s, "{}") || strings.HasPrefix(strings.TrimLeft(s, "\"'`\\ "), "[")
}

// lowered is the run of a timer whose message is not understood: it looks, and
// it must not act.
func lowered(problem error) Trigger {
	const consequence = "; the run was lowered to plan mode, because a misspelt key could otherwise widen it"
	note := fmt.Sprintf("the timer's message is not understood: it has %v", problem)
	return Trigger{Kind: Schedule, Ceiling: Plan, Notes: []string{tidy(note, maxWhy-len(consequence)) + consequence}}
}
