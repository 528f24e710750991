package ledger

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// reportFolder is where the reports of runs lie, by day (UTC).
	reportFolder = "reports/"
	// reportTime has no colons, so that every file system takes it, and sorts by time.
	reportTime = "150405.000Z"
	reportEnd  = ".json"
	// maxReport bounds a report, in bytes: what shows a month of hourly runs must
	// fit into the memory of a small function.
	maxReport = 4 << 20
)

// odd are the characters of a run's id that no name of a store holds.
var odd = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// reportName is reports/<day>/<time>-<run id>.json, all in UTC.
func reportName(began time.Time, run string) string {
	began = began.UTC()
	id := odd.ReplaceAllString(run, "_")
	return path.Join(reportFolder, began.Format(time.DateOnly), began.Format(reportTime)+"-"+id[:min(len(id), 120)]+reportEnd)
}

// reportBegan reads from a report's name when its run began; false for names of
// other files.
func reportBegan(name string) (time.Time, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 3 || parts[0]+"/" != reportFolder || !strings.HasSuffix(name, reportEnd) {
		return time.Time{}, false
	}
	clock, _, ok := strings.Cut(parts[2], "-")
	began, err := time.Parse(time.DateOnly+" "+reportTime, parts[1]+" "+clock)
	return began, ok && err == nil
}

// SaveReport keeps the encoded report of a run that began at the given time. nil
// means that it was written whole. A second report of the same run replaces it.
func (l *Ledger) SaveReport(ctx context.Context, began time.Time, run string, data []byte) error {
	if len(data) > maxReport {
		return fmt.Errorf("the report of run %.60q has %d bytes, and at most %d are kept", run, len(data), maxReport)
	}
	return l.blobs.Put(ctx, reportName(began, run), data)
}

// ReportNames lists the reports of runs that began at from or later, and before
// to, the oldest first. It lists once for each month (UTC) that is touched.
func (l *Ledger) ReportNames(ctx context.Context, from, to time.Time) ([]string, error) {
	var names []string
	first := time.Date(from.UTC().Year(), from.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
	for month := first; month.Before(to); month = month.AddDate(0, 1, 0) {
		all, err := l.blobs.List(ctx, reportFolder+month.Format("2006-01"))
		if err != nil {
			return nil, fmt.Errorf("the reports in %s cannot be listed: %w", l, err)
		}
		names = append(names, slices.DeleteFunc(all, func(name string) bool {
			began, ok := reportBegan(name)
			return !ok || began.Before(from.Truncate(time.Millisecond)) || !began.Before(to)
		})...)
	}
	return names, nil
}

// Report returns an encoded report by a name of ReportNames.
func (l *Ledger) Report(ctx context.Context, name string) ([]byte, error) {
	if _, ok := reportBegan(name); !ok {
		return nil, fmt.Errorf("%.80q is no name of a report", name)
	}
	return l.blobs.Get(ctx, name)
}
