package cloudtest

// showsContents says whether an operation reads what is on one instance.
func showsContents(action string) bool {
	switch action {
	case "GetTopicList", "GetTopicStatus", "GetTopicSubscribeStatus", "GetQuotaTip",
		"GetConsumerList", "GetConsumerProgress", "GetKafkaClientIp":
		return true
	default:
		return false
	}
}

// showsBills says whether an operation reads bills or prices.
func showsBills(action string) bool {
	switch action {
	case "DescribeInstanceBill", "QueryInstanceBill", "GetPayAsYouGoPrice":
		return true
	default:
		return false
	}
}

// pictured is one instance of the old picture, nil when it was not there.
func (f *armedFault) pictured(id string) *Instance {
	for n := range f.picture {
		if f.picture[n].ID == id {
			return &f.picture[n]
		}
	}
	return nil
}

// bend applies the content faults to an answer other than the instance list:
// it drops fields wherever they are, and shortens or mixes every list.
func (f *armedFault) bend(body map[string]any) {
	switch f.Kind {
	case FaultMissingFields:
		fields := f.Fields
		if len(fields) == 0 {
			fields = decisiveFields()
		}
		drop(body, fields)
	case FaultShortList, FaultShuffled:
		f.bendLists(body)
	default:
	}
}

// decisiveFields are those that a reader judges by.
func decisiveFields() []string {
	return []string{"CreateTime", "LastTimeStamp", "LastTimestamp", "TotalCount", "TotalDiff", "state",
		"RebalanceInfoList", "Alert", "Ip", "TopicUsed", "PartitionUsed", "GroupUsed", "ConsumerGroups",
		"PretaxAmount", "Currency", "CostAfterDiscount"}
}

func drop(value any, fields []string) {
	switch typed := value.(type) {
	case map[string]any:
		for _, name := range fields {
			delete(typed, name)
		}
		for _, inner := range typed {
			drop(inner, fields)
		}
	case []any:
		for _, inner := range typed {
			drop(inner, fields)
		}
	}
}

func (f *armedFault) bendLists(body map[string]any) {
	for name, value := range body {
		switch typed := value.(type) {
		case map[string]any:
			f.bendLists(typed)
		case []any:
			body[name] = f.rearrange(typed)
		}
	}
}
