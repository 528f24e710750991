package fleet

import "time"

// Cost is what an instance costs a day: an estimate, never a reason.
type Cost struct {
	// PerDay is the amount before tax.
	PerDay float64
	// Currency is the cloud's word for it, such as CNY.
	Currency string
	// Source names the operation, and the day for a bill.
	Source string
}

// Bill is one day's charges of an account (DescribeInstanceBill), by instance.
type Bill struct {
	Day   time.Time
	Costs map[string]Value[Cost]
}
