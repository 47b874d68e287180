package engine_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
)

// small reports whether a test is to try less: of everything, or under the race detector, which makes
// everything about ten times slower.
var small = racing || !testscale.Full()

// generated returns records of marcgen, a share of them damaged.
func generated(t testing.TB, records int, seed uint64, damage float64) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := marcgen.Write(&b, marcgen.Options{Records: records, Seed: seed, Damage: damage})
	require.NoError(t, err)
	return b.Bytes()
}

// saved puts bytes into a file of the test's own.
func saved(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.mrc")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

// corpusDir is where the project's corpus of other people's records is; "" when there is none.
func corpusDir() string {
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

// marcFiles lists every file of ISO 2709 there is: the project's own, and the corpus'. With the race
// detector the three largest, sound ones of the corpus are left out.
func marcFiles(t testing.TB) (paths []string) {
	t.Helper()
	for _, pattern := range []string{"records", "broken"} {
		own, err := filepath.Glob(filepath.Join("..", "testdata", pattern, "*.mrc"))
		require.NoError(t, err)
		require.NotEmpty(t, own, "testdata/%s is not found", pattern)
		paths = append(paths, own...)
	}
	dir := corpusDir()
	if dir == "" {
		t.Log("no corpus: set MRRC_CORPUS to its directory; only testdata is read")
		return paths
	}
	own := len(paths)
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch ext := filepath.Ext(path); {
		case err != nil || d.IsDir():
		case small && slices.Contains([]string{"nlnz-1001.mrc", "bib-386.mrc", "pride-and-prejudice-fixed.mrc"}, d.Name()):
		case ext == ".mrc" || ext == ".dat" || ext == ".bin":
			paths = append(paths, path)
		}
		return err
	}))
	require.Greater(t, len(paths), own+20, "the corpus in %s is not whole", dir)
	return paths
}

// oneVM is how an example declares that it must see all records in a single VM.
const oneVM = "\nparallel = false"

// exampleScripts loads scripts/examples by name, with what their modules need, except for those that
// want one VM.
func exampleScripts(t testing.TB) map[string]engine.Options {
	t.Helper()
	dir := filepath.Join("..", "scripts", "examples")
	paths, err := filepath.Glob(filepath.Join(dir, "*.lua"))
	require.NoError(t, err)
	if len(paths) == 0 {
		t.Skip("scripts/examples is empty")
	}
	list := map[string]engine.Options{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if strings.Contains(string(text), oneVM) {
			continue
		}
		s, err := engine.LoadScript(path, string(text))
		require.NoError(t, err)
		list[strings.TrimSuffix(filepath.Base(path), ".lua")] = engine.Options{
			Script: s,
			Reach:  engine.Reach{Require: requireFrom(dir)},
			Args: map[string]string{"note": "A note.", "lang": "eng", "prefix": "https://proxy.example.org/login?url=",
				"need": "001 245$a", "spec": "650$a", "text": "History", "match": "a", "misses": "misses.mrc"},
		}
	}
	return list
}

func requireFrom(dir string) func(string) (string, string, error) {
	return func(module string) (source, name string, err error) {
		path := filepath.Join(dir, filepath.FromSlash(strings.ReplaceAll(module, ".", "/")+".lua"))
		text, err := os.ReadFile(path)
		return string(text), path, err
	}
}
