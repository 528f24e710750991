package rules

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/calendar"
	"alikafka-reaper/internal/fleet"
)

// wordsOf returns the names of an enumeration's values, both ends included.
func wordsOf[T interface {
	~uint8
	String() string
}](first, last T) []string {
	var list []string
	for v := first; v <= last; v++ {
		list = append(list, v.String())
	}
	return list
}

// releasable are the ways of paying that a rule can be about.
func releasable() []string {
	var list []string
	for p := fleet.Subscription; p <= fleet.Confluent; p++ {
		if p.Releasable() {
			list = append(list, p.String())
		}
	}
	return list
}

// countries are those whose holidays the program brings.
func countries() []string {
	known, err := calendar.BuiltIn()
	if err != nil {
		return nil
	}
	return known.Countries()
}

func dayWords() []string {
	list := []string{"workdays", "Mon-Thu"}
	for d := range time.Weekday(7) {
		list = append(list, ((d + time.Monday) % 7).String()[:3])
	}
	return list
}

// forgettable are the words that unknown takes: those that the loader does not
// complain about.
func forgettable() []string {
	var list []string
	for field := range reflect.TypeFor[givenSpec]().Fields() {
		key, b := field.Tag.Get("yaml"), new(builder)
		b.forget(&Case{Usage: fleet.Usage{}}, located[string]{value: key}, nil)
		if len(b.errs) == 0 {
			list = append(list, key)
		}
	}
	return list
}

// ordinary returns what a test's instance is like when the test says nothing.
func ordinary() map[string]string {
	c := Case{Now: defaultWhen(), Usage: fleet.Usage{}}
	new(builder).given(&c, givenSpec{}, []time.Duration{minWindow})
	status, _ := c.Instance.Status.Get()
	all := map[string]string{"status": status.String()}
	prepared := c.prepare(time.UTC)
	for _, a := range attributes() {
		if strings.HasPrefix(a.name, "trigger.") {
			continue // not about the instance
		}
		value, known := a.read(prepared, minWindow).Get()
		_, key, _ := strings.Cut(a.name, ".")
		if known && given(key) {
			all[key] = a.written(value)
		}
	}
	return all
}

// given says whether a test can give this key.
func given(key string) bool {
	for field := range reflect.TypeFor[givenSpec]().Fields() {
		if field.Tag.Get("yaml") == key {
			return true
		}
	}
	return false
}

// written returns a value of the attribute as a rules file says it.
func (a attribute) written(value any) string {
	switch v := value.(type) {
	case time.Duration:
		return Span(v)
	case float64:
		if a.signal == fleet.BytesIn || a.signal == fleet.BytesOut {
			return Rate(v)
		}
		return plain(v)
	case string:
		if _, err := strconv.ParseFloat(v, 64); err == nil {
			return quote(v)
		}
	}
	return fmt.Sprint(value)
}
