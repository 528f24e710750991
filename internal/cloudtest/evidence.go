package cloudtest

import (
	"strconv"
	"time"
)

// maxPageSize is the longest page of a list; the real bound is unconfirmed.
const maxPageSize = 100

// view finds the instance that a read is about, and the time it shows: now, or
// the time of an old picture. Without running brokers the read is refused;
// Terraform takes that code for "gone" when it reads topics and groups.
func (c *Cloud) view(req *request) (*Instance, time.Time, error) {
	rec, err := c.owned(req)
	if err != nil {
		return nil, req.now, err
	}
	shown, now := &rec.Instance, req.now
	if req.fault.is(FaultStaleList) {
		if shown = req.fault.pictured(rec.ID); shown == nil {
			return nil, now, notOwner()
		}
		now = req.fault.at
	}
	if !shown.Status.reporting() {
		return nil, now, wrongStatus()
	}
	return shown, now, nil
}

// topicNamed finds a topic; Terraform takes the code for "gone".
func (i *Instance) topicNamed(name string) (*Topic, error) {
	for n := range i.Topics {
		if i.Topics[n].Name == name {
			return &i.Topics[n], nil
		}
	}
	return nil, refuse("BIZ_TOPIC_NOT_FOUND", "The topic does not exist.")
}

// groupNamed finds a group; Terraform takes the code for "gone".
func (i *Instance) groupNamed(name string) (*Group, error) {
	for n := range i.Groups {
		if i.Groups[n].Name == name {
			return &i.Groups[n], nil
		}
	}
	return nil, refuse("BIZ_SUBSCRIPTION_NOT_FOUND", "The consumer group does not exist.")
}

// badField refuses a value as ApsaraMQ for Kafka does (its error code list);
// that it is the code for these very values is unconfirmed.
func badField(name string) *apiError {
	return refuse("BIZ_FIELD_CHECK_INVALID", "The parameter "+name+" is invalid.")
}

// numberedPage cuts one page out of rows and adds Total, CurrentPage and
// PageSize: ten rows by default. One sample of 2021 shows 10000 rows without a
// PageSize; the parameter text of today says ten.
func numberedPage(req *request, body map[string]any, rows []any) ([]any, error) {
	number, err := pageNumber(req, "CurrentPage", 1)
	if err != nil {
		return nil, err
	}
	size, err := pageNumber(req, "PageSize", 10)
	if err != nil || size > maxPageSize {
		return nil, badField("PageSize")
	}
	body["Total"], body["CurrentPage"], body["PageSize"] = len(rows), number, size
	from := min((number-1)*size, len(rows))
	return rows[from:min(from+size, len(rows))], nil
}

// pageNumber reads a number that the API declares as text.
func pageNumber(req *request, name string, fallback int) (int, error) {
	text := req.params[name]
	if text == "" {
		return fallback, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > 1e6 {
		return 0, badField(name)
	}
	return number, nil
}

// milliseconds since 1970, 0 for no time.
func milliseconds(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}
