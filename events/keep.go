package events

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// keepCommand protects what it names for some days.
const keepCommand = "keep"

// keyFor says how long.
const keyFor = "for"

// keepKeys are the keys of a call that protects instances.
var keepKeys = []string{keyInstances, keyRegions, keyFor, keyReason}

// MostDays is how long a call can protect an instance: a year. What is to stay for
// good says so by a tag or in the rules, where others see it.
const MostDays = 365

// daysSyntax is a whole number of days or weeks.
var daysSyntax = regexp.MustCompile(`^([1-9][0-9]{0,2})([dw])$`)

// Days reads how long an instance is to be protected, such as "14d" or "2w". A
// protection ends with a day, so hours cannot be told.
func Days(s string) (int, error) {
	m := daysSyntax.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%s is not a number of days: write for example 14d or 2w", quote(s))
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, err
	}
	if m[2] == "w" {
		n *= 7
	}
	if n > MostDays {
		return 0, fmt.Errorf("%s is more than %d days; what is to stay for good says so by the tag reaper/keep=yes", quote(s), MostDays)
	}
	return n, nil
}

// decodeKeep reads a call that asks to protect instances, which it names.
func decodeKeep(o object) Trigger {
	var r request
	var days int
	err := o.strict(append(slices.Clone(keepKeys), keyCommand))
	if err == nil {
		days, err = o.days()
	}
	if err == nil {
		r, err = readRequest(o.without(keyCommand).without(keyFor), keepKeys)
	}
	switch {
	case err != nil:
		return ignored("a manual call that is not understood: it has %v", err)
	case len(r.instances) == 0:
		return ignored("a manual call whose command keep names no instances")
	}
	t := r.trigger(Keep)
	t.Days = days
	return t
}

func (o object) days() (int, error) {
	s, ok := text(o.get(keyFor))
	if !ok {
		return 0, fmt.Errorf(`no time under the key %q; write for example "14d"`, keyFor)
	}
	n, err := Days(s)
	if err != nil {
		return 0, fmt.Errorf("a wrong value for the key %q: %w", keyFor, err)
	}
	return n, nil
}
