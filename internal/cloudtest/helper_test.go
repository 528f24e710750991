package cloudtest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"alikafka-reaper/internal/cloudtest"
)

// clock is a time that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// newClock starts near the real time, because the SDK signs with the real
// clock, and on a whole second.
func newClock() *clock { return &clock{now: time.Now().UTC().Truncate(time.Second)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is a cloud behind real HTTP with the SDK in front of it.
type world struct {
	*cloudtest.Cloud
	t     *testing.T
	clock *clock
	url   string
	key   cloudtest.Key
}

// dayOf reads the first page of a day of one metric of a region.
func (w *world) dayOf(region, metric string) (*cms.DescribeMetricListResponse, error) {
	request := cms.CreateDescribeMetricListRequest()
	request.Namespace, request.MetricName, request.Period, request.Length = "acs_kafka", metric, "900", "1440"
	request.StartTime = fmt.Sprint(time.Now().Add(-24 * time.Hour).UnixMilli())
	w.aim(request)
	return w.cms(region).DescribeMetricList(request)
}

func newWorld(t *testing.T, change func(*cloudtest.Config), specs ...cloudtest.Spec) *world {
	t.Helper()
	at := newClock()
	cfg := cloudtest.Config{Fleet: cloudtest.Fleet{Instances: specs}, Clock: at.Now,
		Keys: cloudtest.DemoKeys(), UnlimitedQPS: true}
	if change != nil {
		change(&cfg)
	}
	cloud, err := cloudtest.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	server, err := cloudtest.Serve(cloud)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return &world{cloud, t, at, server.URL, cfg.Keys[1]}
}

// aim sends a request to the cloud instead of to the internet.
func (w *world) aim(request requests.AcsRequest) {
	request.SetScheme("http")
	request.SetDomain(strings.TrimPrefix(w.url, "http://"))
}

func (w *world) credentials() auth.Credential {
	if w.key.SecurityToken == "" {
		return credentials.NewAccessKeyCredential(w.key.AccessKeyID, w.key.Secret)
	}
	return credentials.NewStsTokenCredential(w.key.AccessKeyID, w.key.Secret, w.key.SecurityToken)
}

func (w *world) kafka(region string) *alikafka.Client {
	client, err := alikafka.NewClientWithOptions(region, sdk.NewConfig(), w.credentials())
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func (w *world) cms(region string) *cms.Client {
	client, err := cms.NewClientWithOptions(region, sdk.NewConfig(), w.credentials())
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func (w *world) sts() *sts.Client {
	client, err := sts.NewClientWithOptions("cn-hangzhou", sdk.NewConfig(), w.credentials())
	if err != nil {
		w.t.Fatal(err)
	}
	return client
}

func (w *world) list(region string) (*alikafka.GetInstanceListResponse, error) {
	request := alikafka.CreateGetInstanceListRequest()
	w.aim(request)
	return w.kafka(region).GetInstanceList(request)
}

// one lists one instance through the SDK.
func (w *world) one(id string) alikafka.InstanceVO {
	w.t.Helper()
	request := alikafka.CreateGetInstanceListRequest()
	request.InstanceId = &[]string{id}
	w.aim(request)
	response, err := w.kafka("cn-hangzhou").GetInstanceList(request)
	if err != nil {
		w.t.Fatal(err)
	}
	if len(response.InstanceList.InstanceVO) != 1 {
		w.t.Fatalf("%s is listed %d times", id, len(response.InstanceList.InstanceVO))
	}
	return response.InstanceList.InstanceVO[0]
}

func (w *world) release(id string, force bool) error {
	request := alikafka.CreateReleaseInstanceRequest()
	request.InstanceId = id
	request.ForceDeleteInstance = requests.NewBoolean(force)
	w.aim(request)
	_, err := w.kafka("cn-hangzhou").ReleaseInstance(request)
	return err
}

func (w *world) stop(id string) error {
	request := alikafka.CreateStopInstanceRequest()
	request.InstanceId = id
	w.aim(request)
	_, err := w.kafka("cn-hangzhou").StopInstance(request)
	return err
}

func (w *world) reopen(id string) error {
	request := alikafka.CreateReopenInstanceRequest()
	request.InstanceId = id
	w.aim(request)
	_, err := w.kafka("cn-hangzhou").ReopenInstance(request)
	return err
}

func (w *world) remove(id string) error {
	request := alikafka.CreateDeleteInstanceRequest()
	request.InstanceId = id
	w.aim(request)
	_, err := w.kafka("cn-hangzhou").DeleteInstance(request)
	return err
}

// code is the error code the SDK reports, "" without an error.
func code(err error) string {
	var server *sdkerrors.ServerError
	var client *sdkerrors.ClientError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &server):
		return server.ErrorCode()
	case errors.As(err, &client):
		return client.ErrorCode()
	default:
		return err.Error()
	}
}

// point is one decoded data point.
type point struct {
	Timestamp  int64  `json:"timestamp"`
	UserID     string `json:"userId"`
	InstanceID string `json:"instanceId"`
	Value      any    `json:"Value"`
	Maximum    any    `json:"Maximum"`
}

func points(t *testing.T, text string) []point {
	t.Helper()
	list := []point{}
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatalf("data points %.80q: %v", text, err)
	}
	return list
}
