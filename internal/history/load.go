package history

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"alikafka-reaper/internal/message"
)

const (
	// readsAtOnce bounds how many reports are read side by side.
	readsAtOnce = 16
	// mostReports bounds how many are read at all: a month of hourly runs, and half
	// as many more by hand. The newest count.
	mostReports = 1100
)

// Store keeps the reports of runs.
type Store interface {
	// ReportNames lists those of runs that began within [from, to), the oldest first.
	ReportNames(ctx context.Context, from, to time.Time) ([]string, error)
	Report(ctx context.Context, name string) ([]byte, error)
}

// Log is what is known of the runs of a time.
type Log struct {
	From, To time.Time
	// Reports are those of its runs, the oldest first.
	Reports []message.Report
	// Unread names what could not be read, and says why; older reports than are
	// read at once are told there too.
	Unread []string
}

var errNoReport = errors.New("this is no report of a run in a format that is known here")

// Load reads the reports of a time. An error means that nothing is known; one
// report that cannot be read spoils no other.
func Load(ctx context.Context, s Store, from, to time.Time) (Log, error) {
	log := Log{From: from, To: to}
	names, err := s.ReportNames(ctx, from, to)
	if err != nil {
		return log, err
	}
	if more := len(names) - mostReports; more > 0 {
		names = names[more:]
		log.Unread = append(log.Unread, fmt.Sprintf("%d older reports: no more than %d are read at once", more, mostReports))
	}
	reports, errs := readAll(ctx, s, names)
	for i, name := range names {
		if errs[i] != nil {
			log.Unread = append(log.Unread, fmt.Sprintf("%s: %v", name, errs[i]))
			continue
		}
		log.Reports = append(log.Reports, reports[i])
	}
	slices.SortStableFunc(log.Reports, func(a, b message.Report) int {
		return cmp.Or(a.Run.Time.Compare(b.Run.Time), cmp.Compare(a.Run.ID, b.Run.ID))
	})
	return log, nil
}

// readAll reads reports side by side.
func readAll(ctx context.Context, s Store, names []string) ([]message.Report, []error) {
	reports, errs := make([]message.Report, len(names)), make([]error, len(names))
	var readers sync.WaitGroup
	next := make(chan int)
	for range min(readsAtOnce, len(names)) {
		readers.Go(func() {
			for i := range next {
				reports[i], errs[i] = read(ctx, s, names[i])
			}
		})
	}
	for i := range names {
		next <- i
	}
	close(next)
	readers.Wait()
	return reports, errs
}

func read(ctx context.Context, s Store, name string) (r message.Report, err error) {
	data, err := s.Report(ctx, name)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return r, err
	}
	if r.Run == nil || r.Summary == nil || r.Run.Version != message.Version {
		return r, errNoReport
	}
	return r, nil
}

// Answers counts what owners answered within [from, to), by kind, such as "keep".
type Answers interface {
	CountAnswers(ctx context.Context, from, to time.Time) (map[string]int, error)
}
