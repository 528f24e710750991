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
	topics, rows, err := partitionRows(fields)
	return fleet.Progress{
		Members:    connected(rows, err, state),
		Unread:     unread(fields, topics, rows, err),
		Rebalances: rebalances(fields, now),
		State:      state,
		ObservedAt: now,
	}, nil
}

var errNoRows = errors.New("the answer has no TopicList")

// partitionRows reads the topics, and the rows of all partitions of all of them:
// TopicList.TopicList[].OffsetList.OffsetList[].
func partitionRows(m members) (topics, rows []members, err error) {
	if missing(m["TopicList"]) {
		return nil, nil, errNoRows
	}
	raws, err := nested(m, "TopicList", "TopicList")
	if err != nil {
		return nil, nil, err
	}
	for _, raw := range raws {
		topic, err := object(raw)
		if err != nil {
			return nil, nil, fmt.Errorf("TopicList: %w", err)
		}
		offsets, err := nested(topic, "OffsetList", "OffsetList")
		if err != nil {
			return nil, nil, err
		}
		topics = append(topics, topic)
		for _, offset := range offsets {
			row, err := object(offset)
			if err != nil {
				return nil, nil, fmt.Errorf("OffsetList: %w", err)
			}
			rows = append(rows, row)
		}
	}
	return topics, rows, nil
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
	case len(rows) == 0 && word == "":
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

// unread reads TotalDiff, or the sum over the topics or over the partitions where that
// is larger.
func unread(m members, topics, rows []members, broken error) fleet.Value[int64] {
	total := read(m, "TotalDiff", count)
	if broken != nil && !errors.Is(broken, errNoRows) {
		return fleet.Unknown[int64](fleet.Malformed, "%v", broken)
	}
	stated, ok := total.Get()
	if !ok {
		return total
	}
	behind, err := sumOf(rows, lag)
	if err != nil {
		return fleet.Unknown[int64](fleet.Malformed, "%v", err)
	}
	byTopic, err := sumOf(topics, topicLag)
	if err != nil {
		return fleet.Unknown[int64](fleet.Malformed, "%v", err)
	}
	return fleet.Known(max(stated, behind, byTopic))
}

// sumOf adds up what rows say; more than any count can be is an error.
func sumOf(rows []members, of func(members) (int64, error)) (sum int64, err error) {
	for _, row := range rows {
		n, err := of(row)
		if err != nil {
			return 0, err
		}
		if sum += n; sum < 0 {
			return 0, errors.New("the sum of all rows is no count")
		}
	}
	return sum, nil
}

// topicLag is how far a group is behind in one topic, where that is told.
func topicLag(topic members) (int64, error) {
	if missing(topic["TotalDiff"]) {
		return 0, nil
	}
	n, err := count(topic["TotalDiff"])
	if err != nil {
		return 0, fmt.Errorf("the topic's TotalDiff: %w", err)
	}
	return n, nil
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
