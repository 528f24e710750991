package aliyun

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// groupsPage is a page with the groups from..to-1.
func groupsPage(total, from, to int) answer {
	var rows []string
	for i := from; i < to; i++ {
		rows = append(rows, fmt.Sprintf(`{"ConsumerId":"g-%d"}`, i))
	}
	return ok(fmt.Sprintf(`"Total":%d,"ConsumerList":{"ConsumerVO":[%s]}`, total, strings.Join(rows, ",")))
}

func TestAListingIsReadToItsTotalOrNotAtAll(t *testing.T) {
	tests := []struct {
		name  string
		pages []answer
		rows  int
		want  fault.Class
	}{
		{"no group", []answer{groupsPage(0, 0, 0)}, 0, 0},
		{"one page", []answer{groupsPage(3, 0, 3)}, 3, 0},
		{"three pages", []answer{groupsPage(205, 0, 100), groupsPage(205, 100, 200), groupsPage(205, 200, 205)}, 205, 0},
		{"short pages", []answer{groupsPage(3, 0, 1), groupsPage(3, 1, 3)}, 3, 0},
		{"a listing that grows", []answer{groupsPage(2, 0, 1), groupsPage(3, 1, 2), groupsPage(3, 2, 3)}, 3, 0},
		{"a Total in a string", []answer{ok(`"Total":"0","ConsumerList":{"ConsumerVO":[]}`)}, 0, 0},
		{"a page that repeats", []answer{groupsPage(4, 0, 2)}, 0, fault.Malformed},
		{"a row that moved", []answer{groupsPage(4, 0, 2), groupsPage(4, 1, 3)}, 0, fault.Malformed},
		{"a Total that shrinks below what was read", []answer{groupsPage(150, 0, 100), groupsPage(99, 100, 101)}, 0, fault.Malformed},
		{"a Total that shrinks to what was read", []answer{groupsPage(4, 0, 2), groupsPage(3, 2, 3)}, 0, fault.Malformed},
		{"more rows than Total", []answer{groupsPage(1, 0, 2)}, 0, fault.Malformed},
		{"an empty page before the end", []answer{groupsPage(2, 0, 1), groupsPage(2, 0, 0)}, 0, fault.Malformed},
		{"no Total", []answer{ok(`"ConsumerList":{"ConsumerVO":[]}`)}, 0, fault.Malformed},
		{"a negative Total", []answer{ok(`"Total":-1,"ConsumerList":{"ConsumerVO":[]}`)}, 0, fault.Malformed},
		{"no list", []answer{ok(`"Total":0`)}, 0, fault.Malformed},
		{"a list that is null", []answer{ok(`"Total":0,"ConsumerList":{"ConsumerVO":null}`)}, 0, fault.Malformed},
		{"a list without rows in it", []answer{ok(`"Total":0,"ConsumerList":{}`)}, 0, fault.Malformed},
		{"a row without a name", []answer{ok(`"Total":1,"ConsumerList":{"ConsumerVO":[{}]}`)}, 0, fault.Malformed},
		{"a row with an empty name", []answer{ok(`"Total":1,"ConsumerList":{"ConsumerVO":[{"ConsumerId":""}]}`)}, 0, fault.Malformed},
		{"a row that is a text", []answer{ok(`"Total":1,"ConsumerList":{"ConsumerVO":["g"]}`)}, 0, fault.Malformed},
		{"a clear no", []answer{{200, `{"Code":200,"Success":false}`}}, 0, fault.Refused},
		{"an instance of somebody else", []answer{failure("AUTH_RESOURCE_OWNER_ERROR")}, 0, fault.Gone},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, test.pages...)
			got, err := s.Groups(t.Context(), idle)
			wantClass(t, err, test.want)
			if len(got) != test.rows || (err == nil) == (got == nil) {
				t.Errorf("groups %v", got)
			}
			for i, question := range asked() {
				want := map[string]string{"Action": "GetConsumerList", "InstanceId": idle.ID, "PageSize": "100", "RegionId": region}
				if test.want == 0 {
					want["CurrentPage"] = fmt.Sprint(i + 1)
				}
				wantSent(t, question, want)
			}
		})
	}
}

func TestTheRetentionOfATopicIsReadCautiously(t *testing.T) {
	tests := []struct{ name, config, want string }{
		{"none", ``, "absent"},
		{"null", `null`, "absent"},
		{"an empty text", `""`, "absent"},
		{"other settings", `"{\"replications\": \"3\"}"`, "absent"},
		{"hours", `"{\"retention.hours\": \"12\"}"`, "12h0m0s"},
		{"hours of the broker's name", `"{\"kafka.log.retention.hours\":72}"`, "72h0m0s"},
		{"milliseconds", `"{\"retention.ms\":86400000}"`, "24h0m0s"},
		{"the shorter of two", `"{\"retention.hours\":12,\"retention.ms\":3600000}"`, "1h0m0s"},
		{"an object that is no text", `{"retention.ms":1000}`, "1s"},
		{"marks of deletion", `"{\"delete.retention.ms\":1000}"`, "absent"},
		{"a bound on bytes", `"{\"retention.bytes\":1000,\"retention.hours\":12}"`, "unrecognised"},
		{"no bound on bytes", `"{\"retention.bytes\":-1,\"retention.hours\":12}"`, "12h0m0s"},
		{"for ever", `"{\"retention.ms\":-1}"`, "unrecognised"},
		{"a name unheard of", `"{\"retention.days\":1}"`, "unrecognised"},
		{"zero", `"{\"retention.ms\":0}"`, "malformed"},
		{"words", `"{\"retention.ms\":\"long\"}"`, "malformed"},
		{"more than a number holds", `"{\"retention.hours\":9223372036854775807}"`, "malformed"},
		{"no JSON", `"retention.ms=1"`, "malformed"},
		{"a list", `"[]"`, "malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			row := `{"Topic":"t"}`
			if test.config != "" {
				row = `{"Topic":"t","TopicConfig":` + test.config + `}`
			}
			s, asked := listener(t, ok(`"Total":1,"TopicList":{"TopicVO":[`+row+`]}`))
			got, err := s.Topics(t.Context(), idle)
			if err != nil || len(got) != 1 || got[0].Name != "t" {
				t.Fatalf("topics %v, error %v", got, err)
			}
			if outcome(got[0].Retention) != test.want {
				t.Errorf("retention %v", got[0].Retention)
			}
			wantSent(t, asked()[0], map[string]string{"Action": "GetTopicList", "PageSize": "100", "CurrentPage": "1"})
		})
	}
}

// FuzzActivity holds that no decoder panics, and that what it knows is a count.
func FuzzActivity(f *testing.F) {
	for _, seed := range []string{
		`{"ConsumerProgress":{"TotalDiff":1,"TopicList":{"TopicList":[{"OffsetList":{"OffsetList":[{"MemberId":"a","Accumulate":2}]}}]},"RebalanceInfoList":{"RebalanceInfoList":[{"LastRebalanceTimestamp":1779271932345}]}}}`,
		`{"TopicStatus":{"LastTimeStamp":1,"OffsetTable":{"OffsetTable":[{"MinOffset":0,"MaxOffset":5}]}}}`,
		`{"Data":{"Alert":true,"Data":{"Data":[{"Data":{"Data":[{"Ip":"1"}]}}]}}}`,
		`{"Total":1,"TopicList":{"TopicVO":[{"Topic":"t","TopicConfig":"{\"retention.ms\":5}"}]},"ConsumerList":{"ConsumerVO":[{"ConsumerId":"g"}]}}`,
		`{"DeployType":4,"EipMax":0,"MsgRetain":5}`, `{}`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	now := time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := openEnvelope(data)
		if err != nil {
			return
		}
		m := e.members
		var counts []fleet.Value[int64]
		if p, err := readProgress(m, now); err == nil {
			counts = append(counts, p.Members, p.Unread)
		}
		if s, err := readTopicStatus(m, now); err == nil {
			counts = append(counts, s.Stored, s.Written)
			if at, known := s.LastWrite.Get(); known && (at.Year() < 2015 || at.After(now.Add(futureSlack))) {
				t.Fatalf("last write %v", at)
			}
		}
		if c, err := readClients(m, now); err == nil {
			counts = append(counts, c.Addresses)
		}
		for _, v := range counts {
			if n, known := v.Get(); known && n < 0 {
				t.Fatalf("%d from %s", n, data)
			}
		}
		if b, err := readTopics(m); err == nil {
			for _, topic := range b.rows {
				if d, known := topic.Retention.Get(); topic.Name == "" || (known && d <= 0) {
					t.Fatalf("topic %+v", topic)
				}
			}
		}
		if b, err := readGroups(m); err == nil && !json.Valid(data) {
			t.Fatalf("groups %v from junk", b)
		}
		exposure(m)
	})
}
