package aliyun

import (
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc64"
	"net/url"
	"strconv"
	"strings"
)

const (
	// ossRequestID holds the cloud's id of a call to OSS, ossSum the sum of the
	// object that was written or read (common response headers of OSS).
	ossRequestID = "X-Oss-Request-Id"
	ossSum       = "X-Oss-Hash-Crc64ecma"
)

// openComplaint reads a refusal of OSS. Of its members those that echo the
// signed request (StringToSign and its like) are left alone.
func openComplaint(body []byte) envelope {
	var e struct {
		XMLName   xml.Name `xml:"Error"`
		Code      string   `xml:"Code"`
		Message   string   `xml:"Message"`
		RequestID string   `xml:"RequestId"`
		Needed    string   `xml:"AccessDeniedDetail>AuthAction"`
	}
	if xml.Unmarshal(body, &e) != nil {
		return envelope{}
	}
	return envelope{code: e.Code, message: e.Message, requestID: e.RequestID, needed: e.Needed}
}

func wantStatus(w *wire, status int) error {
	if w.status != status {
		return fmt.Errorf("the answer is HTTP %d, not %d", w.status, status)
	}
	return nil
}

// wantSum wants the object's sum in an answer: a success of OSS carries it, one
// that somebody on the way made up does not.
func wantSum(w *wire, data []byte) error {
	if err := wantStatus(w, 200); err != nil {
		return err
	}
	sum := strconv.FormatUint(crc64.Checksum(data, crc64.MakeTable(crc64.ECMA)), 10)
	if w.header.Get(ossSum) != sum {
		return errors.New("the answer's sum is not that of the object")
	}
	return nil
}

// readVersioning returns Enabled, Suspended or, where versioning was never on,
// nothing (GetBucketVersioning).
func readVersioning(w *wire) (string, error) {
	var answer struct {
		XMLName xml.Name `xml:"VersioningConfiguration"`
		Status  string   `xml:"Status"`
	}
	if err := xml.Unmarshal(w.body, &answer); err != nil {
		return "", errors.New("the answer does not tell the bucket's versioning")
	}
	switch state := strings.TrimSpace(answer.Status); state {
	case "", "Enabled", "Suspended":
		return state, nil
	default:
		return "", errors.New("the answer has a state of versioning that is not known")
	}
}

// objectList is one page of names (ListObjectsV2).
type objectList struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	EncodingType          string
	KeyCount              *int
	IsTruncated           *bool
	NextContinuationToken string
	Contents              []struct{ Key string }
}

// readListing reads a page and checks that it is whole: that it says whether
// another follows, and that what it holds was asked for.
func readListing(w *wire, prefix, token string) (objectList, error) {
	var page objectList
	if err := xml.Unmarshal(w.body, &page); err != nil {
		return objectList{}, errors.New("the answer is no list of objects")
	}
	if err := page.decode(); err != nil {
		return objectList{}, err
	}
	next := page.NextContinuationToken
	switch {
	case page.IsTruncated == nil || page.KeyCount == nil || *page.KeyCount != len(page.Contents):
		return objectList{}, errors.New("the list does not say where it ends")
	case *page.IsTruncated == (next == "") || next != "" && next == token:
		return objectList{}, errors.New("the list does not say where it goes on")
	}
	for _, object := range page.Contents {
		if !strings.HasPrefix(object.Key, prefix) {
			return objectList{}, errors.New("the list holds objects that were not asked for")
		}
	}
	return page, nil
}

// decode takes back the encoding that the SDK asks for.
func (l *objectList) decode() (err error) {
	if l.EncodingType == "" {
		return nil
	}
	if l.NextContinuationToken, err = url.QueryUnescape(l.NextContinuationToken); err != nil {
		return errors.New("the list is not encoded as it says")
	}
	for i := range l.Contents {
		if l.Contents[i].Key, err = url.QueryUnescape(l.Contents[i].Key); err != nil {
			return errors.New("the list is not encoded as it says")
		}
	}
	return nil
}
