package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Limits bound how many instances may be stopped or released. Warnings do not
// count: they change nothing that anybody uses.
type Limits struct {
	// PerRun is how many one run may take; 0 takes none.
	PerRun int
	// PerDay is how many all runs of a day may take together.
	PerDay Bound
	// FleetShare is how many percent of the instances looked at one run may take,
	// rounded down (see ShareOf).
	FleetShare Bound
	// PerRegion is how many one run may take in each region of each account.
	PerRegion Bound
	// PerOwner is how many one run may take of each owner.
	PerOwner Bound
	// OwnerTag is the tag that names the owner; what lacks it counts under the
	// owner "". Empty where PerOwner is not set.
	OwnerTag string
	// Crop says what happens when more than PerRun should go.
	Crop Crop
}

// String says the limits for people: "5 a run, 20 a day, 20% of the fleet".
func (l Limits) String() string {
	parts := []string{fmt.Sprintf("%d a run", l.PerRun)}
	for _, one := range []struct {
		bound Bound
		words string
	}{
		{l.PerDay, "%d a day"}, {l.FleetShare, "%d%% of the fleet"}, {l.PerRegion, "%d in a region"}, {l.PerOwner, "%d of an owner"},
	} {
		if most, ok := one.bound.Get(); ok {
			parts = append(parts, fmt.Sprintf(one.words, most))
		}
	}
	return strings.Join(parts, ", ")
}

// Bound is an upper bound that a rules file may leave out. The zero Bound was
// left out and bounds nothing; a bound of 0 lets nothing through.
type Bound struct {
	most  int
	bound presence
}

// presence says whether a bound was written.
type presence uint8

const (
	leftOut presence = iota
	bounded
)

// AtMost returns a bound.
func AtMost(most int) Bound { return Bound{most, bounded} }

// Get returns the bound, and whether there is one.
func (b Bound) Get() (int, bool) { return b.most, b.bound == bounded }

// ShareOf returns FleetShare as a number of instances of a population, rounded
// down: 20% of 9 is 1.
func (l Limits) ShareOf(population int) Bound {
	percent, ok := l.FleetShare.Get()
	if !ok {
		return Bound{}
	}
	return AtMost(max(population, 0) * percent / 100)
}

// Crop is what happens to a plan that exceeds its limit.
type Crop uint8

// The crops. The zero value is a bug.
const (
	cropUnset Crop = iota
	// CropNone acts on nothing: a plan that is larger than expected may be wrong.
	CropNone
	// CropOldestFirst acts on the oldest instances up to the limit.
	CropOldestFirst
)

func (b *builder) limits(s limitsSpec) Limits {
	limits := Limits{PerRun: defaultPerRun, Crop: CropNone, OwnerTag: s.OwnerTag.value}
	if run, ok := b.most("per_run", s.PerRun).Get(); ok {
		limits.PerRun = run
	}
	limits.PerDay, limits.PerRegion = b.most("per_day", s.PerDay), b.most("per_region", s.PerRegion)
	limits.PerOwner, limits.FleetShare = b.most("per_owner", s.PerOwner), b.share(s.FleetShare)
	b.ownerTag(s)
	switch {
	case !s.Crop.written() || s.Crop.value == "none":
	case s.Crop.value == "oldest-first":
		limits.Crop = CropOldestFirst
	default:
		b.add(s.Crop.at, fmt.Sprintf("crop %q is not known", s.Crop.value), "write none or oldest-first")
	}
	return limits
}

// most reads a limit that is a number of instances.
func (b *builder) most(key string, n located[int]) Bound {
	if !n.written() {
		return Bound{}
	}
	if n.value < 0 {
		b.add(n.at, key+" is negative", "write 0 to release nothing, or a positive number")
	}
	return AtMost(n.value)
}

// shareSyntax is a whole percentage; three digits are checked against 100.
var shareSyntax = regexp.MustCompile(`^(0|[1-9][0-9]?|100)%$`)

func (b *builder) share(s located[string]) Bound {
	if !s.written() {
		return Bound{}
	}
	m := shareSyntax.FindStringSubmatch(s.value)
	if m == nil {
		b.add(s.at, fmt.Sprintf("fleet_share %q is not a share", s.value), "write whole percents from 0% to 100%, for example 20%")
		return AtMost(0)
	}
	percent, err := strconv.Atoi(m[1])
	if err != nil {
		b.add(s.at, err.Error(), "write for example 20%")
	}
	return AtMost(percent)
}

// ownerTag wants the tag and the limit together: each without the other does
// nothing, which whoever wrote it did not mean.
func (b *builder) ownerTag(s limitsSpec) {
	switch {
	case s.PerOwner.written() && s.OwnerTag.value == "":
		b.add(s.PerOwner.at, "per_owner does not know who the owner is", "name the tag, for example owner_tag: owner")
	case s.OwnerTag.written() && !s.PerOwner.written():
		b.add(s.OwnerTag.at, "owner_tag stands without per_owner", "write for example per_owner: 2, or remove owner_tag")
	}
}
