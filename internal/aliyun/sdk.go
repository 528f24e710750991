package aliyun

import (
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/responses"
)

// noHost is a pattern that matches no host, since none holds a NUL, and noProxy an
// address that is never dialled. They stand where the SDK would otherwise read
// NO_PROXY and HTTPS_PROXY and fail every call on a value that it cannot parse. The
// proxy settings still count: the shared transport reads them. The SDK compiles the
// pattern for every call, and a single character is the cheapest.
const (
	noHost  = "\x00"
	noProxy = "http://proxy.invalid"
)

var (
	errPanic = errors.New("the SDK panicked")
	errBuild = errors.New("the SDK could not build the request")
)

// conn is what a call needs to send itself through the SDK: a client of its
// own (clients are not safe to share) over the shared transport.
type conn struct {
	region, domain, scheme string
	// local says that the domain is a local cloud's.
	local       bool
	credentials Credentials
	wire        *wire
}

// ask sends one request through a client made for it. What the SDK would
// decode is not used, so it is given a response that it leaves alone.
func (c conn) ask(request requests.AcsRequest) error {
	client, err := sdk.NewClientWithOptions(c.region, c.config(), c.credentials.forSDK())
	if err != nil {
		return errBuild
	}
	c.prepare(client, request)
	if common, ok := request.(*requests.CommonRequest); ok {
		common.TransToAcsRequest()
	}
	return c.guarded(func() error { return client.DoAction(request, responses.NewCommonResponse()) })
}

// config switches off what the SDK would do on its own: repeat calls, start
// goroutines, speak plain HTTP.
func (c conn) config() *sdk.Config {
	config := sdk.NewConfig().WithAutoRetry(false).WithMaxRetryTime(0).WithEnableAsync(false).WithScheme(c.scheme)
	config.Transport = c.wire
	return config
}

// prepare sets on client and request what must not be left to defaults. The
// SDK's own time limit is a little longer than the wire's, so that the wire's
// decides.
func (c conn) prepare(client *sdk.Client, request requests.AcsRequest) {
	client.SetNoProxy(noHost)
	client.SetHttpProxy(noProxy)
	client.SetHttpsProxy(noProxy)
	client.SetCloseTrace(true) // a span's name would be the signed URL
	request.SetScheme(c.scheme)
	request.SetDomain(c.domain)
	request.SetReadTimeout(c.wire.limit + time.Second)
	request.SetConnectTimeout(connectTimeout)
}

// guarded runs one SDK call. Its error says only whether the SDK came to an
// end: its text may hold the signed URL, and what was answered is on the wire.
func (c conn) guarded(do func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errPanic
		}
	}()
	if do() != nil && !c.wire.sent {
		return errBuild
	}
	return nil
}

// refuseDebug fails when DEBUG lists "sdk". The SDK reads it once, before any
// code of ours runs, and then prints every signed URL to standard output; it
// has no switch for that afterwards.
func refuseDebug() error {
	if slices.Contains(strings.Split(os.Getenv("DEBUG"), ","), "sdk") {
		return errors.New("the environment variable DEBUG lists sdk, which would print keys and tokens to the log; remove it")
	}
	return nil
}
