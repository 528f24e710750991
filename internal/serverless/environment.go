package serverless

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"alikafka-reaper/internal/packaging"
)

// environmentLimit is what Function Compute allows for all variables together,
// in bytes.
const environmentLimit = 4096

var variableName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// settings are the variables that the function reads in the cloud.
func settings() []string {
	return []string{"REAPER_ASYNC", "REAPER_FREEZE", "REAPER_LINK_SECRET", "REAPER_LINK_URL", "REAPER_MODE", "REAPER_RULES", "REAPER_STORE"}
}

func (c *checker) environment(variables map[string]text, place at) {
	total := 0
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		value := c.expand(string(variables[name]), place.key(name)...)
		total += len(name) + len(value)
		c.variableName(name, place.key(name))
	}
	if total > environmentLimit {
		c.reportf(place, "the variables take %d bytes; Function Compute allows %d in all, so move some into the rules file", total, environmentLimit)
	}
	c.mode(string(variables["REAPER_MODE"]), place.key("REAPER_MODE"))
	c.asynchronous(string(variables["REAPER_ASYNC"]), place.key("REAPER_ASYNC"))
	c.equal(string(variables["REAPER_RULES"]), packaging.RulesName, "is the rules file in the zip", place.key("REAPER_RULES")...)
}

// variableName refuses names that Function Compute keeps for itself, and
// settings that the function does not read: they are typos, or do nothing.
func (c *checker) variableName(name string, place at) {
	switch {
	case !variableName.MatchString(name):
		c.report("a name begins with a letter and goes on with letters, digits and _", place...)
	case strings.HasPrefix(name, "FC_"):
		c.report("names that begin with FC_ belong to Function Compute; choose another", place...)
	case strings.HasPrefix(name, "REAPER_") && !slices.Contains(settings(), name):
		c.reportf(place, "the function reads no such variable; it reads %s", strings.Join(settings(), ", "))
	}
}

// mode keeps the file that the project ships harmless, whatever the default of
// the function is.
func (c *checker) mode(mode string, place at) {
	if c.required(mode, place...) && mode != "plan" {
		c.reportf(place, "%q should be %q here; whoever deploys switches to enforce in a copy", mode, "plan")
	}
}

// asynchronous checks who does the work of an HTTP call; empty is off.
func (c *checker) asynchronous(mode string, place at) {
	if mode != "" && mode != "self" && mode != "off" {
		c.reportf(place, "%q is not known; write self or off", mode)
	}
}
