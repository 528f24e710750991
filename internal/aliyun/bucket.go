package aliyun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	osscredentials "github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/ledger"
)

// Bucket keeps files as objects of one OSS bucket, for one invocation. It is
// safe for concurrent use.
//
// Before its first use it asks whether the bucket ever had versioning, because
// Create rests on a condition that has no effect there, and refuses such a
// bucket. Its errors wrap fs.ErrNotExist, fs.ErrExist or a *fault.Error.
type Bucket struct {
	session              *Session
	region, name, prefix string

	mu sync.Mutex
	// usable says that the bucket never had versioning.
	usable bool
}

// Bucket returns the files below a prefix of a bucket, which lies in the given
// region and whose name the session's credentials can reach. It makes no call:
// what is wrong shows with the first use.
func (s *Session) Bucket(region, name, prefix string) *Bucket {
	if prefix != "" {
		prefix += "/"
	}
	return &Bucket{session: s, region: region, name: name, prefix: prefix}
}

var _ ledger.Blobs = (*Bucket)(nil)

// String names the bucket and the prefix.
func (b *Bucket) String() string { return "oss://" + strings.TrimSuffix(b.name+"/"+b.prefix, "/") }

// Get returns a file's content (GetObject).
func (b *Bucket) Get(ctx context.Context, name string) ([]byte, error) {
	if err := b.ready(ctx, name); err != nil {
		return nil, b.about("reading", name, err)
	}
	data, err := b.get(ctx, name)
	return data, b.about("reading", name, err)
}

// Put writes a file over one that is there (PutObject, which is atomic). It is
// repeated where its effect is not known. A repetition can bring a file back
// over one that somebody else wrote in between; where that matters, Create new
// files instead.
func (b *Bucket) Put(ctx context.Context, name string, data []byte) error {
	err := b.ready(ctx, name)
	if err == nil {
		err = b.put(name, data, false).read(ctx)
	}
	return b.about("writing", name, err)
}

// Delete removes a file (DeleteObject); one that is not there is no error.
func (b *Bucket) Delete(ctx context.Context, name string) error {
	err := b.ready(ctx, name)
	if err == nil {
		c := b.call(deleteObject, func(ctx context.Context, client *oss.Client) error {
			_, err := client.DeleteObject(ctx, &oss.DeleteObjectRequest{Bucket: &b.name, Key: new(b.prefix + name)})
			return err
		})
		c.write = true
		c.object = func(w *wire) error { return wantStatus(w, http.StatusNoContent) }
		err = c.read(ctx)
	}
	return b.about("removing", name, err)
}

// List returns the names that begin with a prefix (ListObjectsV2).
func (b *Bucket) List(ctx context.Context, prefix string) ([]string, error) {
	err := ledger.CheckPrefix(prefix)
	if err == nil {
		err = b.check(ctx)
	}
	var names []string
	for token, more := "", err == nil; more; more = err == nil && token != "" {
		var page objectList
		page, err = b.page(ctx, b.prefix+prefix, token)
		for _, object := range page.Contents {
			if name := strings.TrimPrefix(object.Key, b.prefix); ledger.CheckName(name) == nil {
				names = append(names, name)
			}
		}
		token = page.NextContinuationToken
	}
	if err != nil {
		return nil, b.about("listing", prefix+"*", err)
	}
	slices.Sort(names)
	return names, nil
}

// pageSize is how many names one page holds; 1,000 is the most (ListObjectsV2,
// max-keys).
const pageSize = 1000

func (b *Bucket) page(ctx context.Context, prefix, token string) (page objectList, err error) {
	c := b.call(listObjects, func(ctx context.Context, client *oss.Client) error {
		request := &oss.ListObjectsV2Request{Bucket: &b.name, Prefix: &prefix, MaxKeys: pageSize}
		if token != "" {
			request.ContinuationToken = &token
		}
		_, err := client.ListObjectsV2(ctx, request)
		return err
	})
	c.object = func(w *wire) (err error) {
		page, err = readListing(w, prefix, token)
		return err
	}
	err = c.read(ctx)
	return page, err
}

func (b *Bucket) get(ctx context.Context, name string) (data []byte, err error) {
	c := b.call(getObject, func(ctx context.Context, client *oss.Client) error {
		_, err := client.GetObject(ctx, &oss.GetObjectRequest{Bucket: &b.name, Key: new(b.prefix + name)})
		return err
	})
	c.object = func(w *wire) error {
		data = w.body
		return wantSum(w, w.body)
	}
	err = c.read(ctx)
	if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == "NoSuchKey" {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

// put writes an object; fresh refuses to write over one.
func (b *Bucket) put(name string, data []byte, fresh bool) call {
	c := b.call(putObject, func(ctx context.Context, client *oss.Client) error {
		request := &oss.PutObjectRequest{Bucket: &b.name, Key: new(b.prefix + name), Body: bytes.NewReader(data)}
		if fresh {
			request.ForbidOverwrite = new("true")
		}
		_, err := client.PutObject(ctx, request)
		return err
	})
	c.write = true
	c.object = func(w *wire) error { return wantSum(w, data) }
	return c
}

// call is one request to the bucket, built and signed by the SDK.
func (b *Bucket) call(op operation, send func(context.Context, *oss.Client) error) call {
	return call{session: b.session, op: op, product: objectStorage, region: b.region, send: func(k conn) error {
		return k.guarded(func() error { return send(k.wire.ctx, k.objects()) })
	}}
}

// ready refuses what is no name, and a bucket that is of no use.
func (b *Bucket) ready(ctx context.Context, name string) error {
	if err := ledger.CheckName(name); err != nil {
		return err
	}
	return b.check(ctx)
}

// check asks once whether the bucket ever had versioning: then it answers
// Enabled or Suspended, else nothing (GetBucketVersioning). In both states
// PutObject writes over what is there, whatever its condition says
// (PutObject, x-oss-forbid-overwrite).
func (b *Bucket) check(ctx context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var state string
	c := b.call(getBucketVersioning, func(ctx context.Context, client *oss.Client) error {
		_, err := client.GetBucketVersioning(ctx, &oss.GetBucketVersioningRequest{Bucket: &b.name})
		return err
	})
	switch {
	case b.usable:
		return nil
	case !ledger.ValidBucket(b.name):
		return c.unsent(fault.Invalid, errors.New("the bucket's name is not written like one"))
	}
	c.object = func(w *wire) (err error) {
		state, err = readVersioning(w)
		return err
	}
	if err := c.read(ctx); err != nil {
		return err
	}
	if state != "" {
		return c.unsent(fault.Unsupported, fmt.Errorf("versioning of the bucket is %s, so that two runs could both be the first; use a bucket that never had versioning", state))
	}
	b.usable = true
	return nil
}

func (b *Bucket) about(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s in %s: %w", doing, name, b, err)
}

// objects returns the SDK's client for one request over the wire. It repeats
// nothing, follows nothing, and leaves sums to us, who see the whole answer. A
// local cloud has the bucket in its path.
func (c conn) objects() *oss.Client {
	config := oss.NewConfig().WithRegion(c.region).WithEndpoint(c.scheme + "://" + c.domain).WithRetryMaxAttempts(1).
		WithSignatureVersion(oss.SignatureVersionV4).WithUsePathStyle(c.local).
		WithDisableUploadCRC64Check(true).WithDisableDownloadCRC64Check(true).
		WithCredentialsProvider(osscredentials.NewStaticCredentialsProvider(c.credentials.AccessKeyID, c.credentials.AccessKeySecret, c.credentials.SecurityToken))
	config.HttpClient = client{c.wire}
	return oss.NewClient(config)
}

// client hands the SDK's request to the wire.
type client struct{ wire *wire }

// Do sends the request once.
func (c client) Do(r *http.Request) (*http.Response, error) { return c.wire.RoundTrip(r) }
