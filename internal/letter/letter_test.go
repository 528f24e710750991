package letter_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

var update = flag.Bool("update", false, "rewrite the letters in testdata")

// due is a Wednesday evening in Shanghai.
var due = time.Date(2026, 11, 25, 14, 0, 0, 0, time.UTC)

// read is a condition on one measurement over a day; without a value the series does
// not report it.
func read(text, got string, signal fleet.Signal, value *float64) message.Condition {
	f := message.Fact{Signal: string(signal), Value: value, Window: "24h0m0s"}
	if value == nil {
		f.Unknown = "unsupported"
	}
	return message.Condition{Rule: "dev-nightly", Text: text, Outcome: "true", Got: got, Facts: []message.Fact{f}}
}

// silent makes nothing of what a warning rests on differ from 0, and an instance of V3,
// which reports fewer signals.
func silent(w message.Warning) message.Warning {
	w.Verdict.Instance.Series = "v3"
	for i, c := range w.Verdict.Conditions {
		for n, f := range c.Facts {
			w.Verdict.Conditions[i].Facts[n].Value = new(0.0)
			if fleet.SeriesV3.Reports(fleet.Signal(f.Signal)) == fleet.NotReported {
				w.Verdict.Conditions[i].Facts[n].Value, w.Verdict.Conditions[i].Facts[n].Unknown = nil, "unsupported"
			}
		}
	}
	return w
}

func warning(id, name string) message.Warning {
	return message.Warning{
		Run: "run-1", Account: "1000000000000001", Region: "cn-hangzhou", Instance: id, Name: name, Rule: "dev-nightly",
		Kind: message.WarnDue, Next: "stop", Owner: "alice", Due: due, Zone: "Asia/Shanghai",
		Verdict: message.Verdict{
			Instance: message.Instance{ID: id, Series: "v2"}, Action: "warn", Rule: "dev-nightly",
			Cost: &message.Cost{PerDay: new(31.2), Currency: "CNY"},
			Conditions: []message.Condition{
				{Rule: "other", Text: "name is x", Outcome: "false", Got: "y"},
				{Rule: "dev-nightly", Text: "tag env is dev or test", Outcome: "true", Got: "env=dev"},
				{Rule: "dev-nightly", Text: "age >= 3d", Outcome: "true", Got: "90d"},
				read("bytes_in <= 1.0 KiB/s over 24h", "12 B/s", fleet.BytesIn, new(12.0)),
				read("bytes_out <= 1.0 KiB/s over 24h", "0 B/s", fleet.BytesOut, new(0.0)),
				read("requests_in <= 0/s over 24h", "0/s", fleet.RequestsIn, new(0.0)),
				read("requests_out <= 0/s over 24h", "0/s", fleet.RequestsOut, new(0.0)),
				read("connections <= 0 over 24h", "0", fleet.Connections, new(0.0)),
				read("public_connections <= 0 over 24h", "0", fleet.PublicConnections, new(0.0)),
				read("consumers none connected", "none", fleet.Members, new(0.0)),
				read("rebalances none over 24h", "none", fleet.Rebalances, new(0.0)),
				read("unread <= 0", "none", fleet.Unread, new(0.0)),
				read("writes none over 24h", "none", fleet.Writes, new(0.0)),
				read("clients none in the last hour", "none", fleet.Clients, new(0.0)),
			},
		},
	}
}

// linked is a warning with every kind of answer.
func linked(w message.Warning) message.Warning {
	const at = "https://reaper.example.com/a/"
	w.Links = []message.Link{
		{Answer: "keep", For: 7 * 24 * time.Hour, URL: at + "k7"}, {Answer: "keep", For: 14 * 24 * time.Hour, URL: at + "k14"},
		{Answer: "release", URL: at + "r"}, {Answer: "not-mine", URL: at + "n"},
	}
	return w
}

func letters(l letter.Language) map[string]letter.Letter {
	one := linked(warning("alikafka_post-cn-7mz2k8d4q001", "dev-orders"))
	another := silent(warning("alikafka_serverless-cn-4xv8w1r6t002", ""))
	another.Verdict.Cost = nil
	one.Next, another.Next = "release", "release"
	stopped := warning("alikafka_post-cn-7mz2k8d4q001", "dev-orders")
	stopped.Kind, stopped.Next = message.WarnStopped, "release"
	burning := stopped
	burning.Kind = message.WarnBurning
	return map[string]letter.Letter{
		"one-is-stopped":       letter.Warnings([]message.Warning{warning("alikafka_post-cn-7mz2k8d4q001", "dev-orders")}, l),
		"two-are-released":     letter.Warnings([]message.Warning{one, another}, l),
		"stopped":              letter.Warnings([]message.Warning{stopped}, l),
		"burning":              letter.Warnings([]message.Warning{burning}, l),
		"summary-of-a-run":     letter.Summary(report("enforce"), l),
		"summary-of-a-plan":    letter.Summary(report("plan"), l),
		"summary-of-a-tripped": letter.Summary(tripped(), l),
	}
}

func everything(string, string) bool { return true }

func TestLettersReadWell(t *testing.T) {
	for name, l := range map[string]letter.Language{"en": letter.English, "zh": letter.Chinese} {
		for file, written := range letters(l) {
			page := written.Cut(letter.CommonMark(), everything)
			if pages, _ := written.Pages(letter.CommonMark(), everything); !strings.HasPrefix(file, "summary") {
				page = pages[0]
			}
			got := "# " + page.Title + "\n\n" + page.Text + "\n"
			path := filepath.Join("testdata", file+"."+name+".md")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (run with -update):\n%s", path, diff)
			}
		}
	}
}

func TestAWarningSaysWhatWhyWhenAndWhatToDo(t *testing.T) {
	for l, words := range map[letter.Language][]string{
		letter.English: {"What: ", "dev-orders", "alikafka_post-cn-7mz2k8d4q001", "cn-hangzhou", "Why: ", "dev-nightly", "24 hours", "12 B/s", "When: ", "2026-11-25 22:00 UTC+08:00", "reaper/keep=until 2026-12-09", "keep for 7 days"},
		letter.Chinese: {"实例", "dev-orders", "alikafka_post-cn-7mz2k8d4q001", "cn-hangzhou", "原因", "dev-nightly", "写入流量", "12 B/s", "时间", "2026-11-25 22:00 UTC+08:00", "reaper/keep=until 2026-12-09", "保留 7 天"},
	} {
		page := letter.Warnings([]message.Warning{linked(warning("alikafka_post-cn-7mz2k8d4q001", "dev-orders"))}, l).Cut(letter.Chat(), everything)
		for _, word := range words {
			if !strings.Contains(page.Text, word) {
				t.Errorf("%q is missing in:\n%s", word, page.Text)
			}
		}
	}
}

// TestTheTagThatALetterAdvisesEndsOnTheDayThatItNames: any other value of reaper/keep
// protects for good.
func TestTheTagThatALetterAdvisesEndsOnTheDayThatItNames(t *testing.T) {
	for _, l := range []letter.Language{letter.English, letter.Chinese} {
		page := letter.Warnings([]message.Warning{warning("alikafka_post-cn-7mz2k8d4q001", "dev-orders")}, l).Cut(letter.PlainText(), everything)
		advised := regexp.MustCompile(`reaper/keep=((?:until )?[0-9-]+)`).FindStringSubmatch(page.Text)
		if len(advised) != 2 {
			t.Fatalf("no tag is advised in:\n%s", page.Text)
		}
		tags := fleet.Tags{rules.KeepTag: advised[1]}
		if _, longer := rules.Extend(tags, "2026-12-09"); longer {
			t.Errorf("%q ends before the day that it names", advised[1])
		}
		if _, longer := rules.Extend(tags, "2026-12-10"); !longer {
			t.Errorf("%q never ends", advised[1])
		}
	}
}

func report(mode string) message.Report {
	at := message.Instance{ID: "alikafka_post-cn-2hf6s9p4c004", Region: "cn-hangzhou", Name: new("batch-old")}
	r := message.Report{
		Run: &message.Run{ID: "run-1", Time: due, Mode: mode, Rules: "rules.yaml", Zone: "Asia/Shanghai"},
		Verdicts: []message.Verdict{
			{Instance: at, Action: "release", Reason: "idle"},
			{Instance: message.Instance{ID: "alikafka_post-cn-5td1y7u3g005", Region: "cn-shanghai"}, Action: "wait", Reason: "grace", Due: due.Add(24 * time.Hour)},
			{Instance: message.Instance{ID: "alikafka_post-cn-9qk3n5j7b003", Region: "cn-shanghai", Name: new("too-many")}, Action: "keep", Reason: "over-limit"},
			{Instance: message.Instance{ID: "alikafka_post-cn-busy", Region: "cn-shanghai"}, Action: "keep", Reason: "busy"},
		},
		Summary: &message.Summary{RunID: "run-1", Instances: 42, Savings: map[string]float64{"CNY": 31.2}},
	}
	if mode == "enforce" {
		r.Effects = []message.Effect{
			{Operation: "Warn", Instance: "alikafka_post-cn-x", Region: "cn-hangzhou", Name: "dev-mail", Outcome: "failed", Cause: "not-delivered"},
			{Operation: "ReleaseInstance", Instance: at.ID, Region: at.Region, Name: "batch-old", Outcome: "accepted"},
		}
		r.Summary.Problems = []message.Problem{{Region: "us-west-1", Operation: "GetInstanceList", Class: "denied", Text: "GetInstanceList in us-west-1: denied, HTTP 403"}}
	}
	return r
}

// What an earlier run did was told then: the next one only saw how it ended.
func TestWhatWasDoneIsToldAsDoneByOneRunOnly(t *testing.T) {
	r := report("enforce")
	r.Effects = []message.Effect{
		{Operation: "ReleaseInstance", Instance: "alikafka_post-cn-x", Region: "cn-hangzhou", Name: "batch-old", Outcome: "accepted", Begun: "run-0"},
		{Operation: "DeleteInstance", Instance: "alikafka_post-cn-x", Region: "cn-hangzhou", Name: "batch-old", Outcome: "accepted"},
	}
	for l, words := range map[letter.Language][]string{
		letter.English: {"1 cleared away, 1 confirmed", "Released, begun by run run-0: **batch-old**"},
		letter.Chinese: {"清除 1, 确认 1", "释放（由运行 run-0 发起）：**batch-old**"},
	} {
		page := letter.Summary(r, l).Cut(letter.Chat(), everything)
		if !strings.Contains(page.Title, words[0]) || strings.Contains(page.Title, "1 released") || !strings.Contains(page.Text, words[1]) {
			t.Errorf("%s\n%s", page.Title, page.Text)
		}
	}
}

func tripped() message.Report {
	r := report("enforce")
	r.Effects, r.Summary.Problems, r.Summary.Tripwire = nil, nil, "the fleet halved"
	return r
}
