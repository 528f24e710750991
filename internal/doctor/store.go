package doctor

import (
	"context"
	"errors"
	"io/fs"

	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/message"
)

// The files by which a store is tried: one that is never there, and one that is
// written again and again, and removed where the role may.
const (
	absentFile = "doctor/absent"
	probeFile  = "doctor/probe"
)

// store tries the store with a file of its own. In a bucket each failure stands at
// the operation that failed.
func (s Setup) store(ctx context.Context) []message.Check {
	if s.Blobs == nil {
		return []message.Check{{Area: "store", About: "REAPER_STORE", Result: message.CheckOff,
			Text: "no store: limits hold for each delivery by itself, and no rebirth kit is kept"}}
	}
	if s.Job.Store.Bucket == "" {
		return []message.Check{s.folder(ctx)}
	}
	tried := s.tryBucket(ctx)
	var list []message.Check
	for _, n := range s.storeNeeds() {
		list = append(list, rightOf(n, "", tried.of(n.Operation)))
	}
	return list
}

// storeNeeds are the needs whose operations are the store's.
func (s Setup) storeNeeds() []need.Need {
	names := []string{"GetBucketVersioning", "ListObjectsV2", "GetObject", "PutObject", "DeleteObject"}
	var list []need.Need
	for _, name := range names {
		for _, n := range s.Job.OfFunction() {
			if n.Operation == name {
				list = append(list, n)
			}
		}
	}
	return list
}

// tryBucket asks the versioning first, which every use of a bucket does by itself:
// where that fails, the rest is not asked.
func (s Setup) tryBucket(ctx context.Context) trials {
	where := s.Blobs.String()
	_, err := s.Blobs.List(ctx, "doctor/")
	if operationOf(err) == "GetBucketVersioning" {
		tried := trials{{operation: "GetBucketVersioning", err: err}}
		for _, n := range s.storeNeeds()[1:] {
			tried = append(tried, trial{operation: n.Operation, skipped: "the bucket cannot be used as it is"})
		}
		return tried
	}
	tried := trials{{operation: "GetBucketVersioning", text: where + " never had versioning"}, {operation: "ListObjectsV2", err: err, text: "listed " + where}}
	_, err = s.Blobs.Get(ctx, absentFile)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	tried = append(tried, trial{operation: "GetObject", err: err, text: "a file that is not there is not there"})
	err = s.Blobs.Put(ctx, probeFile, []byte(probeText))
	tried = append(tried, trial{operation: "PutObject", err: err, text: "wrote " + probeFile})
	if s.mayDelete() {
		err = s.Blobs.Delete(ctx, probeFile)
		tried = append(tried, trial{operation: "DeleteObject", err: err, text: "removed " + probeFile})
	}
	return tried
}

const probeText = "Written by the check of the store; it may be removed.\n"

func (s Setup) mayDelete() bool {
	for _, n := range s.storeNeeds() {
		if n.Operation == "DeleteObject" {
			return true
		}
	}
	return false
}

// operationOf is the operation that failed.
func operationOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Operation
	}
	return ""
}

// folder tries a folder of this machine.
func (s Setup) folder(ctx context.Context) message.Check {
	c := message.Check{Area: "store", About: s.Blobs.String(), Result: message.CheckOK, Text: "a file could be written, read and removed", Without: "the run acts on nothing"}
	err := s.Blobs.Put(ctx, probeFile, []byte(probeText))
	if err == nil {
		_, err = s.Blobs.Get(ctx, probeFile)
	}
	if err == nil {
		err = s.Blobs.Delete(ctx, probeFile)
	}
	if err != nil {
		c.Result, c.Text, c.Fix = message.CheckFailed, err.Error(), "mount the folder, and let the function write to it"
	}
	return c
}
