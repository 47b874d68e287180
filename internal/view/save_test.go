package view_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/view"
)

// Would catch a file that is overwritten unasked, one outside the directory, and one that is no script.
func TestSave(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "own.txt")
	inside := filepath.Join(dir, "work")
	require.NoError(t, os.Mkdir(inside, 0o700))
	require.NoError(t, os.WriteFile(own, []byte("old"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(inside, "other.lua"), []byte("other"), 0o600))
	s := serve(t, books, view.Options{Script: own, Text: "old", Dir: inside})
	save := s.tab().save
	content := func(path string) string {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		return string(b)
	}
	require.Equal(t, true, save(own, "new", false)["saved"])
	require.Equal(t, "new", content(own))
	require.NoError(t, os.WriteFile(own, []byte("changed elsewhere"), 0o600))
	require.Equal(t, true, save(own, "newer", false)["exists"])
	require.Equal(t, "changed elsewhere", content(own))
	require.Equal(t, true, save(own, "newer", true)["saved"])
	require.Equal(t, "newer", content(own))

	require.Equal(t, true, save("made.lua", "one", false)["saved"])
	require.Equal(t, true, save("made.lua", "two", false)["saved"])
	require.Equal(t, "two", content(filepath.Join(inside, "made.lua")))
	require.Equal(t, true, save("other.lua", "mine", false)["exists"])
	require.Equal(t, "other", content(filepath.Join(inside, "other.lua")))

	// Another tab, opened now, has the text that the file has now; one that was opened before has not.
	first := s.tab()
	require.Equal(t, "newer", first.text)
	second := s.tab()
	require.Equal(t, true, first.save(own, "of the first tab", false)["saved"])
	require.Equal(t, true, second.save(own, "of the second tab", false)["exists"])
	require.Equal(t, "of the first tab", content(own))
	require.Equal(t, true, first.save(own, "again of the first tab", false)["saved"])
	require.Equal(t, true, second.save(own, "again of the first tab", false)["saved"], "it has this text")
	require.Equal(t, true, second.save(own, "of the second tab", false)["saved"])

	require.Equal(t, "made.lua/x.lua: not a directory", save("made.lua/x.lua", "bad", true)["error"])

	require.Equal(t, "missing/x.lua: there is no directory "+filepath.Join(inside, "missing")+": create it first", save("missing/x.lua", "bad", true)["error"])

	outside := filepath.Join(dir, "outside.lua")
	require.NoError(t, os.WriteFile(outside, []byte("outside"), 0o600))
	require.NoError(t, os.Symlink(dir, filepath.Join(inside, "link")))
	require.NoError(t, os.Mkdir(filepath.Join(inside, "dir.lua"), 0o700))
	require.Equal(t, "dir.lua: this is not a file in which a script can be saved", save("dir.lua", "bad", true)["error"])
	for _, name := range []string{"", "../outside.lua", outside, "link/outside.lua", "link/new.lua", "made.sh", "x\x00.lua", "missing/x.lua", ".", ".lua", "-x.lua", "a\nb.lua", "\u202Ex.lua"} {
		a := save(name, "bad", true)
		require.NotEmpty(t, a["error"], "%q: %v", name, a)
	}
	require.Equal(t, "outside", content(outside))
	require.NoFileExists(t, filepath.Join(dir, "new.lua"))
	require.Contains(t, save("long.lua", strings.Repeat("x", view.MaxScript+1), true)["error"], "too long")
	require.NoFileExists(t, filepath.Join(inside, "long.lua"))
	require.Equal(t, true, save("long.lua", strings.Repeat("x", view.MaxScript), true)["saved"])

	require.NoError(t, os.RemoveAll(inside))
	require.Contains(t, save("x.lua", "new", false)["error"], "no such file or directory")
	open, _ := os.ReadDir("/proc/self/fd") // there is none on other systems
	for _, fd := range open {
		name, _ := os.Readlink("/proc/self/fd/" + fd.Name())
		require.NotContains(t, name, inside, "it is left open")
	}
}

// Would catch an input that is overwritten: because it is named as the script, or has another name.
func TestSave_overAnInput(t *testing.T) {
	dir := t.TempDir()
	s := serve(t, books, view.Options{Dir: dir, Script: "records.lua"})
	in := s.inputs[0]
	require.NoError(t, os.Link(in, filepath.Join(dir, "link.lua")))
	for i, s := range []*server{s, serveFile(t, in, view.Options{Dir: dir, Script: in, Text: books})} {
		for _, name := range []string{"link.lua", in} {
			a := s.tab().save(name, "-- a script", true)
			want := name + ": it is the input " + in + ", and inputs are never overwritten"
			if i == 0 && name == in {
				want = in + ": a file in this directory or below it is expected, whose name ends with .lua"
			}
			require.Equal(t, want, a["error"])
		}
	}
	b, err := os.ReadFile(in)
	require.NoError(t, err)
	require.Equal(t, books, string(b))
}

// Would catch a file that cannot be read, and that is taken for an empty one.
func TestSave_unreadable(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no file that can be opened and not be read")
	}
	s := serve(t, books, view.Options{Dir: t.TempDir(), Script: "/proc/self/mem"})
	require.Equal(t, "/proc/self/mem: input/output error", s.tab().save("/proc/self/mem", "x", false)["error"])
}

// tab is a tab of a browser with the page.
type tab struct {
	s     *server
	text  string // of the script
	seals map[string]string
}

// tab opens the page.
func (s *server) tab() *tab {
	s.t.Helper()
	page := s.do(s.request("GET", "/?token="+s.token, "")).Body.String()
	_, data, _ := strings.Cut(page, `id="data">`)
	data, _, _ = strings.Cut(data, "</script>")
	var start struct{ Text, Script, Seal string }
	require.NoError(s.t, json.Unmarshal([]byte(data), &start))
	return &tab{s, start.Text, map[string]string{start.Script: start.Seal}}
}

// save saves as the page does.
func (p *tab) save(name, text string, replace bool) m {
	a := p.s.ask("/save", m{"name": name, "text": text, "seal": p.seals[name], "replace": replace})
	if a["saved"] == true {
		p.seals[name] = a["seal"].(string)
	}
	return a
}
