package cloudflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Invoke calls a function, once, and returns its answer.
type Invoke func(ctx context.Context, event []byte) (answer []byte, err error)

// Execution is one execution of a flow.
type Execution struct {
	// Name is what $Context.Execution.Name gives.
	Name string
	// Input is the execution's, a JSON object.
	Input []byte
	// Invoke calls the function behind FC:InvokeFunction; it is used side by side.
	Invoke Invoke
}

// scope is what expressions see.
type scope struct {
	context, input, output any
}

// Execute runs a flow to its end and returns its output.
func (f Flow) Execute(ctx context.Context, e Execution) (output any, err error) {
	var input any
	if err := json.Unmarshal(e.Input, &input); err != nil {
		return nil, fmt.Errorf("reading the execution's input: %w", err)
	}
	c := map[string]any{"Execution": map[string]any{"Name": e.Name, "Input": input}}
	return run(ctx, e, f.StartAt, f.States, scope{context: c, input: input})
}

// run goes from state to state.
func run(ctx context.Context, e Execution, start string, states []State, in scope) (any, error) {
	for name := start; ; {
		s := states[slices.IndexFunc(states, func(s State) bool { return s.Name == name })]
		output, next, err := s.execute(ctx, e, in)
		if err == nil {
			err = fits(output)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
		if next == "" {
			return output, nil
		}
		in.input, name = output, next
	}
}

// execute carries a state out, with retries and catches.
func (s State) execute(ctx context.Context, e Execution, in scope) (output any, next string, err error) {
	attempts := 1
	if len(s.Retry) > 0 {
		attempts += s.Retry[0].MaxAttempts
	}
	for range attempts {
		if output, err = s.once(ctx, e, in); err == nil || ctx.Err() != nil {
			break
		}
	}
	switch {
	case err == nil:
		return output, s.Next, nil
	case len(s.Catch) == 0:
		return nil, "", err
	}
	caught := s.Catch[0]
	output, err = construct(caught.OutputConstructor, in)
	return output, caught.Next, err
}

func (s State) once(ctx context.Context, e Execution, in scope) (output any, err error) {
	switch s.Type {
	case "Map":
		output, err = s.each(ctx, e, in)
	case "Task":
		output, err = s.invoke(ctx, e, in)
	default:
		output = in.input
	}
	if err != nil || s.OutputConstructor == nil {
		return output, err
	}
	in.output = output
	return construct(s.OutputConstructor, in)
}

// each runs the processor for each item, so many at once as the state says.
func (s State) each(ctx context.Context, e Execution, in scope) (any, error) {
	found, err := lookUp(s.ItemsPath, in)
	if err != nil {
		return nil, err
	}
	items, ok := found.([]any)
	if !ok {
		return nil, fmt.Errorf("%s is no list", s.ItemsPath)
	}
	outputs, failed := make([]any, len(items)), make([]error, len(items))
	slots := make(chan struct{}, s.MaxConcuccency)
	var wait sync.WaitGroup
	for i, item := range items {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			outputs[i], failed[i] = run(ctx, e, s.Processor.StartAt, s.Processor.States, scope{context: in.context, input: item})
		})
	}
	wait.Wait()
	return map[string]any{"Items": outputs}, errors.Join(failed...)
}

// invoke calls the function.
func (s State) invoke(ctx context.Context, e Execution, in scope) (any, error) {
	parameters, err := construct(s.Parameters, in)
	if err != nil {
		return nil, err
	}
	event, err := json.Marshal(parameters["body"])
	if err != nil {
		return nil, err
	}
	answer, err := e.Invoke(ctx, event)
	if err != nil {
		return nil, err
	}
	var body any
	if err := json.Unmarshal(answer, &body); err != nil {
		return nil, fmt.Errorf("reading the function's answer: %w", err)
	}
	return map[string]any{"Body": body}, fits(body)
}

// construct fills in the values whose keys end with .$, at any depth.
func construct(what map[string]any, in scope) (map[string]any, error) {
	made := map[string]any{}
	for _, key := range slices.Sorted(maps.Keys(what)) {
		name, expression := strings.CutSuffix(key, ".$")
		value := what[key]
		var err error
		if nested, ok := value.(map[string]any); ok && !expression {
			value, err = construct(nested, in)
		} else if expression {
			value, err = lookUp(fmt.Sprint(value), in)
		}
		if err != nil {
			return nil, err
		}
		made[name] = value
	}
	return made, nil
}

// lookUp evaluates an expression: a variable and the names below it.
func lookUp(expression string, in scope) (any, error) {
	steps := strings.Split(expression, ".")
	roots := map[string]any{"$Context": in.context, "$Input": in.input, "$Output": in.output}
	value, ok := roots[steps[0]]
	for _, step := range steps[1:] {
		object, isObject := value.(map[string]any)
		if value, ok = object[step]; !ok || !isObject {
			return nil, fmt.Errorf("%s is not there", expression)
		}
	}
	if !ok {
		return nil, fmt.Errorf("%s is no expression", expression)
	}
	return value, nil
}

// fits refuses what is too large for a state.
func fits(data any) error {
	text, err := json.Marshal(data)
	if err == nil && len(text) > maxData {
		err = fmt.Errorf("an input or output of %d bytes is larger than %d", len(text), maxData)
	}
	return err
}
