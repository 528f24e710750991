package rules

import (
	"maps"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// The tags by which an owner speaks to this tool. Keys are read in any letter
// case.
const (
	// keepTag protects with any value; "until 2026-12-31" protects up to the
	// end of that day.
	keepTag = "reaper/keep"
	// ttlTag is how long after its creation the instance may live, as in "72h".
	ttlTag = "reaper/ttl"
	// expiresTag is the last day on which the instance may live.
	expiresTag = "reaper/expires"
)

// owner reads what the owner's tags ask for. Whatever cannot be read protects:
// a plea to keep something must not fail on its spelling.
type owner struct {
	// keep says why the tags protect; empty means that they do not.
	keep string
	// end is the declared end of life; zero means none was declared.
	end time.Time
}

func readOwner(tags fleet.Tags, created fleet.Value[time.Time], now time.Time, zone *time.Location) fleet.Value[owner] {
	var o owner
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		value := tags[key]
		switch {
		case key == fleet.MarkTag: // this tool's own
		case strings.EqualFold(key, keepTag):
			o.protect(keepUntil(key, value, now, zone))
		case strings.EqualFold(key, expiresTag):
			o.expires(key, value, zone)
		case strings.EqualFold(key, ttlTag):
			if _, ok := created.Get(); !ok {
				return fleet.Unknown[owner](created.Why().Cause, "the tag %s=%s counts from the creation: %s", key, value, created.Why())
			}
			o.ttl(key, value, created)
		default:
			o.protect(misspelt(key, value))
		}
	}
	return fleet.Known(o)
}

func (o *owner) protect(why string) {
	if o.keep == "" {
		o.keep = why
	}
}

// KeepTag is the tag by which an owner protects an instance.
const KeepTag = keepTag

// Extend says whether an instance with these tags needs KeepTag to be protected up
// to a day (2026-12-31), and the value for it. A protection that is there and does
// not end before that day is never touched.
func Extend(tags fleet.Tags, day string) (value string, needed bool) {
	value = keepPrefix + day
	for key, old := range tags {
		if !strings.EqualFold(key, keepTag) {
			continue
		}
		date, dated := strings.CutPrefix(strings.ToLower(strings.TrimSpace(old)), keepPrefix)
		date = strings.TrimSpace(date)
		if _, err := time.Parse(time.DateOnly, date); !dated || err != nil || date >= day || key != keepTag {
			return old, false
		}
	}
	return value, true
}

// keepPrefix comes before the day on which a protection ends.
const keepPrefix = "until "

// keepUntil reads the keep tag. A date lets the protection end; every other
// value protects for good.
func keepUntil(key, value string, now time.Time, zone *time.Location) string {
	date, dated := strings.CutPrefix(strings.ToLower(strings.TrimSpace(value)), keepPrefix)
	if !dated {
		return key + "=" + value
	}
	end, err := endOfDay(date, zone)
	if err != nil || now.Before(end) {
		return key + "=" + value
	}
	return ""
}

func (o *owner) expires(key, value string, zone *time.Location) {
	end, err := endOfDay(value, zone)
	if err != nil {
		o.protect(key + "=" + value + ", which is not a date like 2026-12-31")
		return
	}
	o.endBy(end)
}

// leastLife is the shortest life that is believed. To deploy an instance alone may take
// as long: 0 may mean "no limit", and 6m six months.
const leastLife = time.Hour

func (o *owner) ttl(key, value string, created fleet.Value[time.Time]) {
	life, err := parseDuration(strings.TrimSpace(value))
	if err != nil || life < leastLife {
		o.protect(key + "=" + value + ", which is not a duration like 72h")
		return
	}
	born, _ := created.Get()
	o.endBy(born.Add(life))
}

// endBy takes the later of two declared ends.
func (o *owner) endBy(end time.Time) {
	if end.After(o.end) {
		o.end = end
	}
}

// endOfDay returns the first moment after a civil date.
func endOfDay(date string, zone *time.Location) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(date))
	if err != nil {
		return time.Time{}, err
	}
	next := day.AddDate(0, 0, 1)
	end := time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, zone)
	// Where clocks skip that midnight Go may answer an hour before the leap.
	if y, m, d := end.Date(); time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Before(next) {
		_, end = end.ZoneBounds()
	}
	return end, nil
}

// misspelt says whether a tag nearly is one of ours: it then protects, and the
// report names it.
func misspelt(key, value string) string {
	for _, tag := range [...]string{keepTag, ttlTag, expiresTag} {
		if nearly(key, tag) {
			return key + "=" + value + ", which looks like " + tag
		}
	}
	if strings.HasPrefix(strings.ToLower(key), "reaper/") {
		return key + "=" + value + ", which asks this tool for something that it does not know"
	}
	return ""
}

func (c *Case) owner() fleet.Value[owner] {
	tags, ok := c.Instance.Tags.Get()
	if !ok {
		return fleet.Unknown[owner](c.Instance.Tags.Why().Cause, "%s", c.Instance.Tags.Why())
	}
	return readOwner(tags, c.Instance.CreatedAt, c.Now, c.zone)
}

func readExpired(c *Case, _ time.Duration) fleet.Value[any] {
	asked := c.owner()
	o, ok := asked.Get()
	if !ok {
		return erase(asked)
	}
	return fleet.Known[any](!o.end.IsZero() && !c.Now.Before(o.end))
}

// judgeOwner is the protection that needs no line in the rules file.
func judgeOwner(c *Case) Evidence {
	e := Evidence{Rule: "protect", Text: "the owner's tags ask to keep it", Outcome: False}
	asked := c.owner()
	o, ok := asked.Get()
	switch {
	case !ok:
		why := asked.Why()
		e.Outcome, e.Got, e.Cause = Unknown, why.String(), why.Cause
	case o.keep != "":
		e.Outcome, e.Got = True, "tag "+o.keep
	case c.Now.Before(o.end):
		e.Outcome, e.Got = True, "its tags let it live until "+o.end.In(c.zone).Format("2006-01-02 15:04 MST")
	}
	return e
}
