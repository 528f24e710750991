package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"
)

// Fate is what became of an instance that a rule on probation would have taken.
type Fate string

// The fates; the zero value is a bug.
const (
	// StillIdle: the last run that looked found it unused.
	StillIdle Fate = "idle"
	// Revived: somebody used it again.
	Revived Fate = "revived"
	// Objected: somebody protects it.
	Objected Fate = "objected"
)

// Sighting is an instance that a rule on probation would have taken.
type Sighting struct {
	Account string    `json:"account"`
	Region  string    `json:"region"`
	ID      string    `json:"id"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Fate    Fate      `json:"fate"`
}

// Trial is what was seen of a rule on probation.
type Trial struct {
	Version int `json:"version"`
	// Terms is the digest of what the rule says: the trial's name.
	Terms string `json:"terms"`
	Rule  string `json:"rule"`
	// Since is when the first run looked, Runs how many did.
	Since time.Time  `json:"since"`
	Runs  int        `json:"runs"`
	Seen  []Sighting `json:"seen,omitempty"`
}

// Counts returns how many instances the rule would have taken, and how many of
// them came to life or were protected since.
func (t Trial) Counts() (seen, revived, objected int) {
	for _, s := range t.Seen {
		switch s.Fate {
		case Revived:
			revived++
		case Objected:
			objected++
		case StillIdle:
		}
	}
	return len(t.Seen), revived, objected
}

// trialVersion is the version of a trial's format.
const trialVersion = 1

func trialFile(terms string) string { return path.Join("trials", digest(terms)+".json") }

// Trial reads what was seen of a rule; nil where no run has looked yet.
func (l *Ledger) Trial(ctx context.Context, terms string) (*Trial, error) {
	data, err := l.blobs.Get(ctx, trialFile(terms))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no trial is an answer, not an error
	}
	if err != nil {
		return nil, fmt.Errorf("reading the probation of a rule: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var t Trial
	if err := decoder.Decode(&t); err != nil {
		return nil, fmt.Errorf("%s in %s cannot be read: %w; remove it to begin the probation anew", trialFile(terms), l, err)
	}
	if t.Version != trialVersion || t.Terms != terms || t.Since.IsZero() || decoder.More() {
		return nil, fmt.Errorf("%s in %s is not the probation of this rule in version %d; remove it to begin anew", trialFile(terms), l, trialVersion)
	}
	return &t, nil
}

// BeginTrial writes down that a rule is looked at for the first time; fs.ErrExist
// where another run did that before.
func (l *Ledger) BeginTrial(ctx context.Context, t Trial) error {
	return l.writeTrial(ctx, t, l.blobs.Create)
}

// KeepTrial replaces what was seen of a rule.
func (l *Ledger) KeepTrial(ctx context.Context, t Trial) error {
	return l.writeTrial(ctx, t, l.blobs.Put)
}

func (l *Ledger) writeTrial(ctx context.Context, t Trial, write func(context.Context, string, []byte) error) error {
	t.Version = trialVersion
	data, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return err
	}
	if err := write(ctx, trialFile(t.Terms), append(data, '\n')); err != nil {
		return fmt.Errorf("writing the probation of rule %s: %w", t.Rule, err)
	}
	return nil
}
