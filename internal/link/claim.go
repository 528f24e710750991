package link

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// Purpose is what a token is good for.
type Purpose string

// The purposes. A token of one is refused for every other.
const (
	// Keep protects an instance for some days.
	Keep Purpose = "keep"
	// Release waives the rest of the time that a warning gave.
	Release Purpose = "release"
	// NotMine says that the warning came to the wrong people.
	NotMine Purpose = "not-mine"
	// Undo reopens what was stopped.
	Undo Purpose = "undo"
	// Look shows the page about everything, and answers nothing.
	Look Purpose = "look"
)

// Claim is what a token says.
type Claim struct {
	Purpose Purpose
	// Ref is the instance; of Look only its Account is set.
	Ref fleet.Ref
	// Rule announced what the answer is about, and Due is when it would come; both
	// tell one warning of an instance from another.
	Rule string
	Due  time.Time
	// Days is how long Keep protects; 0 for the others.
	Days int
	// Owner is whom the warning named as the owner; often empty.
	Owner string
	// Expires is when the token ends.
	Expires time.Time
}

// Days are the spans that a warning offers to keep an instance for. Tokens of others
// are refused.
func Days() []int { return []int{7, 14, 30} }

// ID names the answer, not the token: two tokens about one warning that say the
// same, of which one ends later, are one answer and can be given once.
func (c Claim) ID() string {
	text := strings.Join([]string{
		string(c.Purpose), c.Ref.Account, c.Ref.Region, c.Ref.ID, c.Rule, fmt.Sprint(c.Days), c.Due.UTC().Format(time.RFC3339),
	}, "\n")
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
