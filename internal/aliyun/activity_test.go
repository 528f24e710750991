package aliyun

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

var idle = fleet.Ref{Account: account, Region: region, ID: "alikafka_post-cn-idle"}

// ok wraps the members of an answer in a successful envelope.
func ok(members string) answer {
	return answer{200, `{"Code":200,"Message":"operation success.","RequestId":"r-1","Success":true,` + members + `}`}
}

// outcome shows a value as its number or its cause.
func outcome[T any](v fleet.Value[T]) string {
	if x, known := v.Get(); known {
		return fmt.Sprint(x)
	}
	return v.Why().Cause.String()
}

// listener answers in turn and keeps the parameters of every request.
func listener(t *testing.T, answers ...answer) (*Session, func() []map[string]string) {
	t.Helper()
	var mu sync.Mutex
	var asked []map[string]string
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		question := map[string]string{}
		for name, values := range r.URL.Query() {
			question[name] = values[0]
		}
		asked = append(asked, question)
		w.WriteHeader(answers[0].status)
		_, _ = w.Write([]byte(answers[0].body))
		if len(answers) > 1 {
			answers = answers[1:]
		}
	})
	return s, func() []map[string]string {
		mu.Lock()
		defer mu.Unlock()
		return asked
	}
}

func wantSent(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %q, want %q", name, got[name], value)
		}
	}
}

// progress is an answer with rows of one topic's partitions.
func progress(more string, rows ...string) answer {
	return ok(`"ConsumerProgress":{` + more + `"TopicList":{"TopicList":[{"Topic":"t","OffsetList":{"OffsetList":[` + strings.Join(rows, ",") + `]}}]}}`)
}

func TestWhatAGroupShowsIsReadFieldByField(t *testing.T) {
	const quiet = `{"BrokerOffset":9,"ConsumerOffset":9,"Accumulate":0,"ClientId":"","ClientIp":"","MemberId":""}`
	hour := time.Now().Add(-time.Hour).UnixMilli()
	tests := []struct {
		name                         string
		reply                        answer
		members, unread, rebalancing string
	}{
		{"a quiet group", progress(`"TotalDiff":0,"state":"Empty","RebalanceInfoList":{"RebalanceInfoList":[]},`, quiet), "0", "0", "[]"},
		{"an answer without anything", ok(`"ConsumerProgress":{}`), "absent", "absent", "absent"},
		{"the hidden time of the last message", ok(`"ConsumerProgress":{"LastTimestamp":-1,"TotalDiff":0,"TopicList":{"TopicList":[]},"RebalanceInfoList":{"RebalanceInfoList":[]}}`), "absent", "0", "[]"},
		{"no partition and an empty state", ok(`"ConsumerProgress":{"TotalDiff":0,"state":"Empty","TopicList":{"TopicList":[]},"RebalanceInfoList":{"RebalanceInfoList":[]}}`), "0", "0", "[]"},
		{"no partition and a state without a word", ok(`"ConsumerProgress":{"TotalDiff":0,"state":"","TopicList":{"TopicList":[]},"RebalanceInfoList":{"RebalanceInfoList":[]}}`), "absent", "0", "[]"},
		{"a topic behind more than TotalDiff", ok(`"ConsumerProgress":{"TotalDiff":0,"state":"Empty","TopicList":{"TopicList":[{"Topic":"t","TotalDiff":7,"OffsetList":{"OffsetList":[]}},{"Topic":"u","TotalDiff":"2","OffsetList":{"OffsetList":[]}}]}}`), "0", "9", "absent"},
		{"a topic behind by a word", ok(`"ConsumerProgress":{"TotalDiff":0,"state":"Empty","TopicList":{"TopicList":[{"Topic":"t","TotalDiff":"few","OffsetList":{"OffsetList":[]}}]}}`), "0", "malformed", "absent"},
		{"a state that is an object", ok(`"ConsumerProgress":{"TotalDiff":0,"state":{"name":"Stable"},"TopicList":{"TopicList":[{"OffsetList":{"OffsetList":[{"MemberId":""}]}}]},"RebalanceInfoList":{"RebalanceInfoList":[]}}`), "malformed", "0", "[]"},
		{"everything null", ok(`"ConsumerProgress":{"TotalDiff":null,"TopicList":null,"RebalanceInfoList":null}`), "absent", "absent", "absent"},
		{"two members, one with two partitions", progress(`"TotalDiff":0,`, `{"MemberId":"a"}`, `{"MemberId":"a"}`, `{"MemberId":"b","ClientId":"x"}`), "2", "0", "absent"},
		{"a client without member id", progress(`"TotalDiff":0,`, `{"MemberId":"","ClientId":"c","ClientIp":"192.0.2.1"}`, `{"ClientId":"c","ClientIp":"192.0.2.2"}`), "2", "0", "absent"},
		{"an address alone", progress(`"TotalDiff":0,`, `{"ClientIp":"192.0.2.1"}`), "1", "0", "absent"},
		{"a row that does not say who", progress(`"TotalDiff":0,`, `{"Partition":0}`), "absent", "0", "absent"},
		{"the same with a state that has no members", progress(`"TotalDiff":0,"state":"EMPTY",`, `{"Partition":0}`), "0", "0", "absent"},
		{"a stable group without members", progress(`"TotalDiff":0,"state":"Stable",`, quiet), "malformed", "0", "absent"},
		{"a state unheard of without members", progress(`"TotalDiff":0,"state":"Musing",`, quiet), "malformed", "0", "absent"},
		{"an empty state", progress(`"TotalDiff":0,"state":"",`, quiet), "0", "0", "absent"},
		{"a member id that is an object", progress(`"TotalDiff":0,`, `{"MemberId":{}}`), "malformed", "0", "absent"},
		{"a negative TotalDiff", progress(`"TotalDiff":-1,`, quiet), "0", "malformed", "absent"},
		{"no TotalDiff", progress(``, quiet), "0", "absent", "absent"},
		{"TotalDiff in words", progress(`"TotalDiff":"few",`, quiet), "0", "malformed", "absent"},
		{"partitions behind more than TotalDiff", progress(`"TotalDiff":3,`, `{"MemberId":"","Accumulate":4}`, `{"MemberId":"","BrokerOffset":9,"ConsumerOffset":4}`), "0", "9", "absent"},
		{"the larger of Accumulate and the offsets", progress(`"TotalDiff":0,`, `{"MemberId":"","Accumulate":4,"BrokerOffset":9,"ConsumerOffset":1}`), "0", "8", "absent"},
		{"a group that never committed", progress(`"TotalDiff":0,`, `{"MemberId":"","BrokerOffset":9,"ConsumerOffset":-1}`), "0", "9", "absent"},
		{"a group that is ahead of the row", progress(`"TotalDiff":2,`, `{"MemberId":"","BrokerOffset":9,"ConsumerOffset":11}`), "0", "2", "absent"},
		{"a negative Accumulate", progress(`"TotalDiff":0,`, `{"MemberId":"","Accumulate":-4}`), "0", "malformed", "absent"},
		{"sums beyond any number", progress(`"TotalDiff":0,`, `{"MemberId":"","Accumulate":9223372036854775807}`, `{"MemberId":"","Accumulate":9}`), "0", "malformed", "absent"},
		{"a topic without offsets", ok(`"ConsumerProgress":{"TotalDiff":0,"TopicList":{"TopicList":[{"Topic":"t"}]}}`), "malformed", "malformed", "absent"},
		{"a list of topics that is no list", ok(`"ConsumerProgress":{"TotalDiff":0,"TopicList":{"TopicList":{}}}`), "malformed", "malformed", "absent"},
		{"a rebalance", progress(fmt.Sprintf(`"TotalDiff":0,"RebalanceInfoList":{"RebalanceInfoList":[{"LastRebalanceTimestamp":%d}]},`, hour), quiet), "0", "0", fmt.Sprint([]time.Time{time.UnixMilli(hour).UTC()})},
		{"a rebalance without time", progress(`"TotalDiff":0,"RebalanceInfoList":{"RebalanceInfoList":[{"Generation":4}]},`, quiet), "0", "0", "malformed"},
		{"a rebalance at time zero", progress(`"TotalDiff":0,"RebalanceInfoList":{"RebalanceInfoList":[{"LastRebalanceTimestamp":0}]},`, quiet), "0", "0", "malformed"},
		{"a rebalance in seconds", progress(`"TotalDiff":0,"RebalanceInfoList":{"RebalanceInfoList":[{"LastRebalanceTimestamp":1779271932}]},`, quiet), "0", "0", "malformed"},
		{"rebalances without list", progress(`"TotalDiff":0,"RebalanceInfoList":{},`, quiet), "0", "0", "malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, test.reply)
			got, err := s.Progress(t.Context(), idle, "g 1")
			if err != nil {
				t.Fatal(err)
			}
			if outcome(got.Members) != test.members || outcome(got.Unread) != test.unread || outcome(got.Rebalances) != test.rebalancing {
				t.Errorf("progress %+v", got)
			}
			wantSent(t, asked()[0], map[string]string{"Action": "GetConsumerProgress", "InstanceId": idle.ID, "ConsumerId": "g 1", "HideLastTimestamp": "true"})
		})
	}
}

func TestWhatATopicShowsIsReadOrRefused(t *testing.T) {
	now := time.Now().Truncate(time.Millisecond).UTC()
	hour, day := now.Add(-time.Hour), now.Add(-24*time.Hour)
	row := func(low, high int, at any) string {
		return fmt.Sprintf(`{"MinOffset":%d,"MaxOffset":%d,"LastUpdateTimestamp":%v}`, low, high, at)
	}
	status := func(more string, rows ...string) string {
		return `"TopicStatus":{` + more + `"OffsetTable":{"OffsetTable":[` + strings.Join(rows, ",") + `]}}`
	}
	tests := []struct {
		name, body            string
		stored, written, last string
	}{
		{"written an hour ago", status(fmt.Sprintf(`"LastTimeStamp":%d,"TotalCount":4,`, day.UnixMilli()), row(1, 3, hour.UnixMilli()), row(0, 2, day.UnixMilli())), "4", "5", hour.String()},
		{"the topic's own time is newer", status(fmt.Sprintf(`"LastTimeStamp":%d,`, hour.UnixMilli()), row(0, 3, day.UnixMilli())), "3", "3", hour.String()},
		{"never written", status(`"LastTimeStamp":0,"TotalCount":0,`, row(0, 0, 0)), "0", "0", "no-data"},
		{"all expired", status(`"LastTimeStamp":0,`, row(211, 211, 0), row(212, 212, -1)), "0", "423", "no-data"},
		{"all expired, but the time is told", status(fmt.Sprintf(`"LastTimeStamp":%d,`, day.UnixMilli()), row(9, 9, 0)), "0", "9", day.String()},
		{"no times at all", status(``, `{"MinOffset":0,"MaxOffset":0}`), "0", "0", "no-data"},
		{"stored without time", status(`"LastTimeStamp":0,`, row(0, 3, 0)), "3", "3", "malformed"},
		{"one of two stored without time", status(`"LastTimeStamp":0,`, row(0, 3, hour.UnixMilli()), row(0, 3, 0)), "6", "6", "malformed"},
		{"a count that the offsets do not show", status(`"LastTimeStamp":0,"TotalCount":2,`, row(3, 3, 0)), "2", "3", "malformed"},
		{"more messages than were ever written", status(`"LastTimeStamp":0,"TotalCount":7,`, row(0, 0, 0)), "malformed", "malformed", "malformed"},
		{"a partition without a time beside the topic's", status(fmt.Sprintf(`"LastTimeStamp":%d,`, day.UnixMilli()), row(0, 10, day.UnixMilli()), row(0, 500, 0)), "510", "510", "malformed"},
		{"a time in seconds", status(``, row(0, 3, 1779271872)), "malformed", "malformed", "malformed"},
		{"a time of tomorrow", status(``, row(0, 3, now.Add(24*time.Hour).UnixMilli())), "malformed", "malformed", "malformed"},
		{"a time in words", status(`"LastTimeStamp":"noon",`, row(0, 3, 0)), "malformed", "malformed", "malformed"},
		{"MinOffset above MaxOffset", status(``, row(4, 3, hour.UnixMilli())), "malformed", "malformed", "malformed"},
		{"no MaxOffset", status(``, `{"MinOffset":0}`), "malformed", "malformed", "malformed"},
		{"a negative offset", status(``, row(-1, 3, 0)), "malformed", "malformed", "malformed"},
		{"sums beyond any number", status(``, `{"MinOffset":0,"MaxOffset":9223372036854775807}`, row(0, 9, 0)), "malformed", "malformed", "malformed"},
		{"no OffsetTable", `"TopicStatus":{"LastTimeStamp":0,"TotalCount":0}`, "malformed", "malformed", "malformed"},
		{"an empty OffsetTable", status(``), "malformed", "malformed", "malformed"},
		{"an OffsetTable that is null", `"TopicStatus":{"OffsetTable":null}`, "malformed", "malformed", "malformed"},
		{"a partition that is a number", status(``, `3`), "malformed", "malformed", "malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, ok(test.body))
			got, err := s.TopicStatus(t.Context(), idle, "t")
			if err != nil {
				t.Fatal(err)
			}
			if outcome(got.Stored) != test.stored || outcome(got.Written) != test.written || outcome(got.LastWrite) != test.last {
				t.Errorf("status %+v", got)
			}
			wantSent(t, asked()[0], map[string]string{"Action": "GetTopicStatus", "InstanceId": idle.ID, "Topic": "t"})
		})
	}
}

func TestClientAddressesProveUseAndHardlySilence(t *testing.T) {
	log := func(alert string, kinds ...string) string {
		return `"Data":{` + alert + `"Data":{"Data":[` + strings.Join(kinds, ",") + `]}}`
	}
	fetch := `{"Name":"FETCH","Data":{"Data":[{"Ip":"192.0.2.7","Num":3},{"Ip":"192.0.2.8","Num":1}]}}`
	commit := `{"Name":"OFFSET_COMMIT","Data":{"Data":[{"Ip":"192.0.2.7","Num":1}]}}`
	tests := []struct{ name, body, want string }{
		{"two addresses in two kinds", log(`"Alert":false,`, fetch, commit), "2"},
		{"none", log(`"Alert":false,`), "0"},
		{"a kind without addresses", log(`"Alert":"false",`, `{"Name":"FETCH","Data":{"Data":[]}}`), "0"},
		{"none from brokers too old", log(`"Alert":true,`), "unsupported"},
		{"addresses from brokers too old", log(`"Alert":true,`, commit), "1"},
		{"no Alert and none", log(``), "absent"},
		{"no Alert and addresses", log(``, fetch), "2"},
		{"an odd Alert", log(`"Alert":"perhaps",`), "malformed"},
		{"no list", `"Data":{"Alert":false}`, "absent"},
		{"no list from brokers too old", `"Data":{"Alert":true}`, "unsupported"},
		{"a list that is null inside", `"Data":{"Alert":false,"Data":{"Data":null}}`, "malformed"},
		{"an address that is empty", log(`"Alert":false,`, `{"Data":{"Data":[{"Ip":""}]}}`), "malformed"},
		{"a row without address", log(`"Alert":false,`, fetch, `{"Data":{"Data":[{"Num":1}]}}`), "malformed"},
		{"a kind that is a text", log(`"Alert":false,`, `"FETCH"`), "malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, ok(test.body))
			to := s.gateway.now()
			got, err := s.Clients(t.Context(), idle, to.Add(-time.Hour), to)
			if err != nil || outcome(got.Addresses) != test.want {
				t.Errorf("log %+v, error %v", got, err)
			}
			wantSent(t, asked()[0], map[string]string{
				"Action": "GetKafkaClientIp", "Version": "2019-09-16", "Type": "byInstance", "RegionId": region,
				"InstanceId": idle.ID, "StartTime": ms(to.Add(-time.Hour)), "EndTime": ms(to),
			})
		})
	}
}

func TestAnAnswerWithoutItsContentIsRefused(t *testing.T) {
	for _, body := range []string{`"Other":1`, `"Data":null,"ConsumerProgress":null,"TopicStatus":null`, `"Data":[],"ConsumerProgress":"","TopicStatus":0`} {
		s, _ := script(t, ok(body))
		to := s.gateway.now()
		_, err := s.Progress(t.Context(), idle, "g")
		wantClass(t, err, fault.Malformed)
		_, err = s.TopicStatus(t.Context(), idle, "t")
		wantClass(t, err, fault.Malformed)
		_, err = s.Clients(t.Context(), idle, to.Add(-time.Minute), to)
		wantClass(t, err, fault.Malformed)
		_, err = s.Topics(t.Context(), idle)
		wantClass(t, err, fault.Malformed)
	}
}

func TestAQuestionThatCouldMeanAnotherIsNotSent(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	now := s.gateway.now()
	hour, week := now.Add(-time.Hour), now.Add(-8*24*time.Hour)
	other, odd, lost := idle, idle, idle
	other.Account, odd.ID, lost.Region = "2", "", "x.y"
	for _, ref := range []fleet.Ref{other, odd, lost} {
		_, err := s.Groups(t.Context(), ref)
		wantClass(t, err, fault.Invalid)
		_, err = s.Progress(t.Context(), ref, "g")
		wantClass(t, err, fault.Invalid)
		_, err = s.Topics(t.Context(), ref)
		wantClass(t, err, fault.Invalid)
		_, err = s.TopicStatus(t.Context(), ref, "")
		wantClass(t, err, fault.Invalid)
		_, err = s.Clients(t.Context(), ref, hour, now)
		wantClass(t, err, fault.Invalid)
	}
	for _, name := range []string{"", strings.Repeat("x", 2000)} {
		_, err := s.Progress(t.Context(), idle, name)
		wantClass(t, err, fault.Invalid)
		_, err = s.TopicStatus(t.Context(), idle, name)
		wantClass(t, err, fault.Invalid)
	}
	for name, window := range map[string][2]time.Time{
		"no window": {now, now}, "backwards": {now, hour}, "too long": {now.Add(-61 * time.Minute), now}, "too old": {week, week.Add(time.Hour)},
	} {
		if _, err := s.Clients(t.Context(), idle, window[0], window[1]); fault.ClassOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
