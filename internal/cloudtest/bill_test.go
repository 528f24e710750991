package cloudtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/bssopenapi"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

func (w *world) bss() *bssopenapi.Client {
	client, err := bssopenapi.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), w.credentials())
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

// billDay is a day in the zone of bills, so many days ago.
func (w *world) billDay(ago int) time.Time {
	return w.clock.Now().In(time.FixedZone("UTC+8", 8*60*60)).AddDate(0, 0, -ago)
}

func (w *world) bill(ago int, change func(*bssopenapi.DescribeInstanceBillRequest)) (*bssopenapi.DescribeInstanceBillResponse, error) {
	request := bssopenapi.CreateDescribeInstanceBillRequest()
	day := w.billDay(ago)
	request.BillingCycle, request.BillingDate = day.Format("2006-01"), day.Format(time.DateOnly)
	request.Granularity, request.ProductCode = "DAILY", "alikafka"
	if change != nil {
		change(request)
	}
	w.aim(request)
	return w.bss().DescribeInstanceBill(request)
}

// amounts are the items as "id amount currency".
func (w *world) amounts(ago int, change func(*bssopenapi.DescribeInstanceBillRequest)) []string {
	w.t.Helper()
	response, err := w.bill(ago, change)
	if err != nil {
		w.t.Fatal(err)
	}
	if response.Code != "Success" || !response.Success || response.Data.AccountID != w.key.AccountID {
		w.t.Errorf("envelope %s, %t, account %s", response.Code, response.Success, response.Data.AccountID)
	}
	list := []string{}
	for _, item := range response.Data.Items {
		list = append(list, fmt.Sprint(item.InstanceID, " ", item.PretaxAmount, " ", item.Currency))
	}
	return list
}

func billed(id string, bill cloudtest.BillSpec) cloudtest.Spec {
	return cloudtest.Spec{ID: id, Bill: bill}
}

func TestBillsOfADay(t *testing.T) {
	w := newWorld(t, nil,
		billed("a", cloudtest.BillSpec{PerDay: 76.8}), billed("b", cloudtest.BillSpec{PerDay: 10, Items: 3, Refund: 2.5}),
		billed("free", cloudtest.BillSpec{}), billed("usd", cloudtest.BillSpec{PerDay: 1, Currency: "USD"}),
		cloudtest.Spec{ID: "far", Region: "cn-beijing", Bill: cloudtest.BillSpec{PerDay: 5}, PaidType: cloudtest.Subscription},
		cloudtest.Spec{ID: "foreign", Account: "2", Bill: cloudtest.BillSpec{PerDay: 5}},
		cloudtest.Spec{ID: "young", Age: 30 * hour, Bill: cloudtest.BillSpec{PerDay: 5}})
	all := []string{"a 76.8 CNY", "b 3.33 CNY", "b 3.34 CNY", "b 3.33 CNY", "b -2.5 CNY", "far 5 CNY", "usd 1 USD"}
	if diff := cmp.Diff(all, w.amounts(4, nil)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	tests := []struct {
		name   string
		change func(*bssopenapi.DescribeInstanceBillRequest)
		want   []string
	}{
		{"one instance", func(r *bssopenapi.DescribeInstanceBillRequest) { r.InstanceID = "a" }, []string{"a 76.8 CNY"}},
		{"another product", func(r *bssopenapi.DescribeInstanceBillRequest) { r.ProductCode = "ecs" }, []string{}},
		{"subscription", func(r *bssopenapi.DescribeInstanceBillRequest) { r.SubscriptionType = "Subscription" }, []string{"far 5 CNY"}},
		{"subscription by its product type", func(r *bssopenapi.DescribeInstanceBillRequest) { r.ProductType = "alikafka_pre" }, []string{"far 5 CNY"}},
		{"another owner", func(r *bssopenapi.DescribeInstanceBillRequest) { r.BillOwnerId = "2" }, []string{}},
		{"a product that is not asked for", func(r *bssopenapi.DescribeInstanceBillRequest) { r.ProductCode = "" }, all},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, w.amounts(4, test.change)); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheNewestBillsAreMissing(t *testing.T) {
	for _, lag := range []struct {
		quirk   time.Duration
		missing int // the newest day that is missing
	}{{0, 2}, {5 * 24 * time.Hour, 5}, {24 * time.Hour, 1}, {-24 * time.Hour, -1}} {
		w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Quirks.BillLag = lag.quirk }, billed("a", cloudtest.BillSpec{PerDay: 24}))
		if lag.missing >= 0 {
			if got := w.amounts(lag.missing, nil); len(got) != 0 {
				t.Errorf("with a lag of %s, %d days ago has %v", lag.quirk, lag.missing, got)
			}
		}
		if got := w.amounts(lag.missing+1, nil); len(got) != 1 {
			t.Errorf("with a lag of %s, %d days ago has %v", lag.quirk, lag.missing+1, got)
		}
	}
}

func TestABillRunsFromCreationToReleaseAndStays(t *testing.T) {
	w := newWorld(t, nil, billed("a", cloudtest.BillSpec{PerDay: 24}),
		cloudtest.Spec{ID: "gone", Status: cloudtest.Released, Since: 240 * hour, Bill: cloudtest.BillSpec{PerDay: 24}})
	midnight := w.billDay(4)
	midnight = time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, 0, 0, 0, midnight.Location())
	w.Mutate("a", func(i *cloudtest.Instance) { i.CreateTime = midnight.Add(6 * time.Hour) })
	if diff := cmp.Diff([]string{"a 18 CNY"}, w.amounts(4, nil)); diff != "" {
		t.Errorf("the first day (-want +got):\n%s", diff)
	}
	if got := w.amounts(5, nil); len(got) != 0 {
		t.Errorf("before it was created: %v", got)
	}
	if diff := cmp.Diff([]string{"gone 24 CNY"}, w.amounts(15, nil)); diff != "" {
		t.Errorf("before the release (-want +got):\n%s", diff)
	}
	wantCode(t, w.remove("gone"), "")
	if diff := cmp.Diff([]string{"gone 24 CNY"}, w.amounts(15, nil)); diff != "" {
		t.Errorf("after the deletion (-want +got):\n%s", diff)
	}
}

func TestBillsComeInPages(t *testing.T) {
	var specs []cloudtest.Spec
	for n := range 25 {
		specs = append(specs, billed(fmt.Sprintf("i%02d", n), cloudtest.BillSpec{PerDay: float64(n + 1)}))
	}
	w := newWorld(t, nil, specs...)
	seen, token, pages := []string{}, "", 0
	for {
		response, err := w.bill(4, func(r *bssopenapi.DescribeInstanceBillRequest) { r.NextToken = token })
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range response.Data.Items {
			seen = append(seen, item.InstanceID)
		}
		if response.Data.TotalCount != 25 || response.Data.MaxResults != 20 {
			t.Errorf("total %d, page of %d", response.Data.TotalCount, response.Data.MaxResults)
		}
		pages++
		if token = response.Data.NextToken; token == "" {
			break
		}
	}
	if pages != 2 || len(seen) != 25 || seen[24] != "i24" {
		t.Errorf("%d pages hold %v", pages, seen)
	}
	request := bssopenapi.CreateQueryInstanceBillRequest()
	request.BillingCycle, request.Granularity = w.billDay(4).Format("2006-01"), "DAILY"
	request.BillingDate, request.PageNum = w.billDay(4).Format(time.DateOnly), "2"
	w.aim(request)
	response, err := w.bss().QueryInstanceBill(request)
	if err != nil || len(response.Data.Items.Item) != 5 || response.Data.TotalCount != 25 || response.Code != "Success" {
		t.Errorf("the older operation has %+v, %v", response, err)
	}
}

func TestABillOfAMonthSumsItsDays(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Quirks.BillLag = time.Hour },
		cloudtest.Spec{ID: "a", Age: 24 * 400 * hour, Bill: cloudtest.BillSpec{PerDay: 2}})
	month := w.billDay(0)
	month = time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, month.Location()).AddDate(0, -2, 0)
	days := month.AddDate(0, 1, -1).Day()
	got := w.amounts(4, func(r *bssopenapi.DescribeInstanceBillRequest) {
		r.BillingCycle, r.Granularity, r.BillingDate = month.Format("2006-01"), "", ""
	})
	if diff := cmp.Diff([]string{fmt.Sprintf("a %d CNY", 2*days)}, got); diff != "" {
		t.Errorf("a month (-want +got):\n%s", diff)
	}
}

func TestBillQueriesAreRefused(t *testing.T) {
	w := newWorld(t, nil, billed("a", cloudtest.BillSpec{PerDay: 2}))
	tests := []struct {
		name   string
		change func(*bssopenapi.DescribeInstanceBillRequest)
		want   string
	}{
		{"no month", func(r *bssopenapi.DescribeInstanceBillRequest) { r.BillingCycle = "" }, "MissingBillingCycle"},
		{"a month in words", func(r *bssopenapi.DescribeInstanceBillRequest) { r.BillingCycle = "May" }, "InvalidParameter"},
		{"a month long gone", func(r *bssopenapi.DescribeInstanceBillRequest) { r.BillingCycle = "2019-05" }, "InvalidParameter"},
		{"a month to come", func(r *bssopenapi.DescribeInstanceBillRequest) { r.BillingCycle = "2219-05" }, "InvalidParameter"},
		{"by the hour", func(r *bssopenapi.DescribeInstanceBillRequest) { r.Granularity = "HOURLY" }, "InvalidParameter"},
		{"by the day without one", func(r *bssopenapi.DescribeInstanceBillRequest) { r.BillingDate = "" }, "MissingBillingDate"},
		{"a day of another month", func(r *bssopenapi.DescribeInstanceBillRequest) { r.BillingDate = "2020-02-03" }, "InvalidParameter"},
		{"a page of 301", func(r *bssopenapi.DescribeInstanceBillRequest) { r.MaxResults = "301" }, "InvalidParameter"},
		{"a page of 300", func(r *bssopenapi.DescribeInstanceBillRequest) { r.MaxResults = "300" }, ""},
		{"a token nobody gave", func(r *bssopenapi.DescribeInstanceBillRequest) { r.NextToken = "!" }, "InvalidParameter"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := w.bill(4, test.change)
			wantCode(t, err, test.want)
		})
	}
}

func TestPricesOfModules(t *testing.T) {
	w := newWorld(t, nil)
	price := func(change func(*bssopenapi.GetPayAsYouGoPriceRequest)) (*bssopenapi.GetPayAsYouGoPriceResponse, error) {
		request := bssopenapi.CreateGetPayAsYouGoPriceRequest()
		request.ProductCode, request.ProductType, request.SubscriptionType = "alikafka", "alikafka_post", "PayAsYouGo"
		request.ModuleList = &[]bssopenapi.GetPayAsYouGoPriceModuleList{
			{ModuleCode: "IoMaxSpec", PriceType: "Hour", Config: "IoMaxSpec:alikafka.hw.2xlarge,Region:cn-hangzhou"},
			{ModuleCode: "DiskSize", PriceType: "Hour", Config: "DiskSize:500"}}
		change(request)
		w.aim(request)
		return w.bss().GetPayAsYouGoPrice(request)
	}
	first := func(r *bssopenapi.GetPayAsYouGoPriceRequest) *bssopenapi.GetPayAsYouGoPriceModuleList {
		return &(*r.ModuleList)[0]
	}
	response, err := price(func(*bssopenapi.GetPayAsYouGoPriceRequest) {})
	if err != nil || response.Code != "Success" || response.Data.Currency != "CNY" {
		t.Fatalf("%+v, %v", response, err)
	}
	got := map[string]float64{}
	for _, row := range response.Data.ModuleDetails.ModuleDetail {
		got[row.ModuleCode] = row.CostAfterDiscount
	}
	if diff := cmp.Diff(map[string]float64{"IoMaxSpec": 2.5, "DiskSize": 0.7}, got); diff != "" {
		t.Errorf("prices (-want +got):\n%s", diff)
	}
	tests := []struct {
		name   string
		change func(*bssopenapi.GetPayAsYouGoPriceRequest)
		want   string
	}{
		{"no product", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { r.ProductCode = "" }, "MissingProductCode"},
		{"a subscription", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { r.SubscriptionType = "Subscription" }, "InvalidParameter"},
		{"no modules", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { r.ModuleList = nil }, "MissingModuleList"},
		{"another product", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { r.ProductCode = "ecs" }, "PRICE.PRICING_PLAN_RESULT_NOT_FOUND"},
		{"an unknown module", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { first(r).ModuleCode = "Gold" }, "PRICE.PRICING_PLAN_RESULT_NOT_FOUND"},
		{"no config", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { first(r).Config = "" }, "MissingModuleList.1.Config"},
		{"a config of words", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { first(r).Config = "big,fast" }, "InvalidParameter"},
		{"by no time", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { first(r).PriceType = "" }, "MissingModuleList.1.PriceType"},
		{"by the minute", func(r *bssopenapi.GetPayAsYouGoPriceRequest) { first(r).PriceType = "Minute" }, "InvalidParameter"},
		{"51 modules", func(r *bssopenapi.GetPayAsYouGoPriceRequest) {
			list := make([]bssopenapi.GetPayAsYouGoPriceModuleList, 51)
			for n := range list {
				list[n] = *first(r)
			}
			r.ModuleList = &list
		}, "InvalidParameter"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := price(test.change)
			wantCode(t, err, test.want)
		})
	}
}

func TestEitherActionOfRAMOpensTheBills(t *testing.T) {
	tests := []struct{ name, statement, bill, price string }{
		{"by operation", `{"Effect":"Allow","Action":"bssapi:*","Resource":"*"}`, "", ""},
		{"by the console's action", `{"Effect":"Allow","Action":"bss:DescribeBillList","Resource":"*"}`, "", "Forbidden.RAM"},
		{"prices by the console's action", `{"Effect":"Allow","Action":"bss:DescribePrice","Resource":"*"}`, "Forbidden.RAM", ""},
		{"denied by the console's action", `{"Effect":"Allow","Action":"*","Resource":"*"},` +
			`{"Effect":"Deny","Action":"bss:DescribeBillList","Resource":"*"}`, "Forbidden.RAM", ""},
		{"on one instance, which bills do not know", `{"Effect":"Allow","Action":"bssapi:*","Resource":"acs:alikafka:*:*:a"}`,
			"Forbidden.RAM", "Forbidden.RAM"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *cloudtest.Config) {
				cfg.Keys[1].Policy = `{"Version":"1","Statement":[` + test.statement + `]}`
			}, billed("a", cloudtest.BillSpec{PerDay: 2}))
			_, err := w.bill(4, nil)
			wantCode(t, err, test.bill)
			_, err = w.rawIn("cn-hangzhou", "2017-12-14", "BssOpenApi", "GetPayAsYouGoPrice", map[string]string{
				"ProductCode": "alikafka", "SubscriptionType": "PayAsYouGo", "ModuleList.1.ModuleCode": "DiskSize",
				"ModuleList.1.Config": "DiskSize:500", "ModuleList.1.PriceType": "Hour"})
			wantCode(t, err, test.price)
		})
	}
}

func TestFaultsHitBillsByOperationAndInstance(t *testing.T) {
	w := newWorld(t, nil, billed("a", cloudtest.BillSpec{PerDay: 2, Items: 4}))
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultThrottling, Action: "DescribeInstanceBill", InstanceID: "a", Times: 1})
	if got := w.amounts(4, nil); len(got) != 4 { // names no instance
		t.Errorf("items %v", got)
	}
	one := func(r *bssopenapi.DescribeInstanceBillRequest) { r.InstanceID = "a" }
	_, err := w.bill(4, one)
	wantCode(t, err, "Throttling.User")
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultShortList, Times: 1})
	if got := w.amounts(4, one); len(got) != 2 {
		t.Errorf("a short list has %v", got)
	}
	w.Inject(cloudtest.Fault{Kind: cloudtest.FaultMissingFields, Times: 1})
	if got := w.amounts(4, one); strings.Join(got, "") != strings.Repeat("a 0 ", 4) {
		t.Errorf("without amount and currency: %q", got)
	}
}
