package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/message"
)

// sentTrigger is what a payload is taken for.
type sentTrigger struct {
	Kind string `json:"kind"`
	// Via are the envelopes around it, the outermost first.
	Via []string `json:"via,omitempty"`
	// Narrowed says what it bounds the run to.
	Narrowed string `json:"narrowed,omitempty"`
	// Key is equal for two deliveries of one event.
	Key string `json:"dedup_key,omitempty"`
	// Most is the most that the sender wants: plan or enforce.
	Most string `json:"most"`
	// Why says why it is ignored; Notes what was understood in part only.
	Why   string   `json:"why,omitempty"`
	Notes []string `json:"notes,omitempty"`
}

// takenFor says what the function takes an event for: it decodes it with the same
// code.
func takenFor(event []byte) sentTrigger {
	t := events.Decode(event)
	return sentTrigger{
		Kind: t.Kind.String(), Via: t.Envelopes, Narrowed: bounds(t), Key: t.DedupKey, Most: t.Ceiling.String(), Why: t.Why, Notes: t.Notes,
	}
}

// bounds says what a trigger narrows a run to, and how much it asks for.
func bounds(t events.Trigger) string {
	var parts []string
	add := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, what+" "+strings.Join(names, ", "))
		}
	}
	add("rules", t.Rules)
	add("instances", t.Instances)
	add("regions", t.Regions)
	add("accounts", t.Scope.Accounts)
	add("resource groups", t.Scope.ResourceGroups)
	if len(t.Scope.Tags) > 0 {
		parts = append(parts, fmt.Sprintf("tags %v", t.Scope.Tags))
	}
	if t.Budget != "" {
		parts = append(parts, "budget "+t.Budget)
	}
	if t.Amount != nil {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%g %s over it", t.Amount.Value, t.Amount.Currency)))
	}
	return strings.Join(parts, "; ")
}

// deliver sends the event, and lets the function do what it handed on.
func deliver(ctx context.Context, l *local, as string, event []byte) (r sendResult, err error) {
	r.Trigger = takenFor(event)
	answer, err := l.ask(ctx, event)
	if err != nil {
		return r, err
	}
	body := answer.Body
	if as == "http" {
		r.Status, body = fcruntime.ReadHTTPResponse(answer)
	}
	if r.Report, err = readReport(body); err != nil {
		return r, err
	}
	for event, ok := l.next(); ok; event, ok = l.next() {
		later, err := l.deliver(ctx, event)
		if err != nil {
			return r, err
		}
		r.Later = &later
	}
	if l.cloud != nil {
		r.Released = l.released()
	}
	return r, nil
}

// last is the report that says what was done.
func (r sendResult) last() message.Report {
	if r.Later != nil {
		return *r.Later
	}
	return r.Report
}

func (c *console) showSent(r sendResult, verbose bool) error {
	if c.json() {
		return c.encode(r)
	}
	t := r.Trigger
	fmt.Fprintf(c.out, "Taken for  %s, at most %s\n", t.Kind, t.Most)
	for _, line := range []struct{ label, text string }{
		{"Came by", cmp.Or(strings.Join(t.Via, " > "), "itself")},
		{"Bounds", t.Narrowed}, {"Key", t.Key}, {"Why", t.Why}, {"Notes", strings.Join(t.Notes, "; ")},
	} {
		if line.text != "" {
			fmt.Fprintf(c.out, "%-10s %s\n", line.label, line.text)
		}
	}
	if r.Status != 0 {
		fmt.Fprintf(c.out, "Answer     HTTP %d %s\n", r.Status, http.StatusText(r.Status))
	}
	fmt.Fprintln(c.out)
	if err := c.report(r.Report, verbose); err != nil || r.Later == nil {
		return err
	}
	fmt.Fprintf(c.out, "\nThe invocation of its own\n\n")
	return c.report(*r.Later, verbose)
}
