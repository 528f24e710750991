package fleet

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// MarkTag is the tag that holds an instance's Mark.
const MarkTag = "reaper/mark"

// Stage is how far an instance has come on the way to its release.
type Stage uint8

// The stages. The zero value is a bug.
const (
	stageUnset Stage = iota
	// Warned: its owner was told, and the grace counts.
	Warned
	// Paused: the reaper stopped it, and it can still be reopened.
	Paused
)

var stageNames = [...]string{"unset", "warned", "stopped"}

// String returns the stage's stable name.
func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return fmt.Sprintf("stage(%d)", uint8(s))
}

// Mark says how far an instance has come on its rule's way to release. It lives
// on the instance as a tag, or in the store where tags are not to be had. It is
// a memory, never evidence: everything is read again before each step.
type Mark struct {
	Stage Stage
	// Terms is the digest of what the rule says: another rule, or the same after
	// a change, does not inherit the mark.
	Terms string
	// Since is when the stage began: when the warning was delivered, or the stop
	// accepted; whole seconds.
	Since time.Time
	// Due is when the next step was announced for; whole seconds.
	Due time.Time
}

const (
	markVersion = "v1"
	// markTime has no colons or plus signs, so that any tag editor keeps it.
	markTime = "20060102T150405Z"
	// sealLength is how many hex digits bind a mark to its instance: enough that
	// a slip of the hand or a tag copied to another instance is seen. It is no
	// secret; who may write tags can make one.
	sealLength = 8
)

// Text writes the mark for one instance, well within the 128 characters of a tag
// value: version, stage, since, due, terms, seal.
func (m Mark) Text(ref Ref) string {
	body := strings.Join([]string{
		markVersion, m.Stage.String(), m.Since.UTC().Format(markTime), m.Due.UTC().Format(markTime), m.Terms,
	}, " ")
	return body + " " + seal(body, ref)
}

func seal(body string, ref Ref) string {
	sum := sha256.Sum256([]byte(body + "\n" + ref.Account + "\n" + ref.Region + "\n" + ref.ID))
	return hex.EncodeToString(sum[:])[:sealLength]
}

// ParseMark reads a mark of one instance. An error means that it cannot be
// trusted: it is misshapen, of another instance, or of a later version.
func ParseMark(text string, ref Ref) (Mark, error) {
	parts := strings.Split(text, " ")
	if len(parts) != 6 || parts[0] != markVersion {
		return Mark{}, fmt.Errorf("it is not a mark of version %s", markVersion)
	}
	body := strings.Join(parts[:5], " ")
	if parts[5] != seal(body, ref) {
		return Mark{}, errors.New("it was written for another instance, or changed by hand")
	}
	m := Mark{Terms: parts[4]}
	for i, name := range stageNames {
		if i > 0 && name == parts[1] {
			m.Stage = Stage(i)
		}
	}
	var sinceErr, dueErr error
	m.Since, sinceErr = time.Parse(markTime, parts[2])
	m.Due, dueErr = time.Parse(markTime, parts[3])
	if err := errors.Join(sinceErr, dueErr); err != nil || m.Stage == stageUnset || m.Terms == "" || m.Due.Before(m.Since) {
		return Mark{}, errors.New("its stage or its times cannot be read")
	}
	return m, nil
}
