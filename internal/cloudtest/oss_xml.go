package cloudtest

import (
	"encoding/xml"
	"net/url"
)

const xmlContent = "application/xml"

type versioningXML struct {
	XMLName xml.Name `xml:"VersioningConfiguration"`
	Status  string   `xml:"Status,omitempty"`
}

// listingXML is one page of ListObjectsV2.
type listingXML struct {
	XMLName   xml.Name    `xml:"ListBucketResult"`
	Name      string      `xml:"Name"`
	Prefix    string      `xml:"Prefix"`
	MaxKeys   int         `xml:"MaxKeys"`
	Encoding  string      `xml:"EncodingType,omitempty"`
	Truncated bool        `xml:"IsTruncated"`
	Next      string      `xml:"NextContinuationToken,omitempty"`
	KeyCount  int         `xml:"KeyCount"`
	Contents  []objectXML `xml:"Contents"`
}

type objectXML struct {
	Key  string `xml:"Key"`
	Size int    `xml:"Size"`
}

// encoded counts the names and, where the call asks for it, encodes them.
func (l listingXML) encoded() listingXML {
	l.KeyCount = len(l.Contents)
	if l.Encoding != "url" {
		return l
	}
	l.Prefix, l.Next = url.QueryEscape(l.Prefix), url.QueryEscape(l.Next)
	for i := range l.Contents {
		l.Contents[i].Key = url.QueryEscape(l.Contents[i].Key)
	}
	return l
}

// errorXML is a refusal of OSS. One about a signature echoes what was signed.
type errorXML struct {
	XMLName   xml.Name   `xml:"Error"`
	Code      string     `xml:"Code"`
	Message   string     `xml:"Message"`
	RequestID string     `xml:"RequestId"`
	HostID    string     `xml:"HostId"`
	AccessKey string     `xml:"OSSAccessKeyId,omitempty"`
	Provided  string     `xml:"SignatureProvided,omitempty"`
	Signed    string     `xml:"StringToSign,omitempty"`
	Detail    *detailXML `xml:"AccessDeniedDetail"`
}

type detailXML struct {
	Action string `xml:"AuthAction"`
	Owner  string `xml:"AuthPrincipalOwnerId"`
}

// ossAnswer renders a refusal the way OSS does.
func (e *apiError) ossAnswer(req *request) answer {
	body := errorXML{Code: e.code, Message: e.message, RequestID: req.id, HostID: req.host}
	if e.code == "SignatureDoesNotMatch" {
		body.AccessKey, body.Provided, body.Signed = req.accessKeyID, req.signature, req.stringToSign()
	}
	if e.detail != nil {
		body.Detail = &detailXML{Action: req.op.ram, Owner: req.key.AccountID}
	}
	return answer{status: e.status, code: e.code, contentType: xmlContent, body: encodeXML(body)}
}

func xmlReply(value any) reply {
	return reply{write: func() []byte { return encodeXML(value) }, contentType: xmlContent}
}

func encodeXML(value any) []byte {
	text, err := xml.Marshal(value)
	if err != nil {
		panic("cloudtest: answer cannot be encoded: " + err.Error()) // a bug in this package
	}
	return append([]byte(xml.Header), text...)
}
