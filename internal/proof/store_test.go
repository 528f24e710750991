package proof

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"alikafka-reaper/internal/cloudtest"
)

// storeKind is where runs leave what the next must know. The zero value is a bug.
type storeKind int

const (
	noStore storeKind = iota + 1
	inFolder
	inBucket
)

func (k storeKind) String() string {
	return map[storeKind]string{noStore: "no store", inFolder: "a folder", inBucket: "a bucket"}[k]
}

// bucketName is the bucket of those that keep one, below a prefix.
const bucketName, bucketPrefix = "reaper-store", "kafka/"

// store is one store before all processes of a world.
type store struct {
	kind   storeKind
	folder string
	cloud  *cloudtest.Cloud

	mu sync.Mutex
	// doors are the processes' ways to the folder: links that a death, or an outage,
	// takes away.
	doors map[string]bool
	// down says that nobody can reach or use it, blocked what cannot be written.
	down    bool
	blocked string
	// cut are instances with an intent that was written by half.
	cut map[string]bool
}

func newStore(kind storeKind, folder string, cloud *cloudtest.Cloud) (*store, error) {
	s := &store{kind: kind, folder: filepath.Join(folder, "store"), cloud: cloud, doors: map[string]bool{}, cut: map[string]bool{}}
	return s, os.MkdirAll(s.folder, 0o700)
}

// door returns the store's URL for one process. What goes through it ends when it
// is shut.
func (s *store) door(number int) (url string, shut func(), err error) {
	switch s.kind {
	case inBucket:
		return "oss://" + bucketName + "/" + strings.TrimSuffix(bucketPrefix, "/"), func() {}, nil
	case inFolder:
	default:
		return "", func() {}, nil
	}
	link := fmt.Sprintf("%s-%d", s.folder, number)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.doors[link] = true
	return "file://" + link, func() { s.shut(link) }, os.Symlink(s.folder, link)
}

func (s *store) shut(link string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.doors, link)
	_ = os.Remove(link)
}

// fall makes the store useless until it is mended: a folder that is not mounted, a
// bucket whose owner turned versioning on.
func (s *store) fall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = s.kind != noStore
	s.cloud.SetVersioning(bucketName, "Enabled")
	s.takeDoors()
}

// opened lets a process that has just begun see what state the store is in; it does
// not begin without a folder.
func (s *store) opened() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		s.takeDoors()
	}
}

func (s *store) takeDoors() {
	for link := range s.doors {
		_ = os.Remove(link)
	}
}

// block keeps files of one kind from being written, as a full disk might.
func (s *store) block(name string) {
	file := filepath.Join(s.folder, name)
	if _, err := os.Lstat(file); s.kind == inFolder && err != nil && os.WriteFile(file, nil, 0o600) == nil {
		s.blocked = name
	}
}

func (s *store) mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = false
	s.cloud.SetVersioning(bucketName, "")
	for link := range s.doors {
		_ = os.Symlink(s.folder, link) // one that is there stays
	}
	if s.blocked != "" {
		_ = os.Remove(filepath.Join(s.folder, s.blocked))
		s.blocked = ""
	}
}

// halve leaves the half of an intent behind, as a file system without hard links
// might. Nobody may act on the instance before somebody has looked.
func (s *store) halve(i cloudtest.Instance) bool {
	dir := filepath.Join(s.folder, "acts", i.AccountID, i.Region, i.ID)
	if s.kind != inFolder || s.blocked != "" || os.MkdirAll(dir, 0o700) != nil {
		return false
	}
	s.cut[i.ID] = os.WriteFile(filepath.Join(dir, "0099.intent"), []byte(`{"version":1,"run":"ru`), 0o600) == nil
	return true
}

// meddle spoils the marks in a folder: one is taken away, cut, or given to all.
func (s *store) meddle(how int) {
	files, err := filepath.Glob(filepath.Join(s.folder, "marks", "*", "*", "*"))
	if err != nil || s.kind != inFolder {
		return
	}
	for _, file := range files[:min(len(files), 1)] {
		text, _ := os.ReadFile(file)
		switch how {
		case 0:
			_ = os.Remove(file)
		case 1:
			_ = os.WriteFile(file, text[:len(text)/2], 0o600)
		default:
			for _, other := range files {
				_ = os.WriteFile(other, text, 0o600)
			}
		}
	}
}

// contents reads all that is stored, by name.
func (s *store) contents() map[string]string {
	texts := map[string]string{}
	for name, data := range s.cloud.Objects(bucketName) {
		texts[strings.TrimPrefix(name, bucketPrefix)] = string(data)
	}
	if s.kind != inFolder {
		return texts
	}
	_ = filepath.WalkDir(s.folder, func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if data, err := os.ReadFile(file); err == nil {
				texts[strings.TrimPrefix(file, s.folder+"/")] = string(data)
			}
		}
		return nil
	})
	return texts
}

// intent is an act as the store has it.
type intent struct{ account, region, instance, operation, run string }

var intentName = regexp.MustCompile(`^acts/([^/]+)/([^/]+)/([^/]+)/([0-9]+)\.intent$`)

// open lists the intents of which no outcome is written, and after which nothing
// else was done to the instance.
func open(stored map[string]string) []intent {
	var list []intent
	for name, text := range stored {
		m := intentName.FindStringSubmatch(name)
		if m == nil || ended(stored, strings.TrimSuffix(name, "intent")) || followed(stored, name) {
			continue
		}
		var file struct {
			Run       string `json:"run"`
			Operation string `json:"operation"`
		}
		_ = json.Unmarshal([]byte(text), &file) // half of one names no run
		list = append(list, intent{m[1], m[2], m[3], file.Operation, file.Run})
	}
	return list
}

// followed says that a later act on the instance came about: a reopened instance
// tells that whatever was begun before is over.
func followed(stored map[string]string, intent string) bool {
	for name := range stored {
		if path.Dir(name) == path.Dir(intent) && name > intent && strings.HasSuffix(name, "ReopenInstance.accepted") {
			return true
		}
	}
	return false
}

func ended(stored map[string]string, act string) bool {
	for name := range stored {
		if strings.HasPrefix(name, act) && name != act+"intent" {
			return true
		}
	}
	return false
}
