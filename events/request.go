package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The keys of a request.
const (
	keyCommand   = "command"
	keyMode      = "mode"
	keyRules     = "rules"
	keyInstances = "instances"
	keyRegions   = "regions"
	keyReason    = "reason"
)

const (
	// maxListed bounds each list of a request.
	maxListed = 1000
	// maxName bounds one name in a list, in runes.
	maxName = 256
)

// commands maps each available command to the ceiling that it asks for.
var commands = map[string]Mode{"plan": Plan, "run": Enforce}

// undoCommand reopens what it names.
const undoCommand = "undo"

// statusCommand asks whether everything is in place.
const statusCommand = "status"

// planned are the commands that other versions have.
var planned = []string{"explain"}

// modes maps the words for a mode; "report" is a synonym.
var modes = map[string]Mode{"plan": Plan, "report": Plan, "enforce": Enforce}

// request is what a caller can ask for. The zero ceiling means it did not say.
type request struct {
	ceiling                   Mode
	rules, instances, regions []string
	reason                    string
}

// readRequest reads an object strictly: every key is one of allowed, stands
// once, and has a value of the right type.
func readRequest(o object, allowed []string) (request, error) {
	if err := o.strict(allowed); err != nil {
		return request{}, err
	}
	var r request
	for _, m := range o {
		if err := r.set(m); err != nil {
			return request{}, fmt.Errorf("a wrong value for the key %q: %w", m.key, err)
		}
	}
	if key := r.none(); key != "" && r.ceiling != Plan {
		return request{}, fmt.Errorf("a wrong value for the key %q: %w", key, errNobody)
	}
	return r, nil
}

// none returns the key of a list that is there and empty, or nothing.
func (r *request) none() (key string) {
	for _, list := range []struct {
		key   string
		names *[]string
	}{{keyRules, &r.rules}, {keyInstances, &r.instances}, {keyRegions, &r.regions}} {
		if *list.names != nil && len(*list.names) == 0 {
			*list.names, key = nil, list.key
		}
	}
	return key
}

// errNobody: a list that a search made, and that came out empty, must not act on all.
var errNobody = errors.New("it names nothing, and leaving the key out would mean all")

func (r *request) set(m member) (err error) {
	switch m.key {
	case keyCommand:
		return r.lower(m.value, commands)
	case keyMode:
		return r.lower(m.value, modes)
	case keyRules:
		r.rules, err = readNames(m.value)
	case keyInstances:
		r.instances, err = readNames(m.value)
	case keyRegions:
		r.regions, err = readNames(m.value)
	case keyReason:
		s, ok := text(m.value)
		if !ok {
			return errors.New("it is not a string")
		}
		r.reason = words(s)
	default:
		return errors.New("no such key") // strict let a key through that nobody reads
	}
	return err
}

// lower takes the ceiling behind a word; of two ceilings the lower one counts.
func (r *request) lower(raw json.RawMessage, known map[string]Mode) error {
	word, ok := text(raw)
	if !ok {
		return errors.New("it is not a string")
	}
	ceiling, ok := known[word]
	switch {
	case ok && (r.ceiling == modeUnset || ceiling < r.ceiling):
		r.ceiling = ceiling
	case !ok && slices.Contains(planned, word):
		return fmt.Errorf("%s is not available in this version; use plan or run", quote(word))
	case !ok:
		return fmt.Errorf("%s is not known (%s)", quote(word), suggest(word, wordsOf(known)))
	}
	return nil
}

func wordsOf(known map[string]Mode) []string {
	list := make([]string, 0, len(known))
	for w := range known {
		list = append(list, w)
	}
	slices.Sort(list)
	return list
}

// readSome reads a list of names that must not be empty.
func readSome(raw json.RawMessage) ([]string, error) {
	names, err := readNames(raw)
	if err == nil && len(names) == 0 {
		return nil, errNobody
	}
	return names, err
}

// readNames reads a list of names. An empty one is not nil.
func readNames(raw json.RawMessage) ([]string, error) {
	var items []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		return nil, errors.New("it is not a list of strings")
	}
	if len(items) > maxListed {
		return nil, fmt.Errorf("it lists %d names, more than %d", len(items), maxListed)
	}
	names := []string{}
	for i, item := range items {
		name, ok := text(item)
		if !ok {
			return nil, fmt.Errorf("item %d is not a string", i+1)
		}
		if err := checkName(name); err != nil {
			return nil, fmt.Errorf("item %d %w", i+1, err)
		}
		names = append(names, name)
	}
	return names, nil
}

func checkName(s string) error {
	switch {
	case strings.TrimSpace(s) == "":
		return errors.New("is empty")
	case utf8.RuneCountInString(s) > maxName:
		return fmt.Errorf("is longer than %d characters", maxName)
	case printable(s) != s:
		return errors.New("holds characters that cannot be printed")
	default:
		return nil
	}
}
