package proof

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/cloudtest"
)

// policy is one rule with its limits, in a form of our own. It is written out as
// a rules file for the product, and evaluated here by the few lines below.
type policy struct {
	envs   []string
	minAge time.Duration
	// window is how long nobody may have used an instance.
	window time.Duration
	// warn and stop are how long the steps before the release last; 0 leaves one out.
	warn, stop time.Duration
	perRun     int
	// The other limits; nil where there is none. share is in percent.
	perDay, perRegion, perOwner, share *int
	crop                               bool
	force, remove                      bool
	// open and shut are hours of the day in UTC between which it may act; equal
	// hours mean always.
	open, shut int
	// told are the groups that people are told in; empty where the log is enough.
	told []group
}

// yaml writes the policy as a rules file.
func (p policy) yaml() string {
	limits := fmt.Sprintf("per_run: %d", p.perRun)
	for _, one := range []struct {
		most *int
		text string
	}{
		{p.perDay, ", per_day: %d"}, {p.perRegion, ", per_region: %d"}, {p.perOwner, ", per_owner: %d, owner_tag: owner"}, {p.share, ", fleet_share: %d%%"},
	} {
		if one.most != nil {
			limits += fmt.Sprintf(one.text, *one.most)
		}
	}
	if p.crop {
		limits += ", crop: oldest-first"
	}
	hours := ""
	if p.open != p.shut {
		hours = fmt.Sprintf("    window: {hours: \"%02d:00-%02d:00\"}\n", p.open, p.shut)
	}
	return fmt.Sprintf(`version: 1
timezone: UTC
scope: {regions: [cn-hangzhou, cn-shanghai]}
protect: [{name: "*prod*"}]
limits: {%s}
%srules:
  - name: dev
    match: {tags: {env: [%s]}, age: ">= %dh"}
    idle: {for: %dh}
%s    then: [%s{release: {force: %t, delete: %t}}]
`, limits, p.notify(), strings.Join(p.envs, ", "), int(p.minAge.Hours()), int(p.window.Hours()), hours, p.steps(), p.force, p.remove)
}

// steps writes those before the release.
func (p policy) steps() string {
	text := ""
	if p.warn > 0 {
		text += fmt.Sprintf("{warn: %dh}, ", int(p.warn.Hours()))
	}
	if p.stop > 0 {
		text += fmt.Sprintf("{stop: %dh}, ", int(p.stop.Hours()))
	}
	return text
}

// stops says that an instance is stopped before it is released: V2 alone can be.
func (p policy) stops(i cloudtest.Instance) bool { return p.stop > 0 && i.Series == cloudtest.SeriesV2 }

// grace is how long an instance runs on after its warning.
func (p policy) grace(i cloudtest.Instance) time.Duration {
	if p.stops(i) {
		return p.warn
	}
	return p.warn + p.stop
}

// atOnce says that nothing comes before the release, and no limit but that of a run.
func (p policy) atOnce() bool {
	return p.warn+p.stop == 0 && p.perDay == nil && p.perRegion == nil && p.perOwner == nil && p.share == nil
}

// inHours says whether the policy may act at a time.
func (p policy) inHours(at time.Time) bool {
	hour := at.UTC().Hour()
	switch {
	case p.open == p.shut:
		return true
	case p.open < p.shut:
		return p.open <= hour && hour < p.shut
	default:
		return hour >= p.open || hour < p.shut
	}
}

// spares says why the policy keeps a running instance that looks like this in a
// listing; empty when it does not.
func (p policy) spares(i cloudtest.Instance, at time.Time) string {
	if i.Status != cloudtest.Running {
		return "is " + string(i.Status)
	}
	return p.exempts(i, at)
}

// exempts says why the policy keeps an instance in whatever state.
func (p policy) exempts(i cloudtest.Instance, at time.Time) string {
	kept, protected := i.Tags[keepTag], false
	if _, there := i.Tags[keepTag]; there {
		until, err := time.Parse(time.DateOnly, strings.TrimPrefix(kept, "until "))
		protected = err != nil || at.Before(until) // of the last day nothing is asked here
	}
	switch {
	case i.PaidType != cloudtest.PayAsYouGo && i.PaidType != cloudtest.Serverless:
		return "is " + string(i.PaidType)
	case protected:
		return "carries reaper/keep: " + kept
	case strings.Contains(i.Name, "prod"):
		return "is named " + i.Name
	case !slices.Contains(p.envs, i.Tags["env"]):
		return "is not of a matching env: " + i.Tags["env"]
	case at.Sub(i.CreateTime) < p.minAge:
		return "is too young"
	}
	return ""
}

// noise is the traffic below which the smallest idle rule sees nobody: brokers
// that talk to each other.
const noise = 1024

// late is how new traffic may be that no reading can be expected to show: points
// come up to ten minutes late, and a period more is still being counted.
const late = 16 * time.Minute

// traffic says how monitoring shows that an instance is in use; empty when it
// does not.
func (p policy) traffic(i cloudtest.Instance, at time.Time) string {
	if i.Traffic.BytesIn > noise || i.Traffic.BytesOut > noise {
		return "moves bytes"
	}
	for _, b := range i.Traffic.Bursts {
		over := b.To
		if over.IsZero() {
			over = at
		}
		if b.From.Before(at.Add(-late)) && over.After(at.Add(-p.window)) && b.BytesIn+b.BytesOut > noise {
			return "moved bytes within the window"
		}
	}
	return ""
}

// readers says how its groups show that an instance is in use.
func readers(i cloudtest.Instance, at time.Time) string {
	for _, g := range i.Groups {
		switch {
		case g.Members > 0:
			return "has members in " + g.Name
		case g.Unread > 0 && stored(i, at):
			return "has unread messages in " + g.Name
		}
	}
	return ""
}

// stored says whether any topic still holds messages: they are kept for 72 hours.
func stored(i cloudtest.Instance, at time.Time) bool {
	return slices.ContainsFunc(i.Topics, func(t cloudtest.Topic) bool { return t.LastWrite.After(at.Add(-72 * time.Hour)) })
}

// writers says how its topics show that an instance is in use.
func (p policy) writers(i cloudtest.Instance, at time.Time) string {
	for _, t := range i.Topics {
		if t.LastWrite.After(at.Add(-p.window)) {
			return "was written to, in " + t.Name
		}
	}
	return ""
}

// surely says that an instance must go: everything about it can be read, and
// nothing speaks for it.
func (p policy) surely(i cloudtest.Instance, at time.Time) bool {
	return p.spares(i, at) == "" && p.traffic(i, at) == "" && len(i.Traffic.Bursts) == 0 &&
		readers(i, at) == "" && p.writers(i, at) == "" && at.Sub(i.CreateTime) > p.window+time.Hour &&
		!hidden(i) && p.inHours(at)
}

// hidden says that the cloud never tells what must be known of an instance.
func hidden(i cloudtest.Instance) bool {
	return len(i.Shape.Omit) > 0 || i.Shape.Broken != "" || len(i.Shape.UnknownEnums) > 0 || i.Traffic.Missing.Mode != ""
}
