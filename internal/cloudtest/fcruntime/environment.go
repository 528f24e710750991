package fcruntime

import (
	"path/filepath"
	"strconv"
)

// environment is what the platform sets (page "Environment variables"; for
// FC_RUNTIME_API the Go SDK). Nothing of the parent's environment leaks in.
func (r *Runtime) environment(api, binary string) []string {
	f := r.function
	return []string{
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"TZ=UTC",
		"FC_RUNTIME_API=" + api,
		"FC_FUNC_CODE_PATH=" + filepath.Dir(binary),
		"FC_REGION=" + f.Region,
		"FC_ACCOUNT_ID=" + f.AccountID,
		"FC_FUNCTION_NAME=" + f.Name,
		"FC_FUNCTION_HANDLER=" + f.Handler,
		"FC_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(f.MemoryMB),
		"FC_INSTANCE_ID=" + newID(),
		"FC_FUNCTION_VERSION=" + f.Qualifier,
		"FC_VER_ID=" + f.VersionID,
		// Copies from the start of the process: they may be out of date when
		// a later invocation brings newer ones.
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + f.Credentials.AccessKeyID,
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + f.Credentials.AccessKeySecret,
		"ALIBABA_CLOUD_SECURITY_TOKEN=" + f.Credentials.SecurityToken,
	}
}
