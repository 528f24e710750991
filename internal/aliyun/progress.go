package aliyun

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// readProgress reads ConsumerProgress. Field names and meanings: the response
// of alikafka GetConsumerProgress.
func readProgress(m members, now time.Time) (fleet.Progress, error) {
	fields, err := part(m, "ConsumerProgress")
	if err != nil {
		return fleet.Progress{}, err
	}
	state := read(fields, "state", text)
	rows, err := partitionRows(fields)
	return fleet.Progress{
		Members:    connected(rows, err, state),
		Unread:     unread(fields, rows, err),
		Rebalances: rebalances(fields, now),
		State:      state,
		ObservedAt: now,
	}, nil
}

var errNoRows = errors.New("the answer has no TopicList")

// partitionRows reads the rows of all partitions of all topics:
// TopicList.TopicList[].OffsetList.OffsetList[].
func partitionRows(m members) ([]members, error) {
	if missing(m["TopicList"]) {
		return nil, errNoRows
	}
	topics, err := nested(m, "TopicList", "TopicList")
	if err != nil {
		return nil, err
	}
	var rows []members
	for _, raw := range topics {
		topic, err := object(raw)
		if err != nil {
			return nil, fmt.Errorf("TopicList: %w", err)
		}
		offsets, err := nested(topic, "OffsetList", "OffsetList")
		if err != nil {
			return nil, err
		}
		for _, offset := range offsets {
			row, err := object(offset)
			if err != nil {
				return nil, fmt.Errorf("OffsetList: %w", err)
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// connected counts the members that hold a partition. That there are none is
// known only when every row says so: its MemberId, ClientId or ClientIp is
// there and empty, or the group's state is one without members.
func connected(rows []members, broken error, state fleet.Value[string]) fleet.Value[int64] {
	switch {
	case errors.Is(broken, errNoRows):
		return fleet.Unknown[int64](fleet.Absent, "%v", broken)
	case broken != nil:
		return fleet.Unknown[int64](fleet.Malformed, "%v", broken)
	}
	names, silent, err := roster(rows)
	word, told := state.Get()
	switch {
	case err != nil:
		return fleet.Unknown[int64](fleet.Malformed, "%v", err)
	case !told && state.Why().Cause != fleet.Absent:
		return fleet.Unknown[int64](state.Why().Cause, "%s", state.Why())
	case memberless(word):
	case len(rows) == 0 && !told:
		// A member that never committed may hold no row, and nothing else tells.
		return fleet.Unknown[int64](fleet.Absent, "the group has no partitions and tells no state")
	case silent:
		return fleet.Unknown[int64](fleet.Absent, "a partition has no MemberId, ClientId or ClientIp")
	case len(names) == 0 && word != "":
		return fleet.Unknown[int64](fleet.Malformed, "the group's state is %.40q, but no partition names a member", word)
	}
	return fleet.Known(int64(len(names)))
}

// roster collects the members that partitions name. silent says that one of
// them does not tell.
func roster(rows []members) (names map[string]bool, silent bool, err error) {
	names = map[string]bool{}
	for _, row := range rows {
		name, told, err := member(row)
		if err != nil {
			return nil, false, err
		}
		silent = silent || !told
		if name != "" {
			names[name] = true
		}
	}
	return names, silent, nil
}

// memberless reports whether a group in a state has no members. Of Kafka's
// group states only these two have none; the cloud documents no list.
func memberless(state string) bool {
	return strings.EqualFold(state, "Empty") || strings.EqualFold(state, "Dead")
}

// member names who holds a partition: MemberId, else ClientId with ClientIp.
// told reports whether the row has any of them at all.
func member(row members) (name string, told bool, err error) {
	parts := map[string]string{}
	for _, field := range []string{"MemberId", "ClientId", "ClientIp"} {
		if missing(row[field]) {
			continue
		}
		told = true
		if parts[field], err = text(row[field]); err != nil {
			return "", true, fmt.Errorf("%s: %w", field, err)
		}
	}
	if parts["MemberId"] != "" {
		return "member " + parts["MemberId"], true, nil
	}
	if parts["ClientId"] == "" && parts["ClientIp"] == "" {
		return "", told, nil
	}
	return "client " + parts["ClientId"] + " at " + parts["ClientIp"], true, nil
}

// unread reads TotalDiff, or the sum over the partitions where that is larger.
func unread(m members, rows []members, broken error) fleet.Value[int64] {
	total := read(m, "TotalDiff", count)
	if broken != nil && !errors.Is(broken, errNoRows) {
		return fleet.Unknown[int64](fleet.Malformed, "%v", broken)
	}
	stated, ok := total.Get()
	if !ok {
		return total
	}
	sum := int64(0)
	for _, row := range rows {
		behind, err := lag(row)
		if err != nil {
			return fleet.Unknown[int64](fleet.Malformed, "%v", err)
		}
		if sum += behind; sum < 0 {
			return fleet.Unknown[int64](fleet.Malformed, "the sum of all partitions is no count")
		}
	}
	return fleet.Known(max(stated, sum))
}

// lag is how far a group is behind in one partition: the larger of Accumulate
// and BrokerOffset-ConsumerOffset, as far as they are there. A group that never
// committed may have a negative ConsumerOffset; one that commits while the row
// is made may be ahead.
func lag(row members) (int64, error) {
	behind := int64(0)
	if !missing(row["Accumulate"]) {
		n, err := count(row["Accumulate"])
		if err != nil {
			return 0, fmt.Errorf("the row's Accumulate: %w", err)
		}
		behind = n
	}
	if missing(row["BrokerOffset"]) || missing(row["ConsumerOffset"]) {
		return behind, nil
	}
	broker, err := count(row["BrokerOffset"])
	if err != nil {
		return 0, fmt.Errorf("the row's BrokerOffset: %w", err)
	}
	consumer, err := integer(row["ConsumerOffset"])
	if err != nil {
		return 0, fmt.Errorf("the row's ConsumerOffset: %w", err)
	}
	return max(behind, broker-max(consumer, 0)), nil
}

// rebalances reads RebalanceInfoList.RebalanceInfoList. One without a time
// makes all unreadable: it could be the newest.
func rebalances(m members, now time.Time) fleet.Value[[]time.Time] {
	return read(m, "RebalanceInfoList", func(json.RawMessage) ([]time.Time, error) {
		raws, err := nested(m, "RebalanceInfoList", "RebalanceInfoList")
		if err != nil {
			return nil, err
		}
		times := make([]time.Time, len(raws))
		for i, raw := range raws {
			row, err := object(raw)
			if err != nil {
				return nil, err
			}
			ms, err := integer(row["LastRebalanceTimestamp"])
			if err != nil {
				return nil, fmt.Errorf("LastRebalanceTimestamp: %w", err)
			}
			if times[i], err = plausible(ms, now); err != nil {
				return nil, fmt.Errorf("LastRebalanceTimestamp: %w", err)
			}
		}
		return times, nil
	})
}
