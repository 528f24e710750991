package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

const (
	answersFolder  = "answers"
	answersVersion = 1
	answerEnd      = ".json"
)

// answerFile is an answer as it is written.
type answerFile struct {
	Version int `json:"version"`
	// Instance is whom it is about, and ID which answer it is.
	Instance string `json:"instance"`
	ID       string `json:"id"`
	fleet.Answer
}

var answerID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// answerName is answers/<account>/<region>/<instance>/<due>-<id>.json. It rests on
// the warning and not on the moment of the answer, so that an answer can be given
// once.
func answerName(ref fleet.Ref, a fleet.Answer, id string) string {
	return path.Join(answersFolder, ref.Account, ref.Region, ref.ID, a.Due.UTC().Format(kitTime)+"-"+id+answerEnd)
}

// GiveAnswer keeps an answer. The first one with an id stands: it comes back with
// ErrTaken, and so do the words of whoever gave it.
func (l *Ledger) GiveAnswer(ctx context.Context, ref fleet.Ref, id string, a fleet.Answer) (fleet.Answer, error) {
	if ref.Account == "" || ref.Region == "" || ref.ID == "" || !answerID.MatchString(id) {
		return fleet.Answer{}, errNameless
	}
	data, err := json.Marshal(answerFile{answersVersion, ref.ID, id, a})
	if err != nil {
		return fleet.Answer{}, err
	}
	err = l.blobs.Create(ctx, answerName(ref, a, id), append(data, '\n'))
	if errors.Is(err, fs.ErrExist) {
		first, err := l.readAnswer(ctx, answerName(ref, a, id), ref)
		if err != nil {
			return fleet.Answer{}, err
		}
		return first, ErrTaken
	}
	if err != nil {
		return fleet.Answer{}, fmt.Errorf("keeping the answer: %w", err)
	}
	return a, nil
}

// GivenAnswer returns the answer with an id to a warning of that deadline;
// fs.ErrNotExist where nobody has given it.
func (l *Ledger) GivenAnswer(ctx context.Context, ref fleet.Ref, id string, due time.Time) (fleet.Answer, error) {
	return l.readAnswer(ctx, answerName(ref, fleet.Answer{Due: due}, id), ref)
}

// Answered lists the instances about which somebody answered a warning that was due
// at a moment or later.
func (l *Ledger) Answered(ctx context.Context, since time.Time) (map[fleet.Ref]struct{}, error) {
	names, err := l.blobs.List(ctx, answersFolder+"/")
	if err != nil {
		return nil, fmt.Errorf("listing the answers: %w", err)
	}
	refs := map[fleet.Ref]struct{}{}
	for _, name := range names {
		dirs := strings.Split(name, "/")
		due, err := answerDue(name)
		if len(dirs) != 5 || err != nil {
			return nil, fmt.Errorf("%s in the store is not the name of an answer; remove it if it is not the reaper's", name)
		}
		if !due.Before(since) {
			refs[fleet.Ref{Account: dirs[1], Region: dirs[2], ID: dirs[3]}] = struct{}{}
		}
	}
	return refs, nil
}

// answerDue reads from a file's name when the warning was due.
func answerDue(name string) (time.Time, error) {
	word, _, _ := strings.Cut(path.Base(name), "-")
	return time.Parse(kitTime, word)
}

// Answers returns what was said about an instance to warnings that were due at a
// moment or later, oldest first. One that cannot be read is an error, since it may
// be the one that keeps.
func (l *Ledger) Answers(ctx context.Context, ref fleet.Ref, since time.Time) ([]fleet.Answer, error) {
	names, err := l.blobs.List(ctx, path.Join(answersFolder, ref.Account, ref.Region, ref.ID)+"/")
	if err != nil {
		return nil, fmt.Errorf("listing the answers about it: %w", err)
	}
	list := make([]fleet.Answer, 0, len(names))
	for _, name := range names {
		if due, err := answerDue(name); err == nil && due.Before(since) {
			continue
		}
		a, err := l.readAnswer(ctx, name, ref)
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	slices.SortStableFunc(list, func(a, b fleet.Answer) int { return a.At.Compare(b.At) })
	return list, nil
}

func (l *Ledger) readAnswer(ctx context.Context, name string, ref fleet.Ref) (fleet.Answer, error) {
	data, err := l.blobs.Get(ctx, name)
	if err != nil {
		return fleet.Answer{}, fmt.Errorf("reading an answer: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var file answerFile
	if err := decoder.Decode(&file); err != nil || decoder.More() || file.Version != answersVersion || file.Instance != ref.ID || file.At.IsZero() || file.Kind == "" {
		return fleet.Answer{}, fmt.Errorf("the answer %s is cut or not of version %d; look at it", name, answersVersion)
	}
	return file.Answer, nil
}

// lateAnswer is how long after its deadline a warning may be answered, at most: by
// then its links have long expired.
const lateAnswer = 60 * 24 * time.Hour

// CountAnswers counts what was answered within [from, to), by kind.
func (l *Ledger) CountAnswers(ctx context.Context, from, to time.Time) (map[string]int, error) {
	refs, err := l.Answered(ctx, from.Add(-lateAnswer))
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for ref := range refs {
		answers, err := l.Answers(ctx, ref, from.Add(-lateAnswer))
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			if !a.At.Before(from) && a.At.Before(to) {
				counts[string(a.Kind)]++
			}
		}
	}
	return counts, nil
}
