package aliyun

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

var listedAt = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

func decodeList(body string) (fleet.Listing, error) {
	e, err := openEnvelope([]byte(body))
	if err != nil {
		return fleet.Listing{}, err
	}
	if err := e.success(kafkaManner); err != nil {
		return fleet.Listing{}, err
	}
	rows, err := rowReader{account: account, region: region, now: listedAt}.rows(e.members)
	return listing(rows), err
}

// listOf wraps rows in a successful answer.
func listOf(rows ...string) string {
	return `{"Code":200,"Success":true,"RequestId":"r","InstanceList":{"InstanceVO":[` + strings.Join(rows, ",") + `]}}`
}

func TestARowIsReadWhole(t *testing.T) {
	got, err := decodeList(fixture(t, "list.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := fleet.Listing{Instances: []fleet.Instance{{
		ID: "alikafka_post-cn-test0001", Region: region, Account: account, ListedAt: listedAt,
		Name:      fleet.Known("sandbox"),
		PaidType:  fleet.Known(fleet.PayAsYouGo),
		Series:    fleet.Known(fleet.SeriesV2),
		Status:    fleet.Known(fleet.Running),
		CreatedAt: fleet.Known(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
		Tags:      fleet.Known(fleet.Tags{"env": "dev", "owner": ""}),
		Zone:      fleet.Known("cn-hangzhou-h"), VPC: fleet.Known("vpc-test"), ResourceGroup: fleet.Known("rg-test"),
		Spec: fleet.Known("professional"), DiskGiB: fleet.Known(int64(500)),
		Topics: fleet.Known(int64(3)), Groups: fleet.Known(int64(2)), Partitions: fleet.Known(int64(36)),
		Exposure: fleet.Known(fleet.VPCOnly), IoMaxSpec: fleet.Known("alikafka.hw.2xlarge"), Retention: fleet.Known(72 * time.Hour),
	}}}
	if diff := cmp.Diff(show(want), show(got)); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
}

// show renders a listing with every value and every reason.
func show(l fleet.Listing) []string {
	var lines []string
	for _, i := range l.Instances {
		lines = append(lines, strings.Split(fmt.Sprintf("%+v", i), "} ")...)
	}
	for _, b := range l.Broken {
		lines = append(lines, fmt.Sprintf("%+v", b))
	}
	return lines
}

func TestStringScalarsOf2021AreRead(t *testing.T) {
	got, err := decodeList(fixture(t, "list-2021.json"))
	if err != nil || len(got.Instances) != 1 {
		t.Fatalf("listing %+v, error %v", got, err)
	}
	i := got.Instances[0]
	paid, _ := i.PaidType.Get()
	status, _ := i.Status.Get()
	created, _ := i.CreatedAt.Get()
	disk, _ := i.DiskGiB.Get()
	tags, known := i.Tags.Get()
	if paid != fleet.Subscription || status != fleet.Stopped || created.Year() != 2026 || disk != 900 || !known || len(tags) != 0 {
		t.Errorf("instance %+v", i)
	}
	if cause := i.Series.Why().Cause; cause != fleet.Absent {
		t.Errorf("a series that is not there: %v", cause)
	}
}

func exposed(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.Exposure) }

func retains(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.Retention) }

func TestFromWhereClientsCanConnect(t *testing.T) {
	tests := []struct{ fields, want string }{
		{`"DeployType":5`, "vpc"},
		{`"DeployType":4`, "internet"},
		{`"DeployType":"5","EipMax":0`, "vpc"},
		{`"DeployType":"5","EipMax":3`, "internet"},
		{`"DeployType":5,"SslEndPoint":"203.0.113.11:9093"`, "internet"},
		{`"DeployType":5,"SslEndPoint":"","SslDomainEndpoint":"a.example.com:9093"`, "internet"},
		{`"DeployType":5,"SslEndPoint":"","SslDomainEndpoint":""`, "vpc"},
		{`"DeployType":5,"EipMax":"wide"`, "malformed"},
		{`"DeployType":5,"SslEndPoint":["203.0.113.11:9093"]`, "malformed"},
		{`"DeployType":5,"SslDomainEndpoint":{}`, "malformed"},
		{`"DeployType":4,"EipMax":"wide"`, "internet"},
		{`"DeployType":2,"EipMax":0,"Series":"v2"`, "vpc"},
		{`"DeployType":2,"EipMax":0,"Series":"v3"`, "unrecognised"},
		{`"DeployType":2,"EipMax":0`, "unrecognised"},
		{`"DeployType":"x","EipMax":0,"Series":"v2"`, "malformed"},
		{`"DeployType":2,"EipMax":3`, "internet"},
		{`"EipMax":3`, "internet"},
	}
	for _, test := range tests {
		got, err := decodeList(listOf(`{"InstanceId":"i-1",` + test.fields + `}`))
		if err != nil || outcome(got.Instances[0].Exposure) != test.want {
			t.Errorf("%s: %v, error %v", test.fields, got.Instances, err)
		}
	}
}

func TestOneFieldDecidesOnlyItself(t *testing.T) {
	tests := []struct {
		name, field string
		get         func(fleet.Instance) (known bool, why fleet.Cause)
		want        fleet.Cause // zero: known
	}{
		{"PaidType missing", ``, paidType, fleet.Absent},
		{"PaidType null", `"PaidType":null`, paidType, fleet.Absent},
		{"PaidType unheard of", `"PaidType":7`, paidType, fleet.Unrecognised},
		{"PaidType a word", `"PaidType":"PostPaid"`, paidType, fleet.Malformed},
		{"PaidType true", `"PaidType":true`, paidType, fleet.Malformed},
		{"PaidType empty", `"PaidType":""`, paidType, fleet.Malformed},
		{"PaidType in another case", `"paidType":1`, paidType, fleet.Absent},
		{"PaidType with a fraction", `"PaidType":1.5`, paidType, fleet.Malformed},
		{"PaidType with spaces", `"PaidType":" 1"`, paidType, fleet.Malformed},
		{"PaidType a list", `"PaidType":[1]`, paidType, fleet.Malformed},
		{"PaidType 1", `"PaidType":1`, paidType, 0},
		{"PaidType text 3", `"PaidType":"3"`, paidType, 0},
		{"CreateTime missing", ``, created, fleet.Absent},
		{"CreateTime zero", `"CreateTime":0`, created, fleet.Malformed},
		{"CreateTime negative", `"CreateTime":-1`, created, fleet.Malformed},
		{"CreateTime in seconds", `"CreateTime":1767225600`, created, fleet.Malformed},
		{"CreateTime in microseconds", `"CreateTime":1767225600000000`, created, fleet.Malformed},
		{"CreateTime before 2015", `"CreateTime":1420070399999`, created, fleet.Malformed},
		{"CreateTime of 2015", `"CreateTime":1420070400000`, created, 0},
		{"CreateTime in an hour", fmt.Sprintf(`"CreateTime":%d`, listedAt.Add(time.Hour).UnixMilli()), created, 0},
		{"CreateTime in two hours", fmt.Sprintf(`"CreateTime":%d`, listedAt.Add(2*time.Hour).UnixMilli()), created, fleet.Malformed},
		{"CreateTime too large for a number", `"CreateTime":99999999999999999999`, created, fleet.Malformed},
		{"CreateTime with exponent", `"CreateTime":1.7672256E12`, created, 0},
		{"CreateTime a date", `"CreateTime":"2026-01-01"`, created, fleet.Malformed},
		{"Status missing, old ServiceStatus there", `"ServiceStatus":5`, status, fleet.Absent},
		{"Status unheard of", `"ViewInstanceStatusCode":77`, status, fleet.Unrecognised},
		{"Series unheard of", `"Series":"v9"`, series, fleet.Unrecognised},
		{"Series empty", `"Series":""`, series, fleet.Unrecognised},
		{"Tags missing", ``, tagged, fleet.Absent},
		{"Tags null", `"Tags":null`, tagged, fleet.Absent},
		{"Tags without TagVO", `"Tags":{}`, tagged, fleet.Malformed},
		{"Tags with TagVO null", `"Tags":{"TagVO":null}`, tagged, fleet.Malformed},
		{"Tags empty", `"Tags":{"TagVO":[]}`, tagged, 0},
		{"Tags a list", `"Tags":[]`, tagged, fleet.Malformed},
		{"Tags a text", `"Tags":"none"`, tagged, fleet.Malformed},
		{"TagVO an object", `"Tags":{"TagVO":{"Key":"a","Value":"b"}}`, tagged, fleet.Malformed},
		{"a tag without Key", `"Tags":{"TagVO":[{"Key":"a","Value":"b"},{"Value":"c"}]}`, tagged, fleet.Malformed},
		{"a tag with empty Key", `"Tags":{"TagVO":[{"Key":"","Value":"c"}]}`, tagged, fleet.Malformed},
		{"a tag with numeric Key", `"Tags":{"TagVO":[{"Key":1,"Value":"c"}]}`, tagged, fleet.Malformed},
		{"a key twice", `"Tags":{"TagVO":[{"Key":"a","Value":"1"},{"Key":"a","Value":"1"}]}`, tagged, fleet.Malformed},
		{"a tag that is null", `"Tags":{"TagVO":[null]}`, tagged, fleet.Malformed},
		{"a tag whose Value is a list", `"Tags":{"TagVO":[{"Key":"a","Value":[]}]}`, tagged, fleet.Malformed},
		{"a tag without Value", `"Tags":{"TagVO":[{"Key":"a"}]}`, tagged, 0},
		{"a negative count", `"UsedTopicCount":-1`, func(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.Topics) }, fleet.Malformed},
		{"a name that is an object", `"Name":{}`, func(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.Name) }, fleet.Malformed},
		{"a name that is a number", `"Name":123`, func(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.Name) }, 0},
		{"no IoMaxSpec", `"IoMaxSpec":""`, func(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.IoMaxSpec) }, fleet.Absent},
		{"MsgRetain missing", ``, retains, fleet.Absent},
		{"MsgRetain zero", `"MsgRetain":0`, retains, fleet.Absent},
		{"MsgRetain negative", `"MsgRetain":-1`, retains, fleet.Malformed},
		{"MsgRetain for millions of years", `"MsgRetain":9223372036854775807`, retains, fleet.Malformed},
		{"MsgRetain in a string", `"MsgRetain":"72"`, retains, 0},
		{"neither DeployType nor EipMax", ``, exposed, fleet.Absent},
		{"DeployType unheard of", `"DeployType":2`, exposed, fleet.Unrecognised},
		{"DeployType a word", `"DeployType":"vpc"`, exposed, fleet.Malformed},
		{"DeployType unheard of and EipMax odd", `"DeployType":2,"EipMax":-1`, exposed, fleet.Malformed},
		{"EipMax alone", `"EipMax":0`, exposed, fleet.Absent},
		{"no StandardZoneId", `"StandardZoneId":"","ZoneId":"zoneh"`, func(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.Zone) }, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			row := `{"InstanceId":"i-1"}`
			if test.field != "" {
				row = `{"InstanceId":"i-1",` + test.field + `}`
			}
			got, err := decodeList(listOf(row, `{"InstanceId":"i-2","PaidType":1}`))
			if err != nil || len(got.Instances) != 2 {
				t.Fatalf("listing %+v, error %v", got, err)
			}
			known, cause := test.get(got.Instances[0])
			if known != (test.want == 0) || (!known && cause != test.want) {
				t.Errorf("known %v, cause %v, want %v", known, cause, test.want)
			}
			if paid, _ := got.Instances[1].PaidType.Get(); paid != fleet.PayAsYouGo {
				t.Error("the next row changed too")
			}
		})
	}
}

func stateOf[T any](v fleet.Value[T]) (bool, fleet.Cause) {
	_, known := v.Get()
	return known, v.Why().Cause
}

func paidType(i fleet.Instance) (bool, fleet.Cause) { return stateOf(i.PaidType) }
func created(i fleet.Instance) (bool, fleet.Cause)  { return stateOf(i.CreatedAt) }
func status(i fleet.Instance) (bool, fleet.Cause)   { return stateOf(i.Status) }
func series(i fleet.Instance) (bool, fleet.Cause)   { return stateOf(i.Series) }
func tagged(i fleet.Instance) (bool, fleet.Cause)   { return stateOf(i.Tags) }

func TestABrokenRowHidesNoOther(t *testing.T) {
	tests := []struct {
		name, row, id string
	}{
		{"a number", `7`, ""},
		{"null", `null`, ""},
		{"a list", `[]`, ""},
		{"no InstanceId", `{"Name":"x"}`, ""},
		{"an empty InstanceId", `{"InstanceId":""}`, ""},
		{"a numeric InstanceId", `{"InstanceId":5}`, ""},
		{"an InstanceId with a space", `{"InstanceId":"a b"}`, ""},
		{"another region", `{"InstanceId":"i-9","RegionId":"cn-shanghai"}`, "i-9"},
		{"a numeric region", `{"InstanceId":"i-9","RegionId":5}`, "i-9"},
		{"a field twice", `{"InstanceId":"i-9","PaidType":0,"PaidType":1}`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := decodeList(listOf(`{"InstanceId":"i-1"}`, test.row, `{"InstanceId":"i-2"}`))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Instances) != 2 || len(got.Broken) != 1 {
				t.Fatalf("listing %+v", got)
			}
			if b := got.Broken[0]; b.ID != test.id || b.Index != 1 || b.Why == "" {
				t.Errorf("broken row %+v", b)
			}
		})
	}
}

func TestTwoRowsWithOneIDAreBothBroken(t *testing.T) {
	for _, twin := range []string{
		`{"InstanceId":"i-1","PaidType":1}`,
		`{"InstanceId":"i-1","RegionId":"cn-shanghai"}`,
	} {
		got, err := decodeList(listOf(`{"InstanceId":"i-1","PaidType":1}`, `{"InstanceId":"i-2"}`, twin))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Instances) != 1 || got.Instances[0].ID != "i-2" || len(got.Broken) != 2 {
			t.Errorf("listing %+v", got)
		}
	}
}

func TestOnlyAnEmptyArrayIsAnEmptyList(t *testing.T) {
	for _, body := range []string{
		``, `null`, `[]`, `"x"`, `{}`, `<html>`,
		`{"Code":200,"Success":true}`,
		`{"Code":200,"Success":true,"InstanceList":null}`,
		`{"Code":200,"Success":true,"InstanceList":{}}`,
		`{"Code":200,"Success":true,"InstanceList":[]}`,
		`{"Code":200,"Success":true,"InstanceList":{"InstanceVO":null}}`,
		`{"Code":200,"Success":true,"InstanceList":{"InstanceVO":{}}}`,
		`{"Code":200,"Success":true,"InstanceList":{"InstanceVO":""}}`,
		`{"Code":200,"Success":true,"instanceList":{"InstanceVO":[]}}`,
		`{"Code":500,"Success":true,"InstanceList":{"InstanceVO":[]}}`,
		`{"Code":200,"Success":false,"InstanceList":{"InstanceVO":[]}}`,
		`{"Code":200,"InstanceList":{"InstanceVO":[]}}`,
		`{"Success":true,"InstanceList":{"InstanceVO":[]}}`,
		`{"Code":200,"Success":true,"InstanceList":{"InstanceVO":[]},"InstanceList":{"InstanceVO":[]}}`,
	} {
		s, _ := script(t, answer{200, body})
		if got, err := s.List(t.Context(), region); err == nil {
			t.Errorf("%s is taken as %+v", body, got)
		}
	}
	s, _ := script(t, answer{200, noRows})
	if got, err := s.List(t.Context(), region); err != nil || len(got.Instances)+len(got.Broken) != 0 {
		t.Errorf("listing %+v, error %v", got, err)
	}
}

func TestAListByIDsAsksForThemAndDropsOthers(t *testing.T) {
	c, s, _ := cloud(t, cloudtest.Spec{ID: "alikafka_post-a"}, cloudtest.Spec{ID: "alikafka_post-b"})
	got, err := s.List(t.Context(), region, "alikafka_post-b", "alikafka_post-b", "alikafka_post-none")
	if err != nil || len(got.Instances) != 1 || got.Instances[0].ID != "alikafka_post-b" {
		t.Errorf("listing %+v, error %v", got, err)
	}
	if n := len(c.Journal()[0].InstanceIDs); n != 2 {
		t.Errorf("%d ids were asked for", n)
	}
	s, _ = script(t, answer{200, listOf(`{"InstanceId":"i-1"}`, `{"InstanceId":"i-2"}`, `{"Name":"?"}`)})
	got, err = s.List(t.Context(), region, "i-2")
	if err != nil || len(got.Instances) != 1 || got.Instances[0].ID != "i-2" || len(got.Broken) != 1 {
		t.Errorf("listing %+v, error %v", got, err)
	}
}

func TestManyIDsAreAskedForInBatches(t *testing.T) {
	var sizes []int
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var rows []string
		for name, values := range r.URL.Query() {
			if strings.HasPrefix(name, "InstanceId.") {
				rows = append(rows, `{"InstanceId":"`+values[0]+`"}`)
			}
		}
		sizes = append(sizes, len(rows))
		_, _ = w.Write([]byte(listOf(rows...)))
	})
	var ids []string
	for i := range 120 {
		ids = append(ids, fmt.Sprintf("i-%03d", i))
	}
	got, err := s.List(t.Context(), region, ids...)
	if err != nil || len(got.Instances) != 120 || fmt.Sprint(sizes) != "[50 50 20]" {
		t.Errorf("%d instances in batches of %v, error %v", len(got.Instances), sizes, err)
	}
}

func TestAnEmptyIDNeverBecomesTheWholeRegion(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	_, err := s.List(context.Background(), region, "")
	wantClass(t, err, fault.Invalid)
}

func FuzzInstanceList(f *testing.F) {
	for _, name := range []string{"list.json", "list-2021.json"} {
		var fixtures testing.T
		f.Add(fixture(&fixtures, name))
	}
	f.Add(listOf(`{"InstanceId":"i-1","PaidType":true}`, `7`))
	f.Fuzz(func(t *testing.T, body string) {
		got, err := decodeList(body)
		if err != nil {
			return
		}
		// What a plain reader cannot find in the text must not be known.
		var outer, inner map[string]json.RawMessage
		var rows []json.RawMessage
		if json.Unmarshal([]byte(body), &outer) != nil || json.Unmarshal(outer["InstanceList"], &inner) != nil ||
			json.Unmarshal(inner["InstanceVO"], &rows) != nil {
			t.Fatalf("read %+v from what is no list", got)
		}
		if n := len(got.Instances) + len(got.Broken); n != len(rows) {
			t.Fatalf("%d rows of %d", n, len(rows))
		}
		for _, i := range got.Instances {
			checkInstance(t, i, body)
		}
	})
}

func checkInstance(t *testing.T, i fleet.Instance, body string) {
	t.Helper()
	if i.ID == "" || i.Region != region {
		t.Fatalf("instance %+v", i)
	}
	if _, known := i.PaidType.Get(); known && !strings.Contains(body, "Paid") && !strings.Contains(body, `\u`) {
		t.Fatal("a paid type from nowhere")
	}
	if at, known := i.CreatedAt.Get(); known && (at.Year() < 2015 || at.After(listedAt.Add(time.Hour))) {
		t.Fatalf("created at %v", at)
	}
	if n, known := i.Topics.Get(); known && n < 0 {
		t.Fatal("a negative count")
	}
	if tags, known := i.Tags.Get(); known {
		if _, odd := tags[""]; odd || tags == nil {
			t.Fatal("a tag without key")
		}
	}
}
