package rebirth

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// quote makes one word of bash of any text. Between single quotes nothing has a
// meaning; a single quote itself ends them, stands escaped, and begins them
// again. A zero byte, which no argument can hold, is dropped.
func quote(text string) string {
	text = strings.ReplaceAll(text, "\x00", "")
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// command is one call of the aliyun command line. Values stand behind an equals
// sign, so that one that begins with a dash is no flag.
type command struct{ words []string }

func call(operation string) *command { return &command{words: []string{"kafka", operation}} }

// on is a call about the new instance.
func on(operation string) *command {
	c := call(operation)
	c.words = append(c.words, `--InstanceId="$instance"`)
	return c
}

// set adds a parameter; an empty value is left out, which the API takes for none.
func (c *command) set(name, value string) *command {
	if value != "" {
		c.words = append(c.words, "--"+name+"="+quote(value))
	}
	return c
}

// raw adds a parameter whose value is bash of ours, such as "$vpc".
func (c *command) raw(name, value string) *command {
	c.words = append(c.words, "--"+name+"="+value)
	return c
}

func (c *command) number(name string, value int64, ok bool) *command {
	if ok {
		c.set(name, strconv.FormatInt(value, 10))
	}
	return c
}

// tags adds Tag.N.Key and Tag.N.Value.
func (c *command) tags(tags map[string]string) *command {
	for n, key := range slices.Sorted(maps.Keys(tags)) {
		prefix := "Tag." + strconv.Itoa(n+1) + "."
		c.set(prefix+"Key", key).set(prefix+"Value", tags[key])
	}
	return c
}

// String is the call with one parameter a line.
func (c *command) String() string {
	return c.words[0] + " " + strings.Join(c.words[1:], " \\\n  ")
}
