package service

import (
	"context"
	"encoding/json"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/message"
)

const (
	// savedKept bounds the instances in a saved report that are left alone. Without
	// their measurements one takes about 1 KB, so that an hourly run takes at most
	// 150 MB a month.
	savedKept = 200
	// saveTime of what is kept back for the answer is the most for saving a report.
	saveTime = time.Second
)

// archive keeps encoded reports.
type archive interface {
	SaveReport(ctx context.Context, began time.Time, run string, data []byte) error
}

// save keeps the report of a run that a timer woke or that may have changed
// something; what somebody only asked to see is theirs alone, and an event that was
// handled before has nothing to report. Like the census it is written in plan mode
// too: it is the reaper's own memory and changes nothing in the cloud. What cannot
// be saved is a line in the log: the run is done.
func save(ctx context.Context, a archive, r message.Report, log *zap.Logger) {
	if !worthKeeping(r) {
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// No deadline: the pace of calls is measured by the service's clock, which in
	// the emulator is ahead of the one that deadlines go by.
	defer time.AfterFunc(saveTime, cancel).Stop()
	data, err := json.Marshal(r.Brief())
	if err == nil {
		err = a.SaveReport(ctx, r.Run.Time, r.Run.ID, data)
	}
	if err != nil {
		log.Warn("report not saved", zap.Error(err), zap.String("next", "the report of this run stands in the log alone; look after REAPER_STORE"))
	}
}

// worthKeeping says whether the run looked at anything on its own account.
func worthKeeping(r message.Report) bool {
	return r.Run != nil && r.Summary != nil && len(r.Summary.Calls) > 0 &&
		(r.Run.Mode == events.Enforce.String() || r.Run.Trigger.Kind == events.Schedule.String())
}
