package cloudtest

import (
	"bytes"
	"fmt"
	"hash/crc64"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// OSSVersion stands for the version of calls to OSS in the journal: its API has
// none. It tells their mutations from those of the products with versions.
const OSSVersion = "oss"

// Bucket is a bucket of OSS. It is empty when the cloud begins.
type Bucket struct {
	Name, Region string
	// AccountID is the owner's. Nobody else has a right to it.
	AccountID string
	// Versioning is "" where it never was on, else Enabled or Suspended. Old
	// versions cannot be read here.
	Versioning string
}

// bucketState is a bucket with its objects.
type bucketState struct {
	Bucket
	objects map[string][]byte
}

func (c *Cloud) addBuckets(buckets []Bucket) error {
	for _, b := range buckets {
		switch {
		case !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`).MatchString(b.Name) || c.buckets[b.Name] != nil:
			return fmt.Errorf("cloudtest: bucket %q is wrongly named, or given twice", b.Name)
		case !c.regions[b.Region]:
			return fmt.Errorf("cloudtest: bucket %s: region %q is not known", b.Name, b.Region)
		case b.Versioning != "" && b.Versioning != "Enabled" && b.Versioning != "Suspended":
			return fmt.Errorf("cloudtest: bucket %s: versioning %q is neither Enabled nor Suspended", b.Name, b.Versioning)
		}
		c.buckets[b.Name] = &bucketState{Bucket: b, objects: map[string][]byte{}}
	}
	return nil
}

// Objects returns the truth about a bucket's objects, by name; nil where there
// is no such bucket.
func (c *Cloud) Objects(bucket string) map[string][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	state := c.buckets[bucket]
	if state == nil {
		return nil
	}
	objects := maps.Clone(state.objects)
	for name, data := range objects {
		objects[name] = bytes.Clone(data)
	}
	return objects
}

// SetVersioning changes a bucket's versioning to Enabled or Suspended, as its
// owner might at any time. It reports whether the bucket exists.
func (c *Cloud) SetVersioning(bucket, versioning string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	state := c.buckets[bucket]
	if state != nil {
		state.Versioning = versioning
	}
	return state != nil
}

// RemoveBucket removes a bucket with all its objects, as its owner might at any
// time.
func (c *Cloud) RemoveBucket(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.buckets, name)
}

// ossOperations are the operations of OSS. The limit is the account's for all
// of them together (10,000 a second); here each has its own.
func ossOperations() []operation {
	const limit = 10_000
	return []operation{
		{version: OSSVersion, action: "GetObject", qps: limit, ram: "oss:GetObject", run: (*Cloud).getObject},
		{version: OSSVersion, action: "PutObject", qps: limit, ram: "oss:PutObject", mutating: true, run: (*Cloud).putObject},
		{version: OSSVersion, action: "DeleteObject", qps: limit, ram: "oss:DeleteObject", mutating: true, run: (*Cloud).deleteObject},
		{version: OSSVersion, action: "ListObjectsV2", qps: limit, ram: "oss:ListObjects", run: (*Cloud).listObjects},
		{version: OSSVersion, action: "GetBucketVersioning", qps: limit, ram: "oss:GetBucketVersioning", run: (*Cloud).getBucketVersioning},
	}
}

// bucketOf finds the bucket that a call names. Another account's is denied
// unless its policy says otherwise, and there are no such policies here. A
// region other than the bucket's own is another endpoint, which does not serve it.
func (c *Cloud) bucketOf(req *request) (*bucketState, error) {
	bucket := c.buckets[req.bucket]
	switch {
	case bucket == nil:
		return nil, &apiError{status: http.StatusNotFound, code: "NoSuchBucket", message: "The specified bucket does not exist."}
	case bucket.AccountID != req.key.AccountID:
		return nil, &apiError{status: http.StatusForbidden, code: "AccessDenied", message: "You do not have permission to access this bucket."}
	case bucket.Region != req.region:
		return nil, &apiError{status: http.StatusForbidden, code: "AccessDenied",
			message: "The bucket you are attempting to access must be addressed using the specified endpoint."}
	}
	return bucket, nil
}

func (c *Cloud) getObject(req *request) (reply, error) {
	bucket, err := c.bucketOf(req)
	if err != nil {
		return reply{}, err
	}
	data, ok := bucket.objects[req.object]
	if !ok {
		return reply{}, &apiError{status: http.StatusNotFound, code: "NoSuchKey", message: "The specified key does not exist."}
	}
	return reply{write: func() []byte { return data }, header: sumOf(data), contentType: "application/octet-stream"}, nil
}

// putObject writes an object. Its condition has no effect where versioning is
// or was on (PutObject, x-oss-forbid-overwrite).
func (c *Cloud) putObject(req *request) (reply, error) {
	bucket, err := c.bucketOf(req)
	if err != nil {
		return reply{}, err
	}
	_, there := bucket.objects[req.object]
	if there && bucket.Versioning == "" && strings.EqualFold(req.params["ForbidOverwrite"], "true") {
		return reply{}, &apiError{status: http.StatusConflict, code: "FileAlreadyExists",
			message: "The object you specified already exists and can not be overwritten."}
	}
	bucket.objects[req.object] = req.body // nobody writes to it again
	return reply{write: nothing, header: sumOf(req.body), applied: true}, nil
}

// deleteObject answers HTTP 204 whether or not the object was there.
func (c *Cloud) deleteObject(req *request) (reply, error) {
	bucket, err := c.bucketOf(req)
	if err != nil {
		return reply{}, err
	}
	_, there := bucket.objects[req.object]
	delete(bucket.objects, req.object)
	return reply{write: nothing, status: http.StatusNoContent, applied: there}, nil
}

func (c *Cloud) getBucketVersioning(req *request) (reply, error) {
	bucket, err := c.bucketOf(req)
	if err != nil {
		return reply{}, err
	}
	return xmlReply(versioningXML{Status: bucket.Versioning}), nil
}

// listObjects lists names in their order, 100 at a time unless max-keys says
// otherwise, 1,000 at most (ListObjectsV2). The token is the last name of the
// page before; a real one means nothing to a client.
func (c *Cloud) listObjects(req *request) (reply, error) {
	bucket, err := c.bucketOf(req)
	if err != nil {
		return reply{}, err
	}
	most := 100
	if text := req.params["max-keys"]; text != "" {
		if most, err = strconv.Atoi(text); err != nil || most < 1 || most > 1000 {
			return reply{}, refuse("InvalidArgument", "Argument max-keys must be an integer between 1 and 1000.")
		}
	}
	page := listingXML{Name: bucket.Name, Prefix: req.params["prefix"], MaxKeys: most, Encoding: req.params["encoding-type"]}
	for _, name := range slices.Sorted(maps.Keys(bucket.objects)) {
		if !strings.HasPrefix(name, page.Prefix) || name <= req.params["continuation-token"] {
			continue
		}
		if len(page.Contents) == most {
			page.Truncated, page.Next = true, page.Contents[most-1].Key
			break
		}
		page.Contents = append(page.Contents, objectXML{Key: name, Size: len(bucket.objects[name])})
	}
	return xmlReply(page.encoded()), nil
}

func nothing() []byte { return nil }

// sumOf is the header that tells an object's sum.
func sumOf(data []byte) map[string]string {
	sum := crc64.Checksum(data, crc64.MakeTable(crc64.ECMA))
	return map[string]string{"X-Oss-Hash-Crc64ecma": strconv.FormatUint(sum, 10)}
}
