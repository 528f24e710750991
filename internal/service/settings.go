package service

import (
	"fmt"
	"path/filepath"
	"strings"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/mutant"
)

// Settings are what the environment decides; everything else is in the rules
// file, because an environment holds 4 KB at most.
type Settings struct {
	// RulesPath is the path of the rules file (REAPER_RULES). A relative path
	// is looked up in the code folder.
	RulesPath string
	// Ceiling is the most that any run may do (REAPER_MODE). A trigger can
	// only lower it.
	Ceiling events.Mode
	// Freeze holds why every act is stopped (REAPER_FREEZE); empty means not.
	Freeze string
	// Store keeps what one run leaves to the next (REAPER_STORE), such as
	// file:///mnt/reaper or oss://bucket/prefix; empty means nothing is kept.
	Store string
	// Async is who does the work of an HTTP call (REAPER_ASYNC).
	Async AsyncMode
	// LinkSecret holds the keys that sign links, and the plans of divided runs, parted by commas
	// (REAPER_LINK_SECRET); empty means that there are none. LinkProblem says why it
	// could not be read.
	LinkSecret, LinkProblem string
	// LinkURL is the address of the HTTP trigger, with which links begin
	// (REAPER_LINK_URL).
	LinkURL string
	// BaseURL sends all cloud calls to a local cloud (REAPER_OPENAPI_URL).
	BaseURL string
	// Getenv reads the variables that the rules name, which hold the addresses and
	// keys of who is told; nil means that none is set.
	Getenv func(string) string
}

// SettingsFrom reads the settings from an environment. Relative paths are
// looked up in folder. Settings that cannot be read are errors, except for the
// freeze switch: there everything but "false" freezes.
func SettingsFrom(getenv func(string) string, folder string) (Settings, error) {
	s := Settings{
		RulesPath: getenv("REAPER_RULES"), Ceiling: events.Plan, Store: getenv("REAPER_STORE"),
		BaseURL: getenv("REAPER_OPENAPI_URL"), Getenv: getenv,
	}
	if s.RulesPath == "" {
		s.RulesPath = "rules.yaml"
	}
	if !filepath.IsAbs(s.RulesPath) {
		s.RulesPath = filepath.Join(folder, s.RulesPath)
	}
	if mode := getenv("REAPER_MODE"); mode != "" {
		ceiling, err := events.ParseMode(mode)
		if err != nil {
			return Settings{}, fmt.Errorf("REAPER_MODE: %w", err)
		}
		s.Ceiling = ceiling
	}
	var err error
	if s.LinkSecret, err = readSecret(getenv("REAPER_LINK_SECRET")); err != nil {
		s.LinkProblem = err.Error()
	}
	s.LinkURL = getenv("REAPER_LINK_URL")
	if s.Async, err = parseAsync(getenv("REAPER_ASYNC")); err != nil {
		return Settings{}, err
	}
	if freeze := strings.TrimSpace(getenv("REAPER_FREEZE")); freeze != "" && !strings.EqualFold(freeze, "false") {
		s.Freeze = "REAPER_FREEZE is " + freeze
	}
	return s, nil
}

// mode returns how far a run may go, and what decided that.
func (s Settings) mode(t events.Trigger) (events.Mode, string) {
	switch {
	case s.Freeze != "" && t.Kind != events.Undo && t.Kind != events.Keep: // they take nothing from anybody
		return events.Plan, s.Freeze + ", which stops every act"
	case s.Ceiling == events.Plan:
		return events.Plan, "REAPER_MODE is plan"
	case t.Ceiling != events.Enforce && mutant.Missing != mutant.PlanMode:
		return events.Plan, "the trigger asked for no more than a plan"
	default:
		return events.Enforce, "REAPER_MODE is enforce and the trigger did not lower it"
	}
}
