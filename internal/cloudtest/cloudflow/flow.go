package cloudflow

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
)

const (
	// maxBranches is how many branches of a Map may be under way at once.
	maxBranches = 40
	// maxData is how large an input or output of a state may be, in bytes.
	maxData = 64 << 10
)

// Flow is the definition of a flow.
type Flow struct {
	Type        string  `yaml:"Type"`
	Name        string  `yaml:"Name"`
	SpecVersion string  `yaml:"SpecVersion"`
	StartAt     string  `yaml:"StartAt"`
	States      []State `yaml:"States"`
}

// State is one state of a flow, of whichever type.
type State struct {
	Type string `yaml:"Type"`
	Name string `yaml:"Name"`
	Next string `yaml:"Next"`
	End  bool   `yaml:"End"`
	// ItemsPath, MaxConcuccency (so spelt by CloudFlow) and Processor belong to a Map.
	ItemsPath      string     `yaml:"ItemsPath"`
	MaxConcuccency int        `yaml:"MaxConcuccency"`
	Processor      *Processor `yaml:"Processor"`
	// Action, TaskMode and Parameters belong to a Task.
	Action     string         `yaml:"Action"`
	TaskMode   string         `yaml:"TaskMode"`
	Parameters map[string]any `yaml:"Parameters"`
	Retry      []Retry        `yaml:"Retry"`
	Catch      []Catch        `yaml:"Catch"`
	// OutputConstructor makes the output.
	OutputConstructor map[string]any `yaml:"OutputConstructor"`
}

// Processor is what a Map does with each of its items.
type Processor struct {
	StartAt string  `yaml:"StartAt"`
	States  []State `yaml:"States"`
}

// Retry repeats a state that failed.
type Retry struct {
	Errors          []string `yaml:"Errors"`
	Description     string   `yaml:"Description"`
	MaxAttempts     int      `yaml:"MaxAttempts"`
	IntervalSeconds int      `yaml:"IntervalSeconds"`
	BackoffRate     float64  `yaml:"BackoffRate"`
}

// Catch goes on elsewhere after a state that failed for good.
type Catch struct {
	Errors            []string       `yaml:"Errors"`
	Description       string         `yaml:"Description"`
	OutputConstructor map[string]any `yaml:"OutputConstructor"`
	Next              string         `yaml:"Next"`
}

// Parse reads a definition strictly.
func Parse(data []byte) (Flow, error) {
	var f Flow
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&f); err != nil {
		return Flow{}, fmt.Errorf("reading the flow: %w", err)
	}
	if f.Type != "StateMachine" || f.SpecVersion != "v1" || f.Name == "" {
		return Flow{}, errors.New("the flow is no named StateMachine of SpecVersion v1")
	}
	return f, checkStates(f.StartAt, f.States)
}

func checkStates(start string, states []State) error {
	names := map[string]struct{}{}
	for _, s := range states {
		if _, twice := names[s.Name]; twice || s.Name == "" {
			return fmt.Errorf("the state %q has no name, or stands twice", s.Name)
		}
		names[s.Name] = struct{}{}
	}
	if _, ok := names[start]; !ok {
		return fmt.Errorf("the first state %q is missing", start)
	}
	for _, s := range states {
		if err := s.check(names); err != nil {
			return fmt.Errorf("the state %s: %w", s.Name, err)
		}
	}
	return nil
}

func (s State) check(names map[string]struct{}) error {
	if err := s.checkNext(names); err != nil {
		return err
	}
	switch s.Type {
	case "Map":
		if s.Processor == nil || s.ItemsPath == "" || s.MaxConcuccency < 1 || s.MaxConcuccency > maxBranches {
			return fmt.Errorf("a Map needs items, a processor and a concurrency of 1 to %d", maxBranches)
		}
		return checkStates(s.Processor.StartAt, s.Processor.States)
	case "Task":
		return s.checkTask()
	case "Pass":
		return nil
	default:
		return fmt.Errorf("the type %q is not known here", s.Type)
	}
}

func (s State) checkNext(names map[string]struct{}) error {
	if s.End == (s.Next != "") {
		return errors.New("it has both an end and a next state, or neither")
	}
	var next []string
	if !s.End {
		next = []string{s.Next}
	}
	for _, c := range s.Catch {
		next = append(next, c.Next)
	}
	for _, name := range next {
		if _, ok := names[name]; !ok {
			return fmt.Errorf("the next state %q is missing", name)
		}
	}
	return nil
}

func (s State) checkTask() error {
	if s.Action != "FC:InvokeFunction" || s.TaskMode != "RequestComplete" || s.Parameters["invocationType"] != "Sync" {
		return errors.New("only synchronous calls of functions are known here")
	}
	for _, r := range s.Retry {
		if !slices.Contains(r.Errors, allErrors) || r.Description == "" || r.MaxAttempts < 1 || r.IntervalSeconds < 1 {
			return errors.New("a retry lacks a field, or is not about all errors")
		}
	}
	for _, c := range s.Catch {
		if !slices.Contains(c.Errors, allErrors) || c.Description == "" {
			return errors.New("a catch lacks a field, or is not about all errors")
		}
	}
	return nil
}

// allErrors is the word for every error.
const allErrors = "FnF.ALL"
