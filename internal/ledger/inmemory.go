package ledger

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// InMemory returns a ledger that lives as long as the process: for what should be
// remembered where no store is configured, and does no harm when it is forgotten.
func InMemory() *Ledger { return New(&inMemory{files: map[string][]byte{}}) }

// inMemory is a store of files in memory.
type inMemory struct {
	mu    sync.Mutex
	files map[string][]byte
}

// Get returns a file.
func (m *inMemory) Get(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return slices.Clone(data), nil
}

// Put writes a file.
func (m *inMemory) Put(_ context.Context, name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[name] = slices.Clone(data)
	return nil
}

// Create writes a file that is not there yet.
func (m *inMemory) Create(_ context.Context, name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, there := m.files[name]; there {
		return fs.ErrExist
	}
	m.files[name] = slices.Clone(data)
	return nil
}

// Delete removes a file.
func (m *inMemory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.files, name)
	return nil
}

// List returns the names with a prefix.
func (m *inMemory) List(_ context.Context, prefix string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := slices.Sorted(maps.Keys(m.files))
	return slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, prefix) }), nil
}

// String names it.
func (*inMemory) String() string { return "the memory of this process" }
