package fcruntime

import (
	"cmp"
	"time"
)

// Credentials are the keys of the function's role, as the platform hands
// them to every invocation.
type Credentials struct {
	AccessKeyID, AccessKeySecret, SecurityToken string
}

// Function describes the deployed function.
type Function struct {
	Name      string
	Region    string
	AccountID string
	Handler   string // default main
	MemoryMB  int    // default 128
	// Timeout of one invocation; default 60 s, in whole seconds as the
	// platform has it.
	Timeout     time.Duration
	ServiceName string
	LogProject  string
	LogStore    string
	Qualifier   string // default LATEST
	VersionID   string
	// Credentials are used by invocations that bring none.
	Credentials Credentials
	// Clock is the source of time; nil means time.Now.
	Clock func() time.Time
}

func (f Function) withDefaults() Function {
	f.Name = cmp.Or(f.Name, "function")
	f.Region = cmp.Or(f.Region, "cn-hangzhou")
	f.Handler = cmp.Or(f.Handler, "main")
	f.MemoryMB = cmp.Or(f.MemoryMB, 128)
	f.Timeout = cmp.Or(f.Timeout, 60*time.Second)
	f.Qualifier = cmp.Or(f.Qualifier, "LATEST")
	if f.Clock == nil {
		f.Clock = time.Now
	}
	return f
}

// Invocation is one call of the function.
type Invocation struct {
	Payload []byte
	// Credentials replace those of the function when set.
	Credentials Credentials
	RetryCount  int
	// Timeout replaces that of the function when set.
	Timeout time.Duration
	// RequestID is made up when empty.
	RequestID string
	// Kind is handler by default.
	Kind Kind
}

// Kind is what is called inside the function (fc/function.go). The zero value
// is the handler.
type Kind int

// The kinds of call.
const (
	KindHandler     Kind = 0
	KindInitializer Kind = 1
	KindPreStop     Kind = 2
)

// Answer is what came of an invocation.
type Answer struct {
	RequestID string
	Body      []byte
	// Error is set when the function failed, by itself or by the platform.
	Error    *FunctionError
	Duration time.Duration
	// Attempts counts the calls that InvokeAsync made.
	Attempts int
}

// FunctionError is the error body of a failed invocation.
type FunctionError struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
	// StackTrace is set after a panic.
	StackTrace []Frame `json:"stackTrace,omitempty"`
}

// Frame is one line of a stack trace.
type Frame struct {
	Path  string `json:"path"`
	Line  int    `json:"line"`
	Label string `json:"label"`
}

func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }
