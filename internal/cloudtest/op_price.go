package cloudtest

import (
	"net/http"
	"strconv"
	"strings"
)

// maxModules is how many modules one quote may have (parameter text of
// GetPayAsYouGoPrice).
const maxModules = 50

// hourPrice is the price of an hour of one module. The modules are those of a
// working subscription quote in public scripts; that pay-as-you-go has the same
// is unconfirmed, and the amounts are made up.
func hourPrice(module string) (price float64, known bool) {
	switch module {
	case "IoMaxSpec":
		return 2.5, true
	case "DiskSize":
		return 0.7, true
	case "PartitionNum", "TopicQuota":
		return 0.2, true
	case "EipMax":
		return 0.3, true
	default:
		return 0, false
	}
}

// getPayAsYouGoPrice quotes modules, each by itself. The code for what has no
// price is unconfirmed.
func (c *Cloud) getPayAsYouGoPrice(req *request) (reply, error) {
	if req.params["SubscriptionType"] != "PayAsYouGo" {
		return reply{}, invalid("SubscriptionType")
	}
	details := []any{}
	for n := 1; ; n++ {
		prefix := "ModuleList." + strconv.Itoa(n) + "."
		code, ok := req.params[prefix+"ModuleCode"]
		if !ok {
			break
		}
		if err := checkModule(req, prefix); err != nil {
			return reply{}, err
		}
		price, known := hourPrice(code)
		if !known || req.params["ProductCode"] != "alikafka" {
			return reply{}, &apiError{status: http.StatusBadRequest, code: "PRICE.PRICING_PLAN_RESULT_NOT_FOUND",
				message: "No price was found for the module."}
		}
		details = append(details, map[string]any{"ModuleCode": code, "UnitPrice": 0, "OriginalCost": price,
			"InvoiceDiscount": 0, "CostAfterDiscount": price})
	}
	if len(details) == 0 {
		return reply{}, missing("ModuleList")
	}
	if len(details) > maxModules {
		return reply{}, invalid("ModuleList")
	}
	return reply{body: billEnvelope(req, map[string]any{"Currency": "CNY",
		"ModuleDetails": map[string]any{"ModuleDetail": details}, "PromotionDetails": map[string]any{"PromotionDetail": []any{}},
	})}, nil
}

// checkModule: Config is "Key:value,Key:value", PriceType one of four words.
func checkModule(req *request, prefix string) error {
	config, kind := req.params[prefix+"Config"], req.params[prefix+"PriceType"]
	switch {
	case config == "":
		return missing(prefix + "Config")
	case kind == "":
		return missing(prefix + "PriceType")
	}
	switch kind {
	case "Hour", "Usage", "Month", "Year":
	default:
		return invalid(prefix + "PriceType")
	}
	for part := range strings.SplitSeq(config, ",") {
		if key, value, ok := strings.Cut(part, ":"); !ok || key == "" || value == "" {
			return invalid(prefix + "Config")
		}
	}
	return nil
}
