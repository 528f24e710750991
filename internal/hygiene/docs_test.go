package hygiene

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheArchitecturePageNamesEveryPackage keeps the page as long as the tree.
func TestTheArchitecturePageNamesEveryPackage(t *testing.T) {
	tree := os.DirFS("../..")
	page := readPage(t, tree, "docs/architecture.md")
	for folder := range packages(t, tree) {
		if folder == "deploy" || strings.HasPrefix(folder, "internal/cloudtest/") {
			continue
		}
		// A package below another may be named beside it: `internal/message` with `render`.
		whole := regexp.MustCompile(`\b` + regexp.QuoteMeta(folder) + `\b`)
		beside := strings.Count(folder, "/") > 1 && strings.Contains(page, "`"+path.Base(folder)+"`")
		if !whole.MatchString(page) && !beside {
			t.Errorf("docs/architecture.md does not name %s: say what it knows and what it must never know", folder)
		}
	}
}

// packages are the folders with Go files of the main module.
func packages(t *testing.T, tree fs.FS) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "dist"):
			return fs.SkipDir
		case strings.HasSuffix(name, ".go"):
			found[path.Dir(name)] = true
		}
		return nil
	})
	if err != nil || len(found) < 10 {
		t.Fatal(len(found), err)
	}
	return found
}

func readPage(t *testing.T, tree fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var (
	namedTest    = regexp.MustCompile("`(Test[A-Za-z]+)`")
	testFunction = regexp.MustCompile(`(?m)^func (Test[A-Za-z]+)\(`)
)

// TestTheTestsThatThePageOfThreatsNamesExist: a guard without its test is a claim.
func TestTheTestsThatThePageOfThreatsNamesExist(t *testing.T) {
	tree := os.DirFS("../..")
	there := map[string]bool{}
	for folder := range packages(t, tree) {
		names, err := fs.Glob(tree, folder+"/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			for _, match := range testFunction.FindAllStringSubmatch(readPage(t, tree, name), -1) {
				there[match[1]] = true
			}
		}
	}
	named := namedTest.FindAllStringSubmatch(readPage(t, tree, "docs/threats.md"), -1)
	if len(named) < 40 {
		t.Errorf("docs/threats.md names %d tests", len(named))
	}
	for _, match := range named {
		if !there[match[1]] {
			t.Errorf("docs/threats.md names %s, which is not in the tree", match[1])
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)
	heading = regexp.MustCompile(`(?m)^(#+) `)
	fenced  = regexp.MustCompile("(?s)```([a-z]*)\n(.*?)\n```")
	comment = regexp.MustCompile(`(?m) +#.*$`)
)

// TestThePagesLinkToWhatIsThere follows every link within the tree.
func TestThePagesLinkToWhatIsThere(t *testing.T) {
	tree := os.DirFS("../..")
	names, err := fs.Glob(tree, "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "README.md", "README.zh-CN.md", "deploy/README.md", "deploy/terraform/README.md") {
		for _, match := range link.FindAllStringSubmatch(readPage(t, tree, name), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			if _, err := fs.Stat(tree, path.Join(path.Dir(name), match[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", name, match[1])
			}
		}
	}
}

// TestTheChineseReadmeIsACounterpart compares what both languages must share: the
// order of headings by level, the code but for its comments, and the links.
func TestTheChineseReadmeIsACounterpart(t *testing.T) {
	tree := os.DirFS("../..")
	english, chinese := readPage(t, tree, "README.md"), readPage(t, tree, "README.zh-CN.md")
	for what, of := range map[string]func(string) []string{"headings": headings, "code": code, "links": links} {
		a, b := of(english), of(chinese)
		if !slices.Equal(a, b) {
			t.Errorf("%s differ: README.md has\n%q\nREADME.zh-CN.md\n%q", what, a, b)
		}
	}
}

func headings(page string) []string {
	var levels []string
	for _, match := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		levels = append(levels, match[1])
	}
	return levels
}

func code(page string) []string {
	var blocks []string
	for _, match := range fenced.FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, match[1]+"\n"+comment.ReplaceAllString(match[2], ""))
	}
	return blocks
}

// links are sorted: another language may name them in another order.
func links(page string) []string {
	var targets []string
	for _, match := range link.FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(match[1], "README") { // each links to the other
			targets = append(targets, match[1])
		}
	}
	slices.Sort(targets)
	return targets
}
