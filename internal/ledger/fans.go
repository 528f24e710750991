package ledger

import (
	"context"
	"fmt"
	"path"
)

// fansFolder is where the invocations of a fan-out leave their plans for each
// other. The bytes are theirs; the ledger does not read them.
const fansFolder = "fans"

func fanPlans(fan string) string { return path.Join(fansFolder, fan, "plans") }

func fanAllowed(fan string) string { return path.Join(fansFolder, fan, "allowed.json") }

// PutPlan keeps the plan of one invocation beside those of the others.
func (l *Ledger) PutPlan(ctx context.Context, fan string, data []byte) error {
	name := path.Join(fanPlans(fan), digest(string(data))+".json")
	if err := l.blobs.Put(ctx, name, data); err != nil {
		return fmt.Errorf("keeping the plan of some accounts: %w", err)
	}
	return nil
}

// Plans lists the plans of a fan-out by name, in an order that says nothing.
func (l *Ledger) Plans(ctx context.Context, fan string) ([]string, error) {
	names, err := l.blobs.List(ctx, fanPlans(fan)+"/")
	if err != nil {
		return nil, fmt.Errorf("listing the plans: %w", err)
	}
	return names, nil
}

// Plan reads one of them.
func (l *Ledger) Plan(ctx context.Context, name string) ([]byte, error) {
	data, err := l.blobs.Get(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("reading the plan of some accounts: %w", err)
	}
	return data, nil
}

// Allow keeps what a fan-out may act on; fs.ErrExist where that was kept before.
// The first word stands, so that two of them never add up.
func (l *Ledger) Allow(ctx context.Context, fan string, data []byte) error {
	if err := l.blobs.Create(ctx, fanAllowed(fan), data); err != nil {
		return fmt.Errorf("keeping what the fan-out may act on: %w", err)
	}
	return nil
}

// Allowed reads it; fs.ErrNotExist where nothing was kept yet.
func (l *Ledger) Allowed(ctx context.Context, fan string) ([]byte, error) {
	data, err := l.blobs.Get(ctx, fanAllowed(fan))
	if err != nil {
		return nil, fmt.Errorf("reading what the fan-out may act on: %w", err)
	}
	return data, nil
}
