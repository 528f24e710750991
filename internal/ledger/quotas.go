package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"
)

// Quota is a number of acts that all runs share, whether they come one after the
// other, twice, or at once. Each act takes a numbered place, and a place is taken
// once, by whichever run is first to want the act. A place stays taken when its act does not come about, since nothing may
// be given back that somebody else may have counted.
type Quota struct {
	// Name tells quotas apart, in any characters.
	Name string
	// Limit is how many places there are.
	Limit int
}

// ErrFull says that a quota has no place left.
var ErrFull = errors.New("the limit is used up")

// digest turns any text into a name that files can have: 128 bits, so that no two
// are alike.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

func (q Quota) folder() string { return path.Join("quotas", digest(q.Name)) }

// takenFile is a taken place; it is for people.
type takenFile struct {
	Quota    string `json:"quota"`
	Run      string `json:"run"`
	Instance string `json:"instance"`
	// Number is the act's; an act that is written down twice at once takes one
	// place, since one of the two at most is made.
	Number int       `json:"number,omitempty"`
	At     time.Time `json:"at"`
}

// holds reports whether a place was taken for the same act.
func (t takenFile) holds(a Act) bool {
	return t.Instance == a.Ref.ID && t.Number == a.Number && t.Number > 0
}

// Taken counts the places of a quota that are taken.
func (l *Ledger) Taken(ctx context.Context, q Quota) (int, error) {
	names, err := l.blobs.List(ctx, q.folder()+"/")
	if err != nil {
		return 0, fmt.Errorf("counting what earlier runs did: %w", err)
	}
	return len(names), nil
}

// Take takes the next place of a quota for an act; taken is how many are known to
// be taken. ErrFull says that none is left.
func (l *Ledger) Take(ctx context.Context, q Quota, taken int, a Act) (place int, err error) {
	data, err := json.Marshal(takenFile{q.Name, a.Run, a.Ref.ID, a.Number, a.At.UTC()})
	if err != nil {
		return 0, err
	}
	for place = taken + 1; place <= q.Limit; place++ {
		name := path.Join(q.folder(), fmt.Sprintf("%06d", place))
		err := l.blobs.Create(ctx, name, append(data, '\n'))
		if err == nil || errors.Is(err, fs.ErrExist) && l.takenFor(ctx, name, a) {
			return place, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return 0, fmt.Errorf("taking a place of the limit: %w", err)
		}
	}
	return 0, ErrFull
}

// takenFor reports whether a place is taken for this act already; one that cannot
// be read is somebody else's.
func (l *Ledger) takenFor(ctx context.Context, name string, a Act) bool {
	data, err := l.blobs.Get(ctx, name)
	if err != nil {
		return false
	}
	var t takenFile
	return json.Unmarshal(data, &t) == nil && t.holds(a)
}

// Handled is the end of a run for an event.
type Handled struct {
	Run string    `json:"run"`
	At  time.Time `json:"at"`
	// Event is the event's key.
	Event string `json:"event"`
}

func eventFile(key string) string { return path.Join("events", digest(key)+".json") }

// Handled returns who has handled an event to its end, or nil for nobody.
func (l *Ledger) Handled(ctx context.Context, key string) (*Handled, error) {
	data, err := l.blobs.Get(ctx, eventFile(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // nobody is an answer, not an error
	}
	if err != nil {
		return nil, fmt.Errorf("reading whether the event was handled: %w", err)
	}
	var h Handled
	if err := json.Unmarshal(data, &h); err != nil || h.Event != key {
		return nil, fmt.Errorf("%s in the store cannot be read; remove it to handle the event again", eventFile(key))
	}
	return &h, nil
}

// Handle notes that an event was handled to its end. The first word stands.
func (l *Ledger) Handle(ctx context.Context, h Handled) error {
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := l.blobs.Create(ctx, eventFile(h.Event), append(data, '\n')); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("noting that the event was handled: %w", err)
	}
	return nil
}
