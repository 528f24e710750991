package serverless

import "regexp"

var (
	variable = regexp.MustCompile(`\$\{([^}]*)\}`)
	varsRef  = regexp.MustCompile(`^vars\.([A-Za-z0-9_]+)$`)
	envRef   = regexp.MustCompile(`^env\('[A-Z0-9_]+'(?:,\s*'([^']*)')?\)$`)
)

// open stands for a value that is known only when the file is deployed.
const open = "\x00"

// expand replaces variables by their defaults. What has no default is decided
// when the file is deployed, and stands as open. A variable that nobody defines
// is a problem at the place where it is used.
func (c *checker) expand(value string, place ...string) string {
	return variable.ReplaceAllStringFunc(value, func(match string) string {
		inner := variable.FindStringSubmatch(match)[1]
		if m := varsRef.FindStringSubmatch(inner); m != nil {
			return c.variable(m[1], place)
		}
		fallback, ok := environmentDefault(inner)
		if !ok {
			c.reportf(place, "%s cannot be read; write ${vars.name} or ${env('NAME', 'default')}", match)
		}
		return fallback
	})
}

// variable returns the default of one of the vars. What is wrong with its text
// is reported where it is defined.
func (c *checker) variable(name string, place at) string {
	value, ok := c.vars[name]
	if !ok {
		c.reportf(place, "the variable %q is not under vars; define it there or correct its name", name)
		return open
	}
	return variable.ReplaceAllStringFunc(value, func(match string) string {
		fallback, _ := environmentDefault(variable.FindStringSubmatch(match)[1])
		return fallback
	})
}

// environmentDefault reads env('NAME', 'default'), and false for another form.
func environmentDefault(inner string) (string, bool) {
	m := envRef.FindStringSubmatchIndex(inner)
	if len(m) < 4 || m[2] < 0 {
		return open, m != nil
	}
	return inner[m[2]:m[3]], true
}
