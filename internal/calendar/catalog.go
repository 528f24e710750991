package calendar

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// embedded holds the announcements that were public when this was built.
//
//go:embed holidays/*.yaml
var embedded embed.FS

// Catalog holds the calendars of several countries. It is immutable.
type Catalog struct{ byCountry map[string]Holidays }

// BuiltIn returns the calendars that come with the program. It fails only if
// the program was built with a broken file.
func BuiltIn() (Catalog, error) {
	const folder = "holidays"
	entries, err := embedded.ReadDir(folder)
	if err != nil {
		return Catalog{}, err
	}
	var c Catalog
	for _, entry := range entries {
		name := path.Join(folder, entry.Name())
		data, err := embedded.ReadFile(name)
		if err != nil {
			return Catalog{}, err
		}
		h, err := LoadHolidays(name, data)
		if err != nil {
			return Catalog{}, err
		}
		c = c.With(h)
	}
	return c, nil
}

// With returns the catalog with a country added, or with the years that h
// knows put in place of the country's own. Other years stay.
func (c Catalog) With(h Holidays) Catalog {
	next := maps.Clone(c.byCountry)
	if next == nil {
		next = map[string]Holidays{}
	}
	next[h.country] = next[h.country].with(h)
	return Catalog{next}
}

// Countries returns the names of the countries in order.
func (c Catalog) Countries() []string { return slices.Sorted(maps.Keys(c.byCountry)) }

// Holidays returns a country's calendar.
func (c Catalog) Holidays(country string) (Holidays, error) {
	if h, ok := c.byCountry[country]; ok {
		return h, nil
	}
	hint := "load a holidays file for it"
	if known := c.Countries(); len(known) > 0 {
		// No nearest one is offered: two-letter names are near each other by chance.
		hint = "use one of " + strings.Join(known, ", ") + ", or load a holidays file for it"
	}
	return Holidays{}, fmt.Errorf("the holidays of %s are not known: %s", quote(country), hint)
}
