package rules_test

import (
	"fmt"
	"testing"

	"alikafka-reaper/internal/rules"
)

func limitsOf(t *testing.T, text string) rules.Limits {
	t.Helper()
	return load(t, fmt.Sprintf("version: 1\nscope: {regions: [cn-hangzhou]}\nlimits: %s\nrules: [{name: a, match: {age: '>= 1d'}, then: release}]\n", text)).Limits
}

func TestLimitsAreReadAsTheyAreWritten(t *testing.T) {
	got := limitsOf(t, "{per_run: 4, per_day: 20, fleet_share: 20%, per_region: 3, per_owner: 0, owner_tag: owner, crop: oldest-first}")
	want := rules.Limits{
		PerRun: 4, PerDay: rules.AtMost(20), FleetShare: rules.AtMost(20), PerRegion: rules.AtMost(3),
		PerOwner: rules.AtMost(0), OwnerTag: "owner", Crop: rules.CropOldestFirst,
	}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if text := got.String(); text != "4 a run, 20 a day, 20% of the fleet, 3 in a region, 0 of an owner" {
		t.Errorf("it says %q", text)
	}
}

func TestALimitThatIsLeftOutBoundsNothingAndOneOfZeroLetsNothingThrough(t *testing.T) {
	if most, bounded := limitsOf(t, "{per_day: 0}").PerDay.Get(); most != 0 || !bounded {
		t.Errorf("a limit of 0 is %d, %t", most, bounded)
	}
	if _, bounded := limitsOf(t, "{per_day: 0}").PerRegion.Get(); bounded {
		t.Error("a limit that was left out bounds")
	}
}

func TestAShareRoundsDown(t *testing.T) {
	for share, wants := range map[string]map[int]int{
		"20%":  {0: 0, 4: 0, 5: 1, 9: 1, 10: 2, 10_000: 2000},
		"0%":   {10_000: 0},
		"99%":  {1: 0, 100: 99, 101: 99},
		"100%": {1: 1, 7: 7},
	} {
		for population, want := range wants {
			if got, ok := limitsOf(t, "{fleet_share: "+share+"}").ShareOf(population).Get(); !ok || got != want {
				t.Errorf("%s of %d is %d, want %d", share, population, got, want)
			}
		}
	}
	if _, bounded := limitsOf(t, "{per_run: 1}").ShareOf(9).Get(); bounded {
		t.Error("a share that was left out bounds")
	}
}
