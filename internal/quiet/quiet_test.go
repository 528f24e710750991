package quiet_test

import (
	"testing"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/quiet"
)

// readings are a value for each of the eleven signals that show use: 0 where the list
// says nothing else.
func readings(change map[fleet.Signal]quiet.Reading) []quiet.Reading {
	var list []quiet.Reading
	for _, u := range fleet.Uses() {
		for _, s := range u.Shown() {
			r, other := change[s]
			if !other {
				r = quiet.Reading{Found: quiet.Measured}
			}
			r.Signal = s
			list = append(list, r)
		}
	}
	return list
}

// moved is a signal that is not 0; an empty Reading is one that nobody read.
func moved(value float64, limit string) quiet.Reading {
	return quiet.Reading{Found: quiet.Measured, Value: value, Limit: limit}
}

func v3() map[fleet.Signal]quiet.Reading {
	absent := map[fleet.Signal]quiet.Reading{}
	for _, s := range fleet.Signals() {
		if fleet.SeriesV3.Reports(s) == fleet.NotReported {
			absent[s] = quiet.Reading{Found: quiet.NotReported}
		}
	}
	return absent
}

func TestOnlyWhatWasReadAndIsZeroIsCalledSilent(t *testing.T) {
	type change = map[fleet.Signal]quiet.Reading
	for name, c := range map[string]struct {
		change           change
		english, chinese string
		whole            string
	}{
		"everything silent": {
			nil, "no traffic, requests, connections, consumers, unread messages or writes (11 signals read)",
			"没有流量、请求、连接、消费者、未消费消息和新写入（已读取 11 项指标）", "whole",
		},
		"a series that reports fewer": {
			v3(), "no traffic, connections, consumers, unread messages or writes (8 signals read)",
			"没有流量、连接、消费者、未消费消息和新写入（已读取 8 项指标）", "whole",
		},
		"traffic below the limit": {
			change{fleet.BytesIn: moved(200, "1.0 KiB/s"), fleet.BytesOut: moved(1023, "1.0 KiB/s")},
			"traffic at most 1023 B/s each way (limit 1.0 KiB/s); no requests, connections, consumers, unread messages or writes (11 signals read)",
			"流量双向均不超过 1023 B/s（上限 1.0 KiB/s）；没有请求、连接、消费者、未消费消息和新写入（已读取 11 项指标）", "",
		},
		"two ways with limits of their own": {
			change{fleet.BytesIn: moved(200, "1.0 KiB/s"), fleet.BytesOut: moved(1500, "< 2.0 KiB/s")},
			"traffic in at most 200 B/s (limit 1.0 KiB/s), traffic out at most 1.5 KiB/s (limit < 2.0 KiB/s); no requests, connections, consumers, unread messages or writes (11 signals read)",
			"写入流量最高 200 B/s（上限 1.0 KiB/s）、读取流量最高 1.5 KiB/s（上限 < 2.0 KiB/s）；没有请求、连接、消费者、未消费消息和新写入（已读取 11 项指标）", "",
		},
		"a byte in a while is not nothing": {
			change{fleet.BytesIn: moved(0.01, "")},
			"traffic in at most 1 B/s; no requests, connections, consumers, unread messages, writes or traffic out (11 signals read)",
			"写入流量最高 1 B/s；没有请求、连接、消费者、未消费消息、新写入和读取流量（已读取 11 项指标）", "",
		},
		"a kind of which one signal was not read": {
			change{fleet.Connections: {}, fleet.PublicConnections: {}, fleet.Unread: {}},
			"no traffic, requests, consumers, writes or client addresses (8 signals read)",
			"没有流量、请求、消费者、新写入和客户端地址（已读取 8 项指标）", "",
		},
		"numbers": {
			change{fleet.Unread: moved(3, "5"), fleet.RequestsOut: moved(0.25, "2/s"), fleet.Connections: moved(2, "< 3")},
			"fetch requests at most 0.25/s (limit 2/s), open connections at most 2 (limit < 3), unread messages: 3 (limit 5); no traffic, consumers, writes, produce requests, connections over the internet or client addresses (11 signals read)",
			"消费请求最高 0.25/s（上限 2/s）、连接数最高 2（上限 < 3）、未消费消息：3（上限 5）；没有流量、消费者、新写入、生产请求、公网连接数和客户端地址（已读取 11 项指标）", "",
		},
	} {
		got := quiet.Look(readings(c.change))
		if text := got.Text(); text.English != c.english || text.Chinese != c.chinese {
			t.Errorf("%s:\n%s\n%s", name, text.English, text.Chinese)
		}
		if got.Whole() != (c.whole != "") {
			t.Errorf("%s: whole is %v", name, got.Whole())
		}
	}
}

func TestOneSignalCountsOnce(t *testing.T) {
	one := quiet.Reading{Signal: fleet.Writes, Found: quiet.Measured}
	if got := quiet.Look([]quiet.Reading{one, one}).Text(); got.English != "no writes (1 signal read)" || got.Chinese != "没有新写入（已读取 1 项指标）" {
		t.Error(got)
	}
	if got := quiet.Look(nil); got.Text() != (quiet.Words{}) || got.Whole() {
		t.Error("nothing that was read says something")
	}
	disk := quiet.Reading{Signal: fleet.DiskUse, Found: quiet.Measured}
	if got := quiet.Look([]quiet.Reading{disk}); got.Read() != 0 {
		t.Error("a full disk is no sign of use")
	}
}

func TestALimitIsTheConditionsBound(t *testing.T) {
	for _, c := range []struct {
		signal          fleet.Signal
		condition, want string
	}{
		{fleet.BytesIn, "bytes_in <= 1.0 KiB/s over 24h", "1.0 KiB/s"},
		{fleet.BytesOut, "bytes_out < 2.0 KiB/s over 24h", "< 2.0 KiB/s"},
		{fleet.RequestsIn, "requests_in <= 0/s over 24h", ""},
		{fleet.RequestsIn, "requests_in <= 0.5/s over 24h", "0.5/s"},
		{fleet.Connections, "connections <= 0 over 24h", ""},
		{fleet.PublicConnections, "public_connections <= 2 over 24h", "2"},
		{fleet.Unread, "unread <= 23", "23"},
		{fleet.Members, "consumers none connected", ""},
		{fleet.BytesIn, "usage.bytes_in < 100.0", ""},
	} {
		if got := quiet.Limit(c.signal, c.condition); got != c.want {
			t.Errorf("%s: %q, not %q", c.condition, got, c.want)
		}
	}
}

func TestEverySignalThatShowsUseHasItsWords(t *testing.T) {
	words := quiet.Catalogue()
	for _, u := range fleet.Uses() {
		keys := []string{string(u)}
		for _, s := range u.Shown() {
			keys = append(keys, string(s))
		}
		for _, key := range keys {
			if words[key] == (quiet.Words{}) {
				t.Errorf("%s has no words", key)
			}
		}
	}
}
