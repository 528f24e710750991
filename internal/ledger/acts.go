package ledger

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// Act is one mutating call on an instance, written down before it is made. The
// acts on an instance are numbered from 1, and a number is taken once: of two
// processes that want to act, one gets it.
type Act struct {
	Ref       fleet.Ref
	Number    int
	Operation string
	// Run made it, at At, for Rule; Name is the instance's.
	Run, Rule, Name string
	At              time.Time
	// Force is ForceDeleteInstance of a release; Delete says that the entry is to
	// be taken out of the list once it is released.
	Force, Delete bool
}

// Stage is how far an act has come.
type Stage uint8

// The stages. The zero value is a bug.
const (
	stageUnset Stage = iota
	// Intended: what became of it is not known. Nobody may act on the instance until
	// its state tells.
	Intended
	// Refused: it surely did nothing.
	Refused
	// Accepted: the cloud took it on.
	Accepted
	// Confirmed: its end was seen.
	Confirmed
)

// stageSuffix is how the files beside an intent are named. That the name says the
// outcome lets one listing tell the state of every instance.
var stageSuffix = map[Stage]string{Refused: "refused", Accepted: "accepted", Confirmed: "confirmed"}

// String returns the stage's name.
func (s Stage) String() string {
	if s == Intended {
		return "intended"
	}
	if name, ok := stageSuffix[s]; ok {
		return name
	}
	return fmt.Sprintf("stage(%d)", uint8(s))
}

// Entry is an act as the listing shows it.
type Entry struct {
	Number int
	// Operation is empty while nothing but the intent is there.
	Operation string
	Stage     Stage
}

// History is the acts on all instances, oldest first.
type History map[fleet.Ref][]Entry

// Next is the number of the next act on an instance.
func (h History) Next(ref fleet.Ref) int {
	if last, ok := h.Latest(ref); ok {
		return last.Number + 1
	}
	return 1
}

// Latest is the newest act on an instance.
func (h History) Latest(ref fleet.Ref) (Entry, bool) {
	acts := h[ref]
	if len(acts) == 0 {
		return Entry{}, false
	}
	return acts[len(acts)-1], true
}

// Standing is the newest act on an instance that was not refused.
func (h History) Standing(ref fleet.Ref) (Entry, bool) {
	for _, e := range slices.Backward(h[ref]) {
		if e.Stage != Refused {
			return e, true
		}
	}
	return Entry{}, false
}

// ErrTaken says that somebody else has written down an act on the instance.
var ErrTaken = errors.New("another run has begun to act on it")

const actsFolder = "acts"

// intent is the file that takes an act's number, whatever its operation is.
func (a Act) intent() string { return a.file(intentSuffix) }

func (a Act) file(suffix string) string {
	return path.Join(actsFolder, a.Ref.Account, a.Ref.Region, a.Ref.ID, fmt.Sprintf("%04d.%s", a.Number, suffix))
}

const intentSuffix = "intent"

// errNameless says that an act cannot be kept, because its files would have no
// place of their own.
var errNameless = errors.New("whose instance it is, or where, is not known")

// History lists all acts. Names that are not an act's are an error: what cannot
// be read may be the act that forbids another.
func (l *Ledger) History(ctx context.Context) (History, error) {
	names, err := l.blobs.List(ctx, actsFolder+"/")
	if err != nil {
		return nil, fmt.Errorf("listing the acts of earlier runs: %w", err)
	}
	h := History{}
	for _, name := range names {
		if err := h.add(name); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// add takes in one file. Names come sorted, so an act's come together, and its
// intent before or after its end: the stage is the furthest that any name shows.
func (h History) add(name string) error {
	dirs := strings.Split(name, "/")
	number, suffix, ok := strings.Cut(path.Base(name), ".")
	n, err := strconv.Atoi(number)
	operation, stage := ending(suffix)
	if len(dirs) != 5 || !ok || err != nil || n < 1 || stage == stageUnset {
		return fmt.Errorf("%s in the store is not the name of an act; remove it if it is not the reaper's", name)
	}
	ref := fleet.Ref{Account: dirs[1], Region: dirs[2], ID: dirs[3]}
	acts := h[ref]
	if len(acts) == 0 || acts[len(acts)-1].Number != n {
		acts = append(acts, Entry{Number: n})
	}
	last := &acts[len(acts)-1]
	if operation != "" && last.Operation != "" && operation != last.Operation {
		return fmt.Errorf("%s in the store is of another operation than its neighbours; look at both", name)
	}
	last.Operation, last.Stage = cmp.Or(operation, last.Operation), max(last.Stage, stage)
	h[ref] = acts
	return nil
}

// ending reads what follows the number: "intent", or an operation and what became
// of it.
func ending(suffix string) (operation string, stage Stage) {
	if suffix == intentSuffix {
		return "", Intended
	}
	operation, word, _ := strings.Cut(suffix, ".")
	for stage, name := range stageSuffix {
		if name == word && operation != "" {
			return operation, stage
		}
	}
	return "", stageUnset
}

// actFile is an intent as it is written.
type actFile struct {
	Version int       `json:"version"`
	Run     string    `json:"run"`
	Rule    string    `json:"rule,omitempty"`
	Name    string    `json:"name,omitempty"`
	At      time.Time `json:"at"`
	Force   bool      `json:"force,omitempty"`
	Delete  bool      `json:"delete,omitempty"`
	// Instance and Operation are what is to be done to whom.
	Instance  string `json:"instance"`
	Operation string `json:"operation"`
}

const actVersion = 1

// Intend writes an act down; ErrTaken where somebody else has its number. Only
// after nil may the call be made.
func (l *Ledger) Intend(ctx context.Context, a Act) error {
	if a.Ref.Account == "" || a.Ref.Region == "" || a.Ref.ID == "" {
		return errNameless
	}
	data, err := json.Marshal(actFile{actVersion, a.Run, a.Rule, a.Name, a.At.UTC(), a.Force, a.Delete, a.Ref.ID, a.Operation})
	if err != nil {
		return err
	}
	err = l.blobs.Create(ctx, a.intent(), append(data, '\n'))
	if errors.Is(err, fs.ErrExist) {
		return ErrTaken
	}
	if err != nil {
		return fmt.Errorf("writing the intent down: %w", err)
	}
	return nil
}

// Intent reads an act as it was written down.
func (l *Ledger) Intent(ctx context.Context, ref fleet.Ref, e Entry) (Act, error) {
	a := Act{Ref: ref, Number: e.Number, Operation: e.Operation}
	data, err := l.blobs.Get(ctx, a.intent())
	if err != nil {
		return a, fmt.Errorf("reading the intent %s: %w", a.intent(), err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var file actFile
	if err := decoder.Decode(&file); err != nil || decoder.More() || file.Version != actVersion || file.At.IsZero() || file.Instance != ref.ID || file.Operation == "" {
		return a, fmt.Errorf("the intent %s is cut or not of version %d", a.intent(), actVersion)
	}
	a.Operation, a.Run, a.Rule, a.Name, a.At, a.Force, a.Delete = file.Operation, file.Run, file.Rule, file.Name, file.At, file.Force, file.Delete
	return a, nil
}

// End is what became of an act.
type End struct {
	// Run found it out, at At.
	Run string    `json:"run"`
	At  time.Time `json:"at"`
	// Outcome, Cause and Text are those of the effect; RequestID is the cloud's.
	Outcome   string `json:"outcome"`
	Cause     string `json:"cause,omitempty"`
	Text      string `json:"text"`
	RequestID string `json:"request_id,omitempty"`
}

// Settle writes down what became of an act. That it is there already is no error:
// the first word stands.
func (l *Ledger) Settle(ctx context.Context, a Act, stage Stage, end End) error {
	data, err := json.Marshal(end)
	if err != nil {
		return err
	}
	err = l.blobs.Create(ctx, a.file(a.Operation+"."+stageSuffix[stage]), append(data, '\n'))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("writing the outcome down: %w", err)
	}
	return nil
}
