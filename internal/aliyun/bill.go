package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/bssopenapi"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// itemsPerPage is the most items that DescribeInstanceBill answers at once.
const itemsPerPage = 300

// billTime is the time zone of bills, UTC+8.
var billTime = time.FixedZone("UTC+8", 8*60*60)

// Bill returns the charges for Kafka of one day, before tax, by instance
// (BssOpenApi DescribeInstanceBill, by day; the day is the one in UTC+8 that
// holds the given time). The newest day is usually missing: bills lag. An
// instance whose items cannot be added up is Unknown (Malformed) and spoils no
// other. The region only signs the call; the endpoint is the account's site's.
//
// The error is a *fault.Error; the bill is then empty.
func (s *Session) Bill(ctx context.Context, region string, day time.Time) (fleet.Bill, error) {
	c := s.billingCall(describeInstanceBill, region)
	day = day.In(billTime)
	day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, billTime)
	date := day.Format(time.DateOnly)
	sums, seen, token := billing{}, map[string]bool{"": true}, ""
	for range maxPages {
		var items []billItem
		next := ""
		c.send = func(k conn) error { return k.ask(billRequest(date, token)) }
		c.accept = func(e envelope) (err error) {
			items, next, err = readBill(e.members, date)
			return err
		}
		if err := c.read(ctx); err != nil {
			return fleet.Bill{}, err
		}
		sums.add(items)
		if next == "" {
			return fleet.Bill{Day: day, Costs: sums.costs(string(describeInstanceBill) + " " + date)}, nil
		}
		if seen[next] {
			return fleet.Bill{}, c.unsent(fault.Malformed, errors.New("the answer's NextToken came a second time"))
		}
		seen[next], token = true, next
	}
	return fleet.Bill{}, c.unsent(fault.Malformed, fmt.Errorf("the answer has more than %d pages", maxPages))
}

func billRequest(date, token string) requests.AcsRequest {
	request := bssopenapi.CreateDescribeInstanceBillRequest()
	request.BillingCycle, request.BillingDate = date[:len("2006-01")], date
	request.Granularity, request.ProductCode = "DAILY", "alikafka"
	request.MaxResults = requests.Integer(strconv.Itoa(itemsPerPage))
	request.NextToken = token
	return request
}

// billItem is one item of a bill: an amount of an instance, or why there is none.
type billItem struct {
	instance, currency string
	amount             float64
	broken             error
}

// readBill reads Data.Items, an array (that of QueryInstanceBill is nested),
// and Data.NextToken.
func readBill(m members, date string) (items []billItem, next string, err error) {
	data, err := part(m, "Data")
	if err != nil {
		return nil, "", err
	}
	if !missing(data["NextToken"]) {
		if next, err = text(data["NextToken"]); err != nil {
			return nil, "", fmt.Errorf("the token NextToken: %w", err)
		}
	}
	raws, err := array(data["Items"])
	if err != nil {
		return nil, "", fmt.Errorf("the list Items: %w", err)
	}
	for i, raw := range raws {
		item, err := readItem(raw, date)
		if err != nil {
			return nil, "", fmt.Errorf("item %d: %w", i+1, err)
		}
		items = append(items, item)
	}
	return items, next, nil
}

// readItem reads one item; without its InstanceID nobody knows whose it is.
func readItem(raw json.RawMessage, date string) (billItem, error) {
	fields, err := object(raw)
	if err != nil {
		return billItem{}, err
	}
	item := billItem{}
	if missing(fields["InstanceID"]) {
		return item, nil
	}
	if item.instance, err = text(fields["InstanceID"]); err != nil {
		return billItem{}, fmt.Errorf("its InstanceID: %w", err)
	}
	if item.amount, err = money(fields["PretaxAmount"]); err != nil {
		item.broken = fmt.Errorf("a PretaxAmount: %w", err)
	}
	if item.currency, err = unquote(fields["Currency"]); err != nil || item.currency == "" {
		item.broken = errors.New("an item has no readable Currency")
	}
	if on, _ := text(fields["BillingDate"]); on != "" && on != date {
		item.broken = fmt.Errorf("an item is of %.20q, but %s was asked for", on, date)
	}
	return item, nil
}

// money reads a finite amount, which is negative for what is given back.
func money(raw json.RawMessage) (float64, error) {
	s, err := digits(raw)
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, fmt.Errorf("%.40q where an amount belongs", s)
	}
	return f, nil
}

// billing adds up items by instance.
type billing map[string]billItem

func (b billing) add(items []billItem) {
	for _, item := range items {
		if item.instance == "" {
			continue // charged to nobody in particular
		}
		old, ok := b[item.instance]
		switch {
		case !ok:
			b[item.instance] = item
			continue
		case item.broken != nil:
			old.broken = item.broken
		case old.broken == nil && old.currency != item.currency:
			old.broken = fmt.Errorf("the items are in %.10q and %.10q", old.currency, item.currency)
		}
		old.amount += item.amount
		b[item.instance] = old
	}
}

func (b billing) costs(source string) map[string]fleet.Value[fleet.Cost] {
	costs := make(map[string]fleet.Value[fleet.Cost], len(b))
	for id, sum := range b {
		if sum.broken == nil && math.IsInf(sum.amount, 0) {
			sum.broken = errors.New("the sum is no amount")
		}
		if sum.broken != nil {
			costs[id] = fleet.Unknown[fleet.Cost](fleet.Malformed, "%v", sum.broken)
			continue
		}
		costs[id] = fleet.Known(fleet.Cost{PerDay: sum.amount, Currency: sum.currency, Source: source})
	}
	return costs
}
