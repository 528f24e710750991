package hygiene

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// module is the path of the module, as go.mod says it.
const module = "alikafka-reaper"

// maxLines is how long a Go file may grow before it has to be split.
const maxLines = 400

// source is one Go file of the tree.
type source struct {
	// name is the path of the file and folder that of its package, both from
	// the root; the root itself is ".".
	name, folder string
	lines        int
	tree         *ast.File
}

func (s source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// imports returns the import paths, without "alikafka-reaper/" in front of the
// project's own.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.tree.Imports {
		// The parser let only quoted strings through.
		p, _ := strconv.Unquote(spec.Path.Value)
		paths = append(paths, strings.TrimPrefix(p, module+"/"))
	}
	return paths
}

// sources parses every Go file below the root, but for folders that the go
// command passes over and the zip's output folder.
func sources(tree fs.FS) ([]source, error) {
	var all []source
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(d.Name()):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		s, err := parse(tree, name)
		all = append(all, s)
		return err
	})
	return all, err
}

func skipped(folder string) bool {
	switch folder {
	case ".":
		return false
	case "testdata", "dist", "vendor":
		return true
	default:
		return strings.HasPrefix(folder, ".") || strings.HasPrefix(folder, "_")
	}
}

func parse(tree fs.FS, name string) (source, error) {
	data, err := fs.ReadFile(tree, name)
	if err != nil {
		return source{}, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, data, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	return source{name, path.Dir(name), strings.Count(string(data), "\n"), file}, nil
}
