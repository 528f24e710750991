package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// Sent is a notice about one instance, as the log of what was sent has it. It is
// written down before it goes out, and again once it was delivered.
type Sent struct {
	Ref fleet.Ref `json:"-"`
	// Kind is the notice's, Destination where it goes; both are words of small
	// letters, digits, dots, dashes and underscores.
	Kind        string `json:"kind"`
	Destination string `json:"destination"`
	// Due is the deadline that it announces, Next what comes then, by Rule.
	Due  time.Time `json:"due"`
	Next string    `json:"next,omitempty"`
	Rule string    `json:"rule,omitempty"`
	// Owner is who it was addressed to; empty for nobody by name.
	Owner string `json:"owner,omitempty"`
	// Run sent it, at At.
	Run string    `json:"run"`
	At  time.Time `json:"at"`
	// Reason says why it went out: "first", or why once more.
	Reason string `json:"reason"`
	// Stage is how far it came.
	Stage SentStage `json:"-"`
}

// SentStage is how far a notice has come.
type SentStage uint8

// The stages of notices. The zero value is a bug.
const (
	sentUnset SentStage = iota
	// SendBegun: it may have gone out.
	SendBegun
	// Delivered: the destination has taken it.
	Delivered
)

const (
	sentFolder = "sent"
	// dueTime is how a file's name says the deadline.
	dueTime = "20060102T150405Z"
)

var sentSuffix = map[SentStage]string{SendBegun: "begun", Delivered: "delivered"}

func sentOf(ref fleet.Ref) string {
	return path.Join(sentFolder, ref.Account, ref.Region, ref.ID) + "/"
}

func (s Sent) file(stage SentStage) string {
	said := digest(strings.Join([]string{s.Owner, s.Rule, s.Next}, "\x00"))
	return sentOf(s.Ref) + strings.Join([]string{s.Destination, s.Kind, s.Due.UTC().Format(dueTime) + "-" + said, sentSuffix[stage]}, "/")
}

// Like says whether two notices tell the same people the same, but for the deadline.
func (s Sent) Like(o Sent) bool {
	return s.Kind == o.Kind && s.Destination == o.Destination && s.Owner == o.Owner && s.Rule == o.Rule && s.Next == o.Next
}

// SentAbout lists what was sent about an instance: whatever was begun, with the
// stage that it has reached. Of what lies there cut or misshapen nothing is said.
func (l *Ledger) SentAbout(ctx context.Context, ref fleet.Ref) ([]Sent, error) {
	if err := named(ref); err != nil {
		return nil, err
	}
	names, err := l.blobs.List(ctx, sentOf(ref))
	if err != nil {
		return nil, fmt.Errorf("listing what was sent: %w", err)
	}
	var list []Sent
	for _, name := range names {
		one, ok := l.sent(ctx, ref, name)
		switch last := len(list) - 1; {
		case !ok:
		case one.Stage == Delivered && last >= 0 && list[last].file(SendBegun) == one.file(SendBegun):
			list[last] = one
		default:
			list = append(list, one)
		}
	}
	return list, nil
}

// sent reads one file of the log.
func (l *Ledger) sent(ctx context.Context, ref fleet.Ref, name string) (Sent, bool) {
	data, err := l.blobs.Get(ctx, name)
	if err != nil {
		return Sent{}, false
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	s := Sent{Ref: ref}
	if err := decoder.Decode(&s); err != nil || decoder.More() {
		return Sent{}, false
	}
	for stage := range sentSuffix {
		if s.file(stage) == name {
			s.Stage = stage
		}
	}
	return s, s.Stage != sentUnset
}

// BeginSend writes down that a notice is about to be sent; ErrTaken where another
// run has done so.
func (l *Ledger) BeginSend(ctx context.Context, s Sent) error {
	err := l.putSent(ctx, s, SendBegun)
	if errors.Is(err, fs.ErrExist) {
		return ErrTaken
	}
	return err
}

// Deliver writes down that a notice was delivered. That it is there already is no
// error.
func (l *Ledger) Deliver(ctx context.Context, s Sent) error {
	if err := l.putSent(ctx, s, Delivered); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Unsent takes back that a notice was about to be sent: it surely was not delivered.
func (l *Ledger) Unsent(ctx context.Context, s Sent) error {
	if err := l.blobs.Delete(ctx, s.file(SendBegun)); err != nil {
		return fmt.Errorf("taking back what was not sent: %w", err)
	}
	return nil
}

func (l *Ledger) putSent(ctx context.Context, s Sent, stage SentStage) error {
	if err := named(s.Ref); err != nil {
		return err
	}
	s.Due = s.Due.UTC().Truncate(time.Second)
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := l.blobs.Create(ctx, s.file(stage), append(data, '\n')); err != nil {
		return fmt.Errorf("writing down what is sent: %w", err)
	}
	return nil
}

// named refuses an instance whose files would have no place of their own.
func named(ref fleet.Ref) error {
	if ref.Account == "" || ref.Region == "" || ref.ID == "" {
		return errNameless
	}
	return nil
}
