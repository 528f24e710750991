package serverless

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the zones must load on machines that have no zone files
)

const zonePrefix = "CRON_TZ="

// cronField is one part of a cron expression and the numbers it may hold.
type cronField struct {
	name      string
	low, high int
}

func cronFields() []cronField {
	return []cronField{{"second", 0, 59}, {"minute", 0, 59}, {"hour", 0, 23}, {"day", 1, 31}, {"month", 1, 12}, {"weekday", 0, 7}}
}

var (
	cronToken  = regexp.MustCompile(`^[0-9A-Z*?,/-]+$`)
	cronNumber = regexp.MustCompile(`[0-9]+`)
)

// cronProblem says what is wrong with a timer's expression: the empty string
// when it has a zone and six fields in their bounds.
func cronProblem(expression string) string {
	zone, rest, _ := strings.Cut(expression, " ")
	name, ok := strings.CutPrefix(zone, zonePrefix)
	if !ok {
		return "the hours would be UTC; begin with CRON_TZ=<zone>, for example CRON_TZ=Asia/Shanghai"
	}
	// An empty name and Local both load, and mean another zone elsewhere.
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fmt.Sprintf("%q is no time zone; write a name such as Asia/Shanghai", name)
	}
	parts, fields := strings.Fields(rest), cronFields()
	if len(parts) != len(fields) {
		return fmt.Sprintf("%d fields stand after the zone; write six: second minute hour day month weekday", len(parts))
	}
	for i, field := range fields {
		if why := field.problem(parts[i]); why != "" {
			return why
		}
	}
	return ""
}

func (f cronField) problem(part string) string {
	if !cronToken.MatchString(part) {
		return fmt.Sprintf("the %s %q cannot be read; write numbers, *, ranges (1-5), lists (1,3) or steps (0/10)", f.name, part)
	}
	values, _, _ := strings.Cut(part, "/")
	for _, digits := range cronNumber.FindAllString(values, -1) {
		if n, err := strconv.Atoi(digits); err != nil || n < f.low || n > f.high {
			return fmt.Sprintf("the %s %s is out of bounds; write %d to %d", f.name, digits, f.low, f.high)
		}
	}
	return ""
}
