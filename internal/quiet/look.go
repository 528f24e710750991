package quiet

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"alikafka-reaper/internal/fleet"
)

// Reading is what was found of one signal.
type Reading struct {
	Signal fleet.Signal
	Found  Found
	// Value is the reading that speaks most for use, where there is one.
	Value float64
	// Limit is what the rule allows, such as "1.0 KiB/s"; empty where it allows nothing.
	Limit string
}

// Found says whether there is a reading.
type Found uint8

// What was found. The zero value is a bug: nobody looked.
const (
	foundUnset Found = iota
	// Measured: there is a value.
	Measured
	// NotReported: the series has no such signal.
	NotReported
)

// Finding is what readings show together.
type Finding struct {
	readings []Reading
	// none are the kinds of use of which each signal was read and is 0, by their names in
	// the catalogue, and after them single signals of other kinds that are 0.
	none []string
	// some are what is not 0.
	some []moved
	// open are the kinds of use that are not proved silent.
	open int
}

// moved is a signal that is not 0, or two of one kind of use.
type moved struct {
	// what is moved, and the form in which that is said, by their names in the catalogue.
	what, form string
	Reading
}

// Look groups readings. Of two about one signal the one with a limit counts.
func Look(readings []Reading) Finding {
	var s Finding
	for _, r := range readings {
		i := slices.IndexFunc(s.readings, func(other Reading) bool { return other.Signal == r.Signal })
		switch {
		case i < 0:
			s.readings = append(s.readings, r)
		case r.Limit != "":
			s.readings[i] = r
		}
	}
	var single []string
	for _, u := range fleet.Uses() {
		single = append(single, s.use(u)...)
	}
	s.none = append(s.none, single...)
	return s
}

// use looks at one kind of use, and returns those of its signals that are 0 where
// others are not, or were not read.
func (s *Finding) use(u fleet.Use) (single []string) {
	absent, silent := 0, 0
	var some []moved
	for _, signal := range u.Shown() {
		switch r := s.reading(signal); {
		case r.Found == NotReported:
			absent++
		case r.Found == Measured && r.Value == 0:
			silent++
			single = append(single, string(signal))
		case r.Found == Measured:
			some = append(some, moved{string(signal), formOf(signal), r})
		}
	}
	s.some = append(s.some, together(u, some)...)
	if absent+silent < len(u.Shown()) {
		s.open++
		return single
	}
	if silent > 0 {
		s.none = append(s.none, string(u))
	}
	return nil
}

// formOf says how a signal that is not 0 is told: a measurement over a window has a
// largest point, everything else is a number of now.
func formOf(signal fleet.Signal) string {
	if signal.Origin() == fleet.Monitor {
		return "found.most"
	}
	return "found.number"
}

// together says of both ways of one kind of use in one what holds for each: the brokers'
// own heartbeats go both ways.
func together(u fleet.Use, some []moved) []moved {
	if u != fleet.Traffic && u != fleet.Requests || len(some) != 2 || some[0].Limit != some[1].Limit {
		return some
	}
	one := some[0]
	one.what, one.form, one.Value = string(u), "found.each", max(one.Value, some[1].Value)
	return []moved{one}
}

func (s *Finding) reading(signal fleet.Signal) Reading {
	for _, r := range s.readings {
		if r.Signal == signal {
			return r
		}
	}
	return Reading{}
}

// Whole says whether all that can show use was read and is 0. Where it does not, some
// moved a little, or was left out.
func (s Finding) Whole() bool { return s.open == 0 && s.Read() > 0 }

// Read is how many signals were read.
func (s Finding) Read() (n int) {
	for _, u := range fleet.Uses() {
		for _, signal := range u.Shown() {
			if s.reading(signal).Found == Measured {
				n++
			}
		}
	}
	return n
}

// Limit returns what a condition of the rules allows of a signal, or an empty text
// where that is nothing, or where it is no bound of this signal.
func Limit(signal fleet.Signal, condition string) string {
	_, word, _ := strings.Cut(string(signal), ".")
	bound, ok := strings.CutPrefix(condition, word+" <")
	if !ok {
		return ""
	}
	bound, _, _ = strings.Cut(bound, " over ")
	most, inclusive := strings.CutPrefix(bound, "= ")
	if number := strings.TrimSuffix(most, "/s"); number == "0" {
		return ""
	}
	if !inclusive {
		return "<" + bound
	}
	return most
}

// shown prints a value. A rate is rounded up: what is little is not nothing.
func shown(r Reading) string {
	switch r.Signal {
	case fleet.BytesIn, fleet.BytesOut:
		return humanize.IBytes(uint64(max(math.Ceil(r.Value), 0))) + "/s"
	case fleet.RequestsIn, fleet.RequestsOut:
		return strconv.FormatFloat(r.Value, 'g', 4, 64) + "/s"
	default:
		return strconv.FormatFloat(r.Value, 'g', 4, 64)
	}
}
