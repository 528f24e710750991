package aliyun

import (
	"errors"
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
)

// readTopicStatus reads TopicStatus. Field names: the response of alikafka
// GetTopicStatus.
func readTopicStatus(m members, now time.Time) (fleet.TopicStatus, error) {
	fields, err := part(m, "TopicStatus")
	if err != nil {
		return fleet.TopicStatus{}, err
	}
	out := fleet.TopicStatus{ObservedAt: now}
	w, err := readWritten(fields, now)
	if err != nil {
		out.Stored = fleet.Unknown[int64](fleet.Malformed, "%v", err)
		out.Written = fleet.Unknown[int64](fleet.Malformed, "%v", err)
		out.LastWrite = fleet.Unknown[time.Time](fleet.Malformed, "%v", err)
		out.Partitions = fleet.Unknown[int64](fleet.Malformed, "%v", err)
		return out, nil
	}
	out.Stored, out.Written, out.Partitions = fleet.Known(w.stored), fleet.Known(w.written), fleet.Known(w.partitions)
	out.LastWrite = w.lastWrite()
	return out, nil
}

// written is what the partitions of a topic add up to.
type written struct {
	stored, written, partitions int64
	// newest is the newest time of all; zero when none is told.
	newest time.Time
	// untold says that a partition stores messages and tells no time.
	untold bool
}

// lastWrite needs a time from each partition that stores something: the time of
// the topic as a whole may be another one's, and its page words it as that of
// the last message consumed. What a topic that stores nothing answers is not
// documented; there a time that is told still counts.
func (w written) lastWrite() fleet.Value[time.Time] {
	switch {
	case w.untold:
		return fleet.Unknown[time.Time](fleet.Malformed, "messages are stored, but nothing says when they were written")
	case w.newest.IsZero():
		return fleet.Unknown[time.Time](fleet.NoData, "the topic stores no message and tells no time")
	default:
		return fleet.Known(w.newest)
	}
}

// readWritten adds up OffsetTable.OffsetTable. A topic has at least one
// partition, so an empty table is as unreadable as a missing one.
func readWritten(m members, now time.Time) (written, error) {
	raws, err := nested(m, "OffsetTable", "OffsetTable")
	if err != nil {
		return written{}, err
	}
	if len(raws) == 0 {
		return written{}, errors.New("the OffsetTable names no partition")
	}
	var w written
	for _, raw := range raws {
		row, err := object(raw)
		if err != nil {
			return written{}, fmt.Errorf("OffsetTable: %w", err)
		}
		if err := w.add(row, now); err != nil {
			return written{}, err
		}
	}
	err = w.addTopic(m, now)
	return w, err
}

// add adds one partition.
func (w *written) add(row members, now time.Time) error {
	low, err := count(row["MinOffset"])
	if err != nil {
		return fmt.Errorf("MinOffset: %w", err)
	}
	high, err := count(row["MaxOffset"])
	if err != nil {
		return fmt.Errorf("MaxOffset: %w", err)
	}
	if low > high {
		return fmt.Errorf("MinOffset %d is above MaxOffset %d", low, high)
	}
	w.stored, w.written, w.partitions = w.stored+high-low, w.written+high, w.partitions+1
	if w.written < 0 {
		return errors.New("the sum of MaxOffset is no count")
	}
	told, err := w.see(row, "LastUpdateTimestamp", now)
	w.untold = w.untold || (high > low && !told)
	return err
}

// addTopic adds what the topic says as a whole: TotalCount where it is more
// than the partitions store, and LastTimeStamp. More messages than were ever
// written are a contradiction.
func (w *written) addTopic(m members, now time.Time) error {
	if _, err := w.see(m, "LastTimeStamp", now); err != nil || missing(m["TotalCount"]) {
		return err
	}
	total, err := count(m["TotalCount"])
	if err != nil {
		return fmt.Errorf("TotalCount: %w", err)
	}
	if total > w.written {
		return fmt.Errorf("TotalCount is %d, and the offsets say that %d were ever written", total, w.written)
	}
	if total > w.stored {
		w.stored, w.untold = total, w.untold || w.newest.IsZero()
	}
	return nil
}

// see reads a time in milliseconds since 1970 and reports whether there is one:
// missing, zero and negative mean none.
func (w *written) see(m members, name string, now time.Time) (told bool, err error) {
	if missing(m[name]) {
		return false, nil
	}
	ms, err := integer(m[name])
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	if ms <= 0 {
		return false, nil
	}
	at, err := plausible(ms, now)
	if err != nil {
		return false, fmt.Errorf("%s: %w", name, err)
	}
	if at.After(w.newest) {
		w.newest = at
	}
	return true, nil
}
