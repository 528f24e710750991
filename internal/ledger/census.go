package ledger

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
)

const (
	// censusName is the file that holds what the last run saw. Removing it
	// accepts whatever the next run sees.
	censusName = "census.json"
	// censusVersion is the version of its format.
	censusVersion = 1
)

// censusFile is the file's content.
type censusFile struct {
	Version   int           `json:"version"`
	At        time.Time     `json:"at"`
	Month     string        `json:"month"`
	Monitored int           `json:"monitored"`
	Places    []placeFile   `json:"places"`
	Judged    []judgingFile `json:"judged,omitempty"`
}

type placeFile struct {
	Account  string `json:"account"`
	Region   string `json:"region"`
	Listed   int    `json:"listed"`
	Tagged   int    `json:"tagged"`
	Measured int    `json:"measured"`
}

// judgingFile is the verdicts of one kind of run; By names its rules and trigger.
type judgingFile struct {
	By     string         `json:"by"`
	At     time.Time      `json:"at"`
	Places []verdictsFile `json:"places"`
}

type verdictsFile struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Judged  int    `json:"judged"`
	Idle    int    `json:"idle"`
	Busy    int    `json:"busy"`
}

// Last returns what the last run saw, or nil where none has kept anything yet.
// A file that cannot be read whole is an error.
func (l *Ledger) Last(ctx context.Context) (*fleet.Census, error) {
	data, err := l.blobs.Get(ctx, censusName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no census is an answer, not an error
	}
	if err != nil {
		return nil, fmt.Errorf("reading the last run: %w", err)
	}
	c, err := decodeCensus(data)
	if err != nil {
		return nil, fmt.Errorf("%s in %s cannot be read: %w; remove it to begin anew", censusName, l, err)
	}
	return c, nil
}

func decodeCensus(data []byte) (*fleet.Census, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var file censusFile
	if err := decoder.Decode(&file); err != nil {
		return nil, err
	}
	if decoder.More() || file.Version != censusVersion || file.At.IsZero() {
		return nil, fmt.Errorf("it is not a census of version %d", censusVersion)
	}
	c := fleet.Census{
		At: file.At, Month: file.Month, Monitored: file.Monitored,
		Places: map[fleet.Place]fleet.Count{}, Judged: map[string]fleet.Judging{},
	}
	for _, p := range file.Places {
		place := fleet.Place{Account: p.Account, Region: p.Region}
		if _, twice := c.Places[place]; twice {
			return nil, fmt.Errorf("it names %s in account %s twice", p.Region, p.Account)
		}
		c.Places[place] = fleet.Count{Listed: p.Listed, Tagged: p.Tagged, Measured: p.Measured}
	}
	for _, j := range file.Judged {
		if _, twice := c.Judged[j.By]; twice || j.By == "" {
			return nil, fmt.Errorf("it holds the verdicts by %q twice, or by nobody", j.By)
		}
		judging := fleet.Judging{At: j.At, Places: map[fleet.Place]fleet.Verdicts{}}
		for _, p := range j.Places {
			judging.Places[fleet.Place{Account: p.Account, Region: p.Region}] = fleet.Verdicts{Judged: p.Judged, Idle: p.Idle, Busy: p.Busy}
		}
		c.Judged[j.By] = judging
	}
	return &c, nil
}

// Keep replaces what the last run saw. The file changes whole or not at all.
func (l *Ledger) Keep(ctx context.Context, c fleet.Census) error {
	data, err := json.MarshalIndent(encodeCensus(c), "", "  ")
	if err != nil {
		return err
	}
	return l.blobs.Put(ctx, censusName, append(data, '\n'))
}

func encodeCensus(c fleet.Census) censusFile {
	file := censusFile{Version: censusVersion, At: c.At, Month: c.Month, Monitored: c.Monitored}
	for _, place := range slices.SortedFunc(maps.Keys(c.Places), inOrder) {
		n := c.Places[place]
		file.Places = append(file.Places, placeFile{place.Account, place.Region, n.Listed, n.Tagged, n.Measured})
	}
	for _, by := range slices.Sorted(maps.Keys(c.Judged)) {
		judging := judgingFile{By: by, At: c.Judged[by].At}
		for _, place := range slices.SortedFunc(maps.Keys(c.Judged[by].Places), inOrder) {
			n := c.Judged[by].Places[place]
			judging.Places = append(judging.Places, verdictsFile{place.Account, place.Region, n.Judged, n.Idle, n.Busy})
		}
		file.Judged = append(file.Judged, judging)
	}
	return file
}

func inOrder(a, b fleet.Place) int {
	return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
}
