package aliyun

import (
	"log/slog"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	sdkcredentials "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"go.uber.org/zap/zapcore"
)

// hidden stands for a secret wherever something would be printed.
const hidden = "[hidden]"

// Credentials sign calls. They come from one invocation's context and are used
// for that invocation only. Whatever prints them prints a placeholder.
type Credentials struct {
	AccessKeyID, AccessKeySecret string
	// SecurityToken is set for temporary credentials, as in Function Compute.
	SecurityToken string
}

// String returns a placeholder.
func (Credentials) String() string { return hidden }

// GoString returns a placeholder.
func (Credentials) GoString() string { return hidden }

// MarshalText returns a placeholder.
func (Credentials) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON returns a placeholder.
func (Credentials) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// LogValue returns a placeholder.
func (Credentials) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalLogObject writes nothing.
func (Credentials) MarshalLogObject(zapcore.ObjectEncoder) error { return nil }

func (c Credentials) empty() bool { return c.AccessKeyID == "" || c.AccessKeySecret == "" }

// forSDK names the kind of credential explicitly: the SDK's default chain
// drops the security token of temporary credentials.
func (c Credentials) forSDK() auth.Credential {
	if c.SecurityToken == "" {
		return &sdkcredentials.AccessKeyCredential{AccessKeyId: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret}
	}
	return &sdkcredentials.StsTokenCredential{
		AccessKeyId: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, AccessKeyStsToken: c.SecurityToken,
	}
}
