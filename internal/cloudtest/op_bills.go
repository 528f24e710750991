package cloudtest

import (
	"cmp"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// bssVersion is the version of BssOpenApi. Its operations are not regional; the
// endpoint depends on the account's site, which a loopback address stands for.
const bssVersion = "2017-12-14"

// billOperations: the RAM action is bssapi:<operation>, and the console's
// action counts as well (help page 139650; for DescribeInstanceBill by the
// pattern of QueryInstanceBill). Their call limits are unconfirmed.
func billOperations() []operation {
	return []operation{
		{version: bssVersion, action: "DescribeInstanceBill", perAccount: true, ram: "bssapi:DescribeInstanceBill",
			ramToo: "bss:DescribeBillList", needs: []string{"BillingCycle"}, run: (*Cloud).describeInstanceBill},
		{version: bssVersion, action: "QueryInstanceBill", perAccount: true, ram: "bssapi:QueryInstanceBill",
			ramToo: "bss:DescribeBillList", needs: []string{"BillingCycle"}, run: (*Cloud).queryInstanceBill},
		{version: bssVersion, action: "GetPayAsYouGoPrice", perAccount: true, ram: "bssapi:GetPayAsYouGoPrice",
			ramToo: "bss:DescribePrice", needs: []string{"ProductCode", "SubscriptionType"}, run: (*Cloud).getPayAsYouGoPrice},
	}
}

// describeInstanceBill lists items page by page by token; Items is an array.
func (c *Cloud) describeInstanceBill(req *request) (reply, error) {
	rows, err := c.billQuery(req)
	if err != nil {
		return reply{}, err
	}
	size, err := billNumber(req, "MaxResults", 20)
	if err != nil {
		return reply{}, err
	}
	from := 0
	if token := req.params["NextToken"]; token != "" {
		text, decodeErr := base64.RawURLEncoding.DecodeString(token)
		if from, err = strconv.Atoi(string(text)); decodeErr != nil || err != nil || from < 0 || from > len(rows) {
			return reply{}, invalid("NextToken")
		}
	}
	to, next := min(from+size, len(rows)), ""
	if to < len(rows) {
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to)))
	}
	data := billFrame(req, len(rows))
	data["MaxResults"], data["NextToken"], data["Items"] = size, next, billItems(rows[from:to])
	return reply{body: billEnvelope(req, data)}, nil
}

// queryInstanceBill is the older operation: pages by number, Items.Item.
func (c *Cloud) queryInstanceBill(req *request) (reply, error) {
	rows, err := c.billQuery(req)
	if err != nil {
		return reply{}, err
	}
	size, err := billNumber(req, "PageSize", 20)
	if err != nil {
		return reply{}, err
	}
	number, err := positive(req.params["PageNum"], 1)
	if err != nil {
		return reply{}, err
	}
	from := min((number-1)*size, len(rows))
	data := billFrame(req, len(rows))
	data["PageNum"], data["PageSize"] = number, size
	data["Items"] = map[string]any{"Item": billItems(rows[from:min(from+size, len(rows))])}
	return reply{body: billEnvelope(req, data)}, nil
}

// billQuery reads what both operations share.
func (c *Cloud) billQuery(req *request) ([]billRow, error) {
	first, last, date, err := billSpan(req)
	if err != nil {
		return nil, err
	}
	var rows []billRow
	for _, row := range c.billRows(req.key.AccountID, c.billDays(first, last, req.now), date) {
		if row.wanted(req.params) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// billSpan reads the month, one of the last 18, or the day of it with its date.
// The codes of refusals are unconfirmed.
func billSpan(req *request) (first, last time.Time, date string, err error) {
	first, err = time.ParseInLocation("2006-01", req.params["BillingCycle"], billingZone())
	if err != nil || first.After(req.now) || first.Before(req.now.AddDate(0, -18, 0)) {
		return first, last, "", invalid("BillingCycle")
	}
	last = first.AddDate(0, 1, -1)
	switch req.params["Granularity"] {
	case "", "MONTHLY":
		return first, last, "", nil
	case "DAILY":
		day, err := billDay(req.params["BillingDate"], first, last)
		return day, day, req.params["BillingDate"], err
	default:
		return first, last, "", invalid("Granularity")
	}
}

func billDay(text string, first, last time.Time) (time.Time, error) {
	if text == "" {
		return first, missing("BillingDate")
	}
	day, err := time.ParseInLocation(time.DateOnly, text, billingZone())
	if err != nil || day.Before(first) || day.After(last) {
		return first, invalid("BillingDate")
	}
	return day, nil
}

// wanted applies the filters; empty ones let all pass.
func (r billRow) wanted(params map[string]string) bool {
	for name, own := range map[string]string{"ProductCode": "alikafka", "ProductType": r.productType(),
		"SubscriptionType": r.subscription(), "InstanceID": r.rec.ID, "BillOwnerId": r.rec.AccountID} {
		if value := params[name]; value != "" && value != own {
			return false
		}
	}
	return !strings.EqualFold(params["IsHideZeroCharge"], "true") || r.amount != 0
}

// productType is alikafka_pre for subscription (a working quote in public
// scripts); the other names are unconfirmed.
func (r billRow) productType() string {
	switch r.rec.PaidType {
	case Subscription:
		return "alikafka_pre"
	case Serverless:
		return "alikafka_serverless_post"
	default:
		return "alikafka_post"
	}
}

func (r billRow) subscription() string {
	return choose(r.rec.PaidType == Subscription, "Subscription", "PayAsYouGo")
}

// billItems render rows with the fields of the SDK's Item.
func billItems(rows []billRow) []any {
	items := []any{}
	for _, row := range rows {
		item := map[string]any{
			"InstanceID": row.rec.ID, "NickName": row.rec.Name, "OwnerID": row.rec.AccountID, "Region": row.rec.Region,
			"ProductCode": "alikafka", "ProductName": "ApsaraMQ for Kafka", "PipCode": "alikafka",
			"ProductType": row.productType(), "CommodityCode": row.productType(), "SubscriptionType": row.subscription(),
			"Item": choose(row.amount < 0, "Refund", "PayAsYouGoBill"), "BillingType": "Other",
			"PretaxGrossAmount": row.amount, "PretaxAmount": row.amount, "PaymentAmount": row.amount,
			"InvoiceDiscount": 0, "OutstandingAmount": 0, "DeductedByCashCoupons": 0, "DeductedByCoupons": 0,
			"DeductedByPrepaidCard": 0, "Currency": cmp.Or(row.rec.Bill.Currency, "CNY"),
			"ServicePeriod": strconv.Itoa(int(row.seconds)), "ServicePeriodUnit": "Second",
			"ResourceGroup": row.rec.ResourceGroup, "Usage": "", "UsageUnit": "", "Zone": "", "Tag": "",
		}
		if row.date != "" {
			item["BillingDate"] = row.date
		}
		items = append(items, item)
	}
	return items
}

func billFrame(req *request, total int) map[string]any {
	return map[string]any{"AccountID": req.key.AccountID, "AccountName": "example",
		"BillingCycle": req.params["BillingCycle"], "TotalCount": total}
}

// billEnvelope: Code is a word, not a number.
func billEnvelope(req *request, data map[string]any) map[string]any {
	return map[string]any{"Code": "Success", "Message": "Successful!", "RequestId": req.id, "Success": true, "Data": data}
}

// billNumber is a page length from 1 to 300.
func billNumber(req *request, name string, fallback int) (int, error) {
	number, err := positive(req.params[name], fallback)
	if err != nil || number > 300 {
		return 0, invalid(name)
	}
	return number, nil
}
