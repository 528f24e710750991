package fleet

// Listing is one region's whole list of instances.
type Listing struct {
	Instances []Instance
	// Broken are rows that cannot be read; they hide no other row.
	Broken []BrokenRow
}

// BrokenRow is a row of a listing that could not become an Instance.
type BrokenRow struct {
	// ID is the instance id where at least that could be read; else empty.
	ID string
	// Index is the row's place in the answer, from 0.
	Index int
	// Why says what is wrong with the row.
	Why string
}
