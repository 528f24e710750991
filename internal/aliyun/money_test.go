package aliyun

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// sized is an instance that has a price.
var sized = fleet.Instance{
	ID: "alikafka_post-cn-idle", Region: region, Account: account,
	Series: fleet.Known(fleet.SeriesV2), PaidType: fleet.Known(fleet.PayAsYouGo),
	IoMaxSpec: fleet.Known("alikafka.hw.2xlarge"), DiskGiB: fleet.Known(int64(500)),
}

// charged is a page of a bill.
func charged(token string, items ...string) answer {
	return answer{200, fmt.Sprintf(`{"Code":"Success","Message":"Successful!","RequestId":"r","Success":true,"Data":{"NextToken":%s,"Items":[%s]}}`, token, strings.Join(items, ","))}
}

func item(id, amount string) string {
	return fmt.Sprintf(`{"InstanceID":%q,"PretaxAmount":%s,"Currency":"CNY","BillingDate":"2026-09-06"}`, id, amount)
}

func TestABillIsAddedUpByInstance(t *testing.T) {
	// 18:30 UTC on the 5th is the 6th where bills are written.
	day := time.Date(2026, time.September, 5, 18, 30, 0, 0, time.UTC)
	tests := []struct {
		name  string
		pages []answer
		costs string
		want  fault.Class
	}{
		{"nothing", []answer{charged(`""`)}, "map[]", 0},
		{"no token at all", []answer{charged(`null`, item("a", "1"))}, "map[a:1 CNY]", 0},
		{"items of one instance", []answer{charged(`""`, item("a", "1.5"), item("b", "2"), item("a", `"0.25"`))}, "map[a:1.75 CNY b:2 CNY]", 0},
		{"two pages", []answer{charged(`"t"`, item("a", "1")), charged(`""`, item("a", "2"))}, "map[a:3 CNY]", 0},
		{"something given back", []answer{charged(`""`, item("a", "-2"), item("a", "1"))}, "map[a:-1 CNY]", 0},
		{"an item of nobody", []answer{charged(`""`, item("", "7"), `{"PretaxAmount":7}`, item("a", "1"))}, "map[a:1 CNY]", 0},
		{"two currencies", []answer{charged(`""`, item("a", "1"), strings.Replace(item("a", "1"), "CNY", "USD", 1), item("b", "1"))}, "map[a:malformed b:1 CNY]", 0},
		{"no currency", []answer{charged(`""`, strings.Replace(item("a", "1"), `"CNY"`, "null", 1), item("b", "1"))}, "map[a:malformed b:1 CNY]", 0},
		{"an amount in words", []answer{charged(`""`, item("a", "1"), item("a", `"free"`), item("a", "1"), item("b", "1"))}, "map[a:malformed b:1 CNY]", 0},
		{"no amount", []answer{charged(`""`, item("a", "null"))}, "map[a:malformed]", 0},
		{"an amount without end", []answer{charged(`""`, item("a", "1e999"))}, "map[a:malformed]", 0},
		{"a sum without end", []answer{charged(`""`, item("a", "1e308"), item("a", "1e308"))}, "map[a:malformed]", 0},
		{"another day", []answer{charged(`""`, strings.Replace(item("a", "1"), "-06", "-07", 1))}, "map[a:malformed]", 0},
		{"no Data", []answer{{200, `{"Code":"Success","Success":true}`}}, "map[]", fault.Malformed},
		{"no Items", []answer{{200, `{"Code":"Success","Success":true,"Data":{}}`}}, "map[]", fault.Malformed},
		{"the items of QueryInstanceBill", []answer{{200, `{"Code":"Success","Success":true,"Data":{"Items":{"Item":[]}}}`}}, "map[]", fault.Malformed},
		{"an item that is a text", []answer{charged(`""`, `"a"`)}, "map[]", fault.Malformed},
		{"a token that comes back", []answer{charged(`"t"`, item("a", "1"))}, "map[]", fault.Malformed},
		{"Code 200", []answer{{200, `{"Code":200,"Success":true,"Data":{"Items":[]}}`}}, "map[]", fault.Refused},
		{"no Success", []answer{{200, `{"Code":"Success","Data":{"Items":[]}}`}}, "map[]", fault.Malformed},
		{"a denial", []answer{{403, `{"Code":"NoPermission"}`}}, "map[]", fault.Denied},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, test.pages...)
			got, err := s.Bill(t.Context(), region, day)
			wantClass(t, err, test.want)
			shown := map[string]string{}
			for id, v := range got.Costs {
				shown[id] = outcome(v)
				if c, known := v.Get(); known {
					shown[id] = fmt.Sprint(c.PerDay, " ", c.Currency)
					if c.Source != "DescribeInstanceBill 2026-09-06" {
						t.Errorf("source %s", c.Source)
					}
				}
			}
			if fmt.Sprint(shown) != test.costs {
				t.Errorf("costs %v, want %s", shown, test.costs)
			}
			if err == nil && got.Day.Format(time.RFC3339) != "2026-09-06T00:00:00+08:00" {
				t.Errorf("day %v", got.Day)
			}
			wantSent(t, asked()[0], map[string]string{
				"Action": "DescribeInstanceBill", "Version": "2017-12-14", "BillingCycle": "2026-09", "BillingDate": "2026-09-06",
				"Granularity": "DAILY", "ProductCode": "alikafka", "MaxResults": "300",
			})
		})
	}
}

func TestAPriceIsTheSumOfItsModules(t *testing.T) {
	price := func(modules ...string) answer {
		return answer{200, `{"Code":"Success","RequestId":"r","Success":true,"Data":{"Currency":"CNY","ModuleDetails":{"ModuleDetail":[` + strings.Join(modules, ",") + `]}}}`}
	}
	const io, disk = `{"ModuleCode":"IoMaxSpec","OriginalCost":9,"CostAfterDiscount":2.5}`, `{"ModuleCode":"DiskSize","OriginalCost":0.7,"CostAfterDiscount":"0.5"}`
	tests := []struct {
		name  string
		reply answer
		cost  float64
		want  fault.Class
	}{
		{"both", price(io, disk), 72, 0},
		{"a third module", price(io, disk, `{"ModuleCode":"Topic","CostAfterDiscount":1}`), 96, 0},
		{"one missing", price(io), 0, fault.Malformed},
		{"one twice", price(io, disk, io), 0, fault.Malformed},
		{"one without cost", price(io, `{"ModuleCode":"DiskSize","OriginalCost":1}`), 0, fault.Malformed},
		{"a negative cost", price(io, `{"ModuleCode":"DiskSize","CostAfterDiscount":-1}`), 0, fault.Malformed},
		{"one without name", price(io, disk, `{"CostAfterDiscount":1}`), 0, fault.Malformed},
		{"no currency", answer{200, strings.Replace(price(io, disk).body, "CNY", "", 1)}, 0, fault.Malformed},
		{"no modules", answer{200, `{"Code":"Success","Success":true,"Data":{"Currency":"CNY"}}`}, 0, fault.Malformed},
		{"no Data", answer{200, `{"Code":"Success","Success":true}`}, 0, fault.Malformed},
		{"a clear no", answer{200, `{"Code":"NotApplicable","Success":false}`}, 0, fault.Refused},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, asked := listener(t, test.reply)
			got, err := s.Price(t.Context(), sized)
			wantClass(t, err, test.want)
			if math.Abs(got.PerDay-test.cost) > 1e-9 || (err == nil && (got.Currency != "CNY" || got.Source != "GetPayAsYouGoPrice")) {
				t.Errorf("cost %+v", got)
			}
			wantSent(t, asked()[0], map[string]string{
				"Action": "GetPayAsYouGoPrice", "ProductCode": "alikafka", "ProductType": "alikafka_post", "SubscriptionType": "PayAsYouGo", "Region": region,
				"ModuleList.1.ModuleCode": "IoMaxSpec", "ModuleList.1.PriceType": "Hour", "ModuleList.1.Config": "IoMaxSpec:alikafka.hw.2xlarge",
				"ModuleList.2.ModuleCode": "DiskSize", "ModuleList.2.PriceType": "Hour", "ModuleList.2.Config": "DiskSize:500",
			})
		})
	}
}

func TestAnInstanceWithoutAPriceIsNotAskedAbout(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	for name, change := range map[string]func(*fleet.Instance){
		"serverless":            func(i *fleet.Instance) { i.Series = fleet.Known(fleet.SeriesV3) },
		"a subscription":        func(i *fleet.Instance) { i.PaidType = fleet.Known(fleet.Subscription) },
		"a paid type not known": func(i *fleet.Instance) { i.PaidType = fleet.Unknown[fleet.PaidType](fleet.Absent, "x") },
		"no specification":      func(i *fleet.Instance) { i.IoMaxSpec = fleet.Unknown[string](fleet.Absent, "x") },
		"a specification that would add a setting": func(i *fleet.Instance) { i.IoMaxSpec = fleet.Known("a,DiskSize:1") },
		"no disk":         func(i *fleet.Instance) { i.DiskGiB = fleet.Unknown[int64](fleet.Absent, "x") },
		"a disk of zero":  func(i *fleet.Instance) { i.DiskGiB = fleet.Known(int64(0)) },
		"no series known": func(i *fleet.Instance) { i.Series = fleet.Unknown[fleet.Series](fleet.Absent, "x") },
	} {
		i := sized
		change(&i)
		if _, err := s.Price(t.Context(), i); fault.ClassOf(err) != fault.Unsupported {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := sized
	other.Account = "2"
	_, err := s.Price(t.Context(), other)
	wantClass(t, err, fault.Invalid)
}

func TestEveryProductHasItsOwnDomain(t *testing.T) {
	for site, want := range map[string]string{"": "business.aliyuncs.com", "china": "business.aliyuncs.com", "international": "business.ap-southeast-1.aliyuncs.com"} {
		var hosts []string
		g, err := New(Options{BillingSite: site, Transport: spy(func(r *http.Request) (*http.Response, error) {
			hosts = append(hosts, r.URL.Scheme+"://"+r.URL.Host)
			return &http.Response{StatusCode: http.StatusForbidden, Body: http.NoBody}, nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		s := g.Session(canaries, account)
		_, err = s.Bill(t.Context(), "me-central-1", time.Now())
		wantClass(t, err, fault.Denied)
		i := sized
		i.Region = "eu-central-1"
		_, err = s.Price(t.Context(), i)
		wantClass(t, err, fault.Denied)
		_, err = g.Assume(t.Context(), s, region, role)
		wantClass(t, err, fault.Denied)
		_, err = s.Quota(t.Context(), idle)
		wantClass(t, err, fault.Denied)
		want := "[https://" + want + " https://" + want + " https://sts.cn-hangzhou.aliyuncs.com https://alikafka.cn-hangzhou.aliyuncs.com]"
		if fmt.Sprint(hosts) != want {
			t.Errorf("site %q: %v, want %s", site, hosts, want)
		}
	}
	if _, err := New(Options{BillingSite: "japan"}); err == nil {
		t.Error("a site that is not known was taken")
	}
}

func FuzzMoney(f *testing.F) {
	f.Add([]byte(charged(`"t"`, item("a", "1"), item("a", "-1")).body))
	f.Add([]byte(`{"Data":{"Currency":"CNY","ModuleDetails":{"ModuleDetail":[{"ModuleCode":"IoMaxSpec","CostAfterDiscount":1},{"ModuleCode":"DiskSize","CostAfterDiscount":1e308}]}}}`))
	f.Add([]byte(`{"QuotaData":{"TopicUsed":"1"},"InstanceIds":[{"cn-hangzhou":["i-1"]},{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := openEnvelope(data)
		if err != nil {
			return
		}
		if items, _, err := readBill(e.members, "2026-09-06"); err == nil {
			sums := billing{}
			sums.add(items)
			for id, v := range sums.costs("x") {
				if c, known := v.Get(); known && (id == "" || c.Currency == "" || math.IsInf(c.PerDay, 0) || math.IsNaN(c.PerDay)) {
					t.Fatalf("%q costs %+v", id, c)
				}
			}
		}
		if c, err := readPrice(e.members); err == nil && (c.PerDay < 0 || c.Currency == "" || math.IsInf(c.PerDay, 0)) {
			t.Fatalf("price %+v", c)
		}
		if q, err := readQuota(e.members, time.Now()); err == nil {
			if n, _ := q.Topics.Get(); n < 0 {
				t.Fatalf("quota %+v", q)
			}
		}
		if regions, err := readRegions(e.members); err == nil {
			for _, r := range regions {
				if !validRegion(r) {
					t.Fatalf("region %q", r)
				}
			}
		}
	})
}
