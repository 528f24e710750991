package aliyun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/cenkalti/backoff/v5"

	"alikafka-reaper/internal/fault"
)

// Create writes a file that is not there yet (PutObject with the condition
// x-oss-forbid-overwrite, which OSS judges atomically).
//
// Where no clear answer came, the object may or may not be there now, by this
// request or by somebody else's. So it is read back, and its content tells: what
// is written here names its run, so that the same bytes are ours, and other bytes
// mean that another was first. Where nothing is there, the request is repeated:
// should the lost one arrive after all, the repeated one is refused, and reading
// shows our own bytes. After an error other than fs.ErrExist it may be there or not.
func (b *Bucket) Create(ctx context.Context, name string, data []byte) error {
	err := b.ready(ctx, name)
	if err == nil {
		err = b.create(ctx, name, data)
	}
	return b.about("creating", name, err)
}

func (b *Bucket) create(ctx context.Context, name string, data []byte) error {
	c := b.put(name, data, true)
	waits := &backoff.ExponentialBackOff{InitialInterval: firstWait, Multiplier: 2, MaxInterval: longestWait}
	waits.Reset()
	for attempt, lost := 1, false; ; attempt++ {
		f := c.once(ctx, attempt > 1)
		switch {
		case f == nil:
			return nil
		case f.Code == "FileAlreadyExists" && !lost:
			return fs.ErrExist
		case f.Code == "FileAlreadyExists", effectUnknown(f):
			lost = true
			if settled, err := b.whose(ctx, name, data); settled || err != nil {
				return err
			}
		case patience(f) == 1:
			return f
		}
		if attempt >= maxAttempts || !c.rest(ctx, f, c.spread(waits.NextBackOff())) {
			return f
		}
	}
}

// effectUnknown reports whether a write may have taken effect although it failed.
func effectUnknown(f *fault.Error) bool {
	return f.Class == fault.Network || f.Class == fault.Unavailable || f.Class == fault.Malformed
}

// whose reads an object that this caller may have created. It is settled where
// there is one: ours, or with fs.ErrExist somebody else's.
func (b *Bucket) whose(ctx context.Context, name string, data []byte) (settled bool, err error) {
	there, err := b.get(ctx, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("whether it was created is not known: %w", err)
	case !bytes.Equal(there, data):
		return true, fs.ErrExist
	}
	return true, nil
}
