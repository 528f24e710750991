package calendar

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
)

// embedded holds the announcements that were public when this was built.
//
//go:embed holidays/*.yaml
var embedded embed.FS

// Catalog holds the calendars of several countries. It does not change, and is
// safe for concurrent use. The zero Catalog knows no country.
type Catalog struct {
	// builtIn reads a country's calendar when it is first asked for.
	builtIn map[string]func() (Holidays, error)
	// added are the calendars that With put in.
	added map[string]Holidays
}

// BuiltIn returns the calendars that come with the program. They are decoded
// when first asked for, so call it once and pass the catalog on.
func BuiltIn() (Catalog, error) {
	const folder = "holidays"
	entries, err := embedded.ReadDir(folder)
	if err != nil {
		return Catalog{}, err
	}
	c := Catalog{builtIn: map[string]func() (Holidays, error){}}
	for _, entry := range entries {
		country := strings.TrimSuffix(entry.Name(), path.Ext(entry.Name()))
		c.builtIn[country] = sync.OnceValues(func() (Holidays, error) {
			name := path.Join(folder, entry.Name())
			data, err := embedded.ReadFile(name)
			if err != nil {
				return Holidays{}, err
			}
			return LoadHolidays(name, data)
		})
	}
	return c, nil
}

// With returns the catalog with a country added, or with the years that h
// knows put in place of the country's own. Other years stay.
func (c Catalog) With(h Holidays) Catalog {
	added := maps.Clone(c.added)
	if added == nil {
		added = map[string]Holidays{}
	}
	added[h.country] = added[h.country].with(h)
	return Catalog{c.builtIn, added}
}

// Countries returns the names of the countries in order.
func (c Catalog) Countries() []string {
	names := slices.AppendSeq(slices.Collect(maps.Keys(c.builtIn)), maps.Keys(c.added))
	slices.Sort(names)
	return slices.Compact(names)
}

// Holidays returns a country's calendar.
func (c Catalog) Holidays(country string) (Holidays, error) {
	read, ours := c.builtIn[country]
	added, theirs := c.added[country]
	if !ours && !theirs {
		return Holidays{}, fmt.Errorf("the holidays of %s are not known: %s", quote(country), c.hint())
	}
	if !ours {
		return added, nil
	}
	h, err := read()
	if err != nil || !theirs {
		return h, err
	}
	return h.with(added), nil
}

// hint offers no nearest country: two-letter names are near each other by
// chance.
func (c Catalog) hint() string {
	if known := c.Countries(); len(known) > 0 {
		return "use one of " + strings.Join(known, ", ") + ", or load a holidays file for it"
	}
	return "load a holidays file for it"
}
