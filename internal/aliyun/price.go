package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/bssopenapi"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// hoursADay turns a price by the hour into one by the day.
const hoursADay = 24

// specPattern is what traffic specifications are made of (alikafka.hw.2xlarge);
// it goes out inside a text where a comma or colon would mean more.
var specPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// priceModules are what a V2 instance is priced by. A published quote for
// subscriptions uses product type alikafka_pre and these modules beside two
// for topics and partitions; alikafka_post, and that these two are enough for
// pay-as-you-go, is not documented.
func priceModules() []string { return []string{"IoMaxSpec", "DiskSize"} }

// Price returns what a V2 pay-as-you-go instance of this size costs a day at
// the list price less discounts, before tax (BssOpenApi GetPayAsYouGoPrice, by
// the hour). It is an estimate: traffic to the internet and what a contract
// says are not in it.
//
// The error is a *fault.Error: Unsupported, without a call, for other
// instances and those whose IoMaxSpec or DiskGiB is not known.
func (s *Session) Price(ctx context.Context, i fleet.Instance) (fleet.Cost, error) {
	c := s.billingCall(getPayAsYouGoPrice, i.Region)
	c.instance = i.ID
	if err := s.refuseRef(c, i.Ref()); err != nil {
		return fleet.Cost{}, err
	}
	spec, disk, err := priced(i)
	if err != nil {
		return fleet.Cost{}, c.unsent(fault.Unsupported, err)
	}
	c.send = func(k conn) error { return k.ask(priceRequest(i.Region, spec, disk)) }
	var out fleet.Cost
	c.accept = func(e envelope) (err error) {
		out, err = readPrice(e.members)
		return err
	}
	if err := c.read(ctx); err != nil {
		return fleet.Cost{}, err
	}
	return out, nil
}

// priced returns what an instance is priced by.
func priced(i fleet.Instance) (spec string, disk int64, err error) {
	series, _ := i.Series.Get()
	paid, _ := i.PaidType.Get()
	spec, _ = i.IoMaxSpec.Get()
	disk, _ = i.DiskGiB.Get()
	switch {
	case series != fleet.SeriesV2 || paid != fleet.PayAsYouGo:
		return "", 0, errors.New("only pay-as-you-go instances of series v2 have a price by their size")
	case !specPattern.MatchString(spec):
		return "", 0, errors.New("the traffic specification is not known")
	case disk <= 0:
		return "", 0, errors.New("the size of the disk is not known")
	}
	return spec, disk, nil
}

func priceRequest(region, spec string, disk int64) requests.AcsRequest {
	request := bssopenapi.CreateGetPayAsYouGoPriceRequest()
	request.ProductCode, request.ProductType = "alikafka", "alikafka_post"
	request.SubscriptionType, request.Region = "PayAsYouGo", region
	values := map[string]string{"IoMaxSpec": spec, "DiskSize": strconv.FormatInt(disk, 10)}
	var list []bssopenapi.GetPayAsYouGoPriceModuleList
	for _, code := range priceModules() {
		list = append(list, bssopenapi.GetPayAsYouGoPriceModuleList{
			ModuleCode: code, PriceType: "Hour", Config: code + ":" + values[code],
		})
	}
	request.ModuleList = &list
	return request
}

// readPrice adds up Data.ModuleDetails.ModuleDetail[].CostAfterDiscount. Each
// module must be there, and once: a sum without one would look like a price.
func readPrice(m members) (fleet.Cost, error) {
	data, err := part(m, "Data")
	if err != nil {
		return fleet.Cost{}, err
	}
	currency, err := unquote(data["Currency"])
	if err != nil || currency == "" {
		return fleet.Cost{}, errors.New("the answer has no readable Currency")
	}
	raws, err := nested(data, "ModuleDetails", "ModuleDetail")
	if err != nil {
		return fleet.Cost{}, err
	}
	perHour := map[string]float64{}
	sum := 0.0
	for _, raw := range raws {
		code, cost, err := readModule(raw)
		if err != nil {
			return fleet.Cost{}, err
		}
		if _, twice := perHour[code]; twice {
			return fleet.Cost{}, fmt.Errorf("the module %.40q comes twice", code)
		}
		perHour[code] = cost
		sum += cost
	}
	for _, code := range priceModules() {
		if _, ok := perHour[code]; !ok {
			return fleet.Cost{}, fmt.Errorf("the answer has no module %s", code)
		}
	}
	if math.IsInf(sum*hoursADay, 0) {
		return fleet.Cost{}, errors.New("the sum of the modules is no amount")
	}
	return fleet.Cost{PerDay: sum * hoursADay, Currency: currency, Source: string(getPayAsYouGoPrice)}, nil
}

// readModule reads what one module costs.
func readModule(raw json.RawMessage) (code string, cost float64, err error) {
	if code, err = named(raw, "ModuleCode"); err != nil {
		return "", 0, err
	}
	fields, err := object(raw)
	if err != nil {
		return "", 0, err
	}
	if cost, err = amount(fields["CostAfterDiscount"]); err != nil {
		return "", 0, fmt.Errorf("the module's CostAfterDiscount: %w", err)
	}
	return code, cost, nil
}

func (s *Session) billingCall(op operation, region string) call {
	return call{session: s, op: op, product: billingProduct, region: region, manner: billingManner}
}
