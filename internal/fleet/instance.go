package fleet

import "time"

// Tags are an instance's tags as GetInstanceList returns them. Keys are
// case-sensitive in the cloud.
type Tags map[string]string

// Instance is one Kafka instance as last listed (alikafka GetInstanceList).
// Every field that the cloud can leave out is a Value.
type Instance struct {
	// ID, Region and Account name the instance; a row without an ID is a
	// Problem of the listing and never becomes an Instance.
	ID, Region, Account string

	Name          Value[string]
	PaidType      Value[PaidType]
	Series        Value[Series]
	Status        Value[Status]
	CreatedAt     Value[time.Time]
	Tags          Value[Tags]
	Zone          Value[string]
	VPC           Value[string]
	ResourceGroup Value[string]
	Spec          Value[string]
	DiskGiB       Value[int64]
	Topics        Value[int64]
	Groups        Value[int64]
	Partitions    Value[int64]
	// Exposure is from where clients can connect (DeployType, EipMax).
	Exposure Value[Exposure]
	// IoMaxSpec is the traffic specification of a V2 instance.
	IoMaxSpec Value[string]
	// Retention is how long messages are kept (MsgRetain, in hours).
	Retention Value[time.Duration]

	// Mark is the reaper's mark as the store has it, for instances that cannot
	// carry tags; others carry it under MarkTag. The listing does not fill it.
	Mark Value[string]

	// Answers are what people said about it by links, oldest first, as the store has
	// them. Unknown because they are Absent means that nobody said anything. The
	// listing does not fill it.
	Answers Value[[]Answer]

	// ListedAt is when the answer that holds this row arrived.
	ListedAt time.Time
}

// Ref names an instance without saying anything about it.
type Ref struct{ Account, Region, ID string }

// Ref returns the instance's name.
func (i Instance) Ref() Ref { return Ref{Account: i.Account, Region: i.Region, ID: i.ID} }
