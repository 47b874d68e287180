package marcgen_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/marcgen"
)

// update is off by default: a committed file is rewritten only on request.
var update = flag.Bool("update", false, "write the fixtures and their list in testdata/README.md")

var testdata = filepath.Join("..", "..", "testdata")

// The list of fixtures in the README is between these lines.
const (
	listBegin = "<!-- fixtures: written by go generate ./internal/marcgen -->\n"
	listEnd   = "<!-- end of fixtures -->\n"
)

// list returns the table of the README: a heading for every directory, a row for every file.
func list(fixtures []marcgen.Fixture) string {
	var text strings.Builder
	last := ""
	for _, f := range fixtures {
		if dir := path.Dir(f.Path); dir != last {
			fmt.Fprintf(&text, "\n### `%s/`\n\n| file | content |\n| --- | --- |\n", dir)
			last = dir
		}
		fmt.Fprintf(&text, "| `%s` | %s |\n", path.Base(f.Path), f.About)
	}
	return text.String() + "\n"
}

// Catches a committed file that cannot be generated, one that the README does not explain, and a README
// that explains a missing file.
func TestFixtures_areCommitted(t *testing.T) {
	fixtures := marcgen.Fixtures()
	readme := filepath.Join(testdata, "README.md")
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), listBegin)
	listed, after, ended := strings.Cut(rest, listEnd)
	require.True(t, found && ended, "the README has the two lines that the list stands between")
	if *update {
		for _, f := range fixtures {
			name := filepath.Join(testdata, filepath.FromSlash(f.Path))
			require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
			require.NoError(t, os.WriteFile(name, f.Data, 0o644))
		}
		listed = list(fixtures)
		require.NoError(t, os.WriteFile(readme, []byte(before+listBegin+listed+listEnd+after), 0o644))
	}
	require.Equal(t, list(fixtures), listed, "run go generate ./internal/marcgen")

	known, total := map[string]bool{}, 0
	for _, f := range fixtures {
		require.False(t, known[f.Path], "%s twice", f.Path)
		known[f.Path] = true
		total += len(f.Data)
		data, err := os.ReadFile(filepath.Join(testdata, filepath.FromSlash(f.Path)))
		require.NoError(t, err)
		require.True(t, string(f.Data) == string(data), "%s is not what its table builds: run go generate ./internal/marcgen", f.Path)
	}
	require.Less(t, total, 1_500_000, "bytes committed")
	for _, dir := range []string{"records", "broken"} {
		require.NoError(t, fs.WalkDir(os.DirFS(testdata), dir, func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				require.True(t, known[name], "%s is in no table", name)
			}
			return err
		}))
	}
}

// fixtureData returns the content of one fixture.
func fixtureData(t *testing.T, name string) string {
	t.Helper()
	for _, f := range marcgen.Fixtures() {
		if f.Path == name {
			return string(f.Data)
		}
	}
	require.Fail(t, "no fixture "+name)
	return ""
}

// Catches a seed whose records no longer suit the main example of the README.
func TestFixtures_books(t *testing.T) {
	records := readAll(t, []byte(fixtureData(t, "records/books.mrc")))
	require.Len(t, records, 50)
	languages := map[string]int{}
	var history, repeated, linked, local, online, proxied, bare int
	for _, r := range records {
		languages[r.texts("008")[0][35:38]]++
		if hasHistory(r) {
			history++
		}
		if hasRepeated650(r) {
			repeated++
		}
		linked += len(r.texts("880"))
		for _, f := range r.fields {
			if f.tag[0] == '9' {
				local++
			}
		}
		if len(r.texts("856")) > 0 {
			online++
		}
		for _, text := range r.texts("856") {
			switch through := strings.Contains(text, "proxy.example.edu"); {
			case through && strings.HasPrefix(text, "40"):
				proxied++
			case !through:
				bare++
			}
		}
	}
	t.Logf("languages %v, History %d, 650 repeated %d, 880 %d, 9XX %d, with 856 %d, of which 40 and proxied %d, not proxied %d",
		languages, history, repeated, linked, local, online, proxied, bare)
	require.Greater(t, len(languages), 5)
	require.Greater(t, languages["eng"], 20)
	require.Positive(t, languages["ger"])
	require.Greater(t, history, 2)
	for what, n := range map[string]int{
		"repeated 650": repeated, "880": linked, "9XX": local, "856": online, "proxied 856": proxied, "856 without proxy": bare,
	} {
		require.Greater(t, n, 1, what)
	}
}

// Catches a broken file that is not broken, and one whose sound records are broken. The legal order of
// directory_unordered counts as broken here, because the strict reader requires the usual order.
func TestFixtures_broken(t *testing.T) {
	for _, f := range marcgen.Fixtures() {
		if !strings.HasPrefix(f.Path, "broken/") || len(f.Data) == 0 {
			continue
		}
		t.Run(path.Base(f.Path), func(t *testing.T) {
			data := string(f.Data)
			var fault error
			for rest := data; rest != "" && fault == nil; {
				var r record
				if r, fault = readStrict(rest); fault == nil {
					rest = rest[r.size:]
				}
			}
			require.Error(t, fault, "a strict reader stops")
			for _, name := range []string{"mrrc-first", "mrrc-last"} {
				before, _, found := strings.Cut(data, name)
				if !found {
					continue
				}
				sound, err := readStrict(data[strings.LastIndex(before, "nam a22")-len("00000"):])
				require.NoError(t, err)
				require.Equal(t, name, sound.texts("001")[0])
			}
		})
	}
}

// A second opinion on the bytes of marc8.mrc, which were written by hand.
func TestFixtures_marc8(t *testing.T) {
	yaz, err := exec.LookPath("yaz-marcdump")
	if err != nil {
		t.Skip("yaz-marcdump is not installed")
	}
	name := filepath.Join(testdata, "records", "marc8.mrc")
	out, err := exec.CommandContext(t.Context(), yaz, "-f", "marc-8", "-t", "utf-8", name).Output()
	require.NoError(t, err)
	text := norm.NFC.String(string(out))
	for _, want := range []string{
		"Mönkeberger, Dörte.", "Łódź, København, Straße, forêt, garçon.", "©2003", "H₂O and 10³ mills.",
		"Мосты", "город", "μυλοι", "גשר", "جسر", "石橋史",
	} {
		require.Contains(t, text, want)
	}
}
