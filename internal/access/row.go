package access

import "fmt"

// Row is what RAM asks for before it lets one operation through.
type Row struct {
	// Operation is the operation's name, which no two products here share.
	Operation string
	Effect    Effect
	// Actions are the names under which the right may stand: the one of the
	// operation's own page first, then those of pages that disagree. One of them
	// counts, and nobody says which, so a policy holds all. Empty for an operation
	// that needs no right.
	Actions []string
	Target  Target
	// Source is where the action is documented; Open is what of it is not
	// confirmed, empty where nothing is open.
	Source, Open string
}

// Effect is what a call does.
type Effect uint8

// The effects. The zero value is a bug.
const (
	effectUnset Effect = iota
	// Reads changes nothing.
	Reads
	// ReadsUsers changes nothing either, and its answer holds what the reaper must
	// not keep or is read only before something changes: the configuration.
	ReadsUsers
	// Writes changes what belongs to the reaper itself: its files, its queue.
	Writes
	// Changes changes an instance.
	Changes
)

// String returns the effect as people read it.
func (e Effect) String() string {
	switch e {
	case Reads:
		return "reads"
	case ReadsUsers:
		return "reads the configuration"
	case Writes:
		return "writes its own files or events"
	case Changes:
		return "changes an instance"
	default:
		return fmt.Sprintf("effect(%d)", uint8(e))
	}
}

// Target is what a policy's Resource names for an operation.
type Target uint8

// The targets. The zero value is a bug.
const (
	targetUnset Target = iota
	// Anything is "*": no page says that a narrower resource works.
	Anything
	// TheBucket is the store's bucket, TheFiles the objects below its prefix.
	TheBucket
	TheFiles
	// TheRoles are the roles in other accounts.
	TheRoles
	// TheFunction is the function itself.
	TheFunction
	// Nothing is for operations that need no right.
	Nothing
)

// String returns the target as people read it.
func (t Target) String() string {
	switch t {
	case Anything:
		return "`*`"
	case TheBucket:
		return "the store's bucket"
	case TheFiles:
		return "the files below the store's prefix"
	case TheRoles:
		return "the roles that the rules name"
	case TheFunction:
		return "the function"
	case Nothing:
		return "needs no right"
	default:
		return fmt.Sprintf("target(%d)", uint8(t))
	}
}

// UnknownOperationError says that an operation has no row, so that nobody knows
// which right it needs.
type UnknownOperationError struct{ Operation string }

// Error names the operation and the next step.
func (e *UnknownOperationError) Error() string {
	return fmt.Sprintf("the operation %s is not in the table of RAM actions, so it is not called; add its row to internal/access", e.Operation)
}

// ByOperation returns the rows by their operation, for whoever asks often: Rows
// makes the table anew each time.
func ByOperation() map[string]Row {
	rows := map[string]Row{}
	for _, row := range Rows() {
		rows[row.Operation] = row
	}
	return rows
}

// Lookup returns the row of an operation, or an *UnknownOperationError.
func Lookup(operation string) (Row, error) {
	row, ok := ByOperation()[operation]
	if !ok {
		return Row{}, &UnknownOperationError{operation}
	}
	return row, nil
}
