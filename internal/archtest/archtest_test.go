package archtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "mrrc-lua"

// arrows lists what each package of the module may import of the module. A package may skip
// levels, but nothing points upward.
var arrows = map[string][]string{
	"cmd/mrrc-lua": {"internal/cli"},

	"internal/cli": {"internal/about", "internal/fetch", "internal/scaffold", "internal/watch", "internal/formats", "internal/job", "internal/parts", "internal/scripttest", "internal/session", "internal/view", "internal/pager", "internal/sandbox", "internal/console", "engine", "parse", "internal/profile", "internal/repeats", "internal/tabulate", "internal/frequency", "internal/meter", "internal/text", "internal/diff", "internal/pairing", "internal/marcspec", "luabind/stubs", "internal/bench", "internal/validate", "internal/explain", "internal/rules", "internal/marcgen", "internal/outfile",
		"internal/flags", "internal/htmlreport", "internal/input", "internal/rows", "internal/mapping", "internal/keylist", "internal/matchkey", "internal/sheet", "internal/spill", "internal/dedupe", "internal/sortkey", "internal/merge"},
	// The table of flags.
	"internal/flags": {"internal/job"},
	// What the program is, for the command version.
	"internal/about": {"internal/console", "internal/formats", "internal/sandbox", "engine"},
	// A page for a browser that asks this program.
	"internal/view": {"internal/diff", "internal/encode", "internal/explain", "internal/formats", "internal/htmlreport", "internal/job", "internal/marcspec", "internal/outfile", "internal/pager", "internal/scaffold", "internal/session", "internal/tabulate", "internal/text",
		"engine", "engine/script", "luabind", "luabind/stubs", "parse"},
	"internal/watch":    {}, // files, without knowing what is in them
	"internal/scaffold": {}, // texts of new scripts
	// Other machines: no records but their XML, no Lua.
	"internal/fetch": {"internal/outfile"},
	// A run of the command line, without flags.
	"internal/job": {"internal/marcspec", "internal/diff", "internal/encode", "internal/formats", "internal/htmlreport", "internal/repeats", "internal/rows", "internal/rowfile", "internal/sandbox", "internal/console", "engine", "internal/input", "internal/outfile", "parse"},
	// The same in parts, by several processes.
	"internal/parts": {"internal/console", "internal/input", "internal/job", "internal/outfile", "engine", "parse"},
	// What a script may reach outside its VM.
	"internal/sandbox": {"internal/console", "engine", "internal/outfile"},
	"internal/console": {"internal/charset"}, // terminals and text, no records
	// The checks of validate, without Lua and without messages of its own.
	"internal/validate": {"internal/avram", "internal/avram/marc21", "internal/encode", "internal/fixedfield", "internal/repeats", "internal/rules", "parse", "parse/textformat"},
	"internal/bench":    {"engine", "parse", "internal/marcgen"},

	"engine": {"engine/script", "engine/kept", "engine/lift", "engine/part", "luabind", "luabind/goval", "luabind/plain", "luabind/lualib", "luabind/declare", "luabind/value", "internal/diff", "internal/encode",
		"internal/fault", "internal/formats", "internal/guard", "internal/input", "internal/rows", "internal/seen", "parse"},
	// Cuts inputs into parts; it runs no script.
	"engine/part": {"internal/input", "luabind/plain", "parse"},
	// What runs scripts one at a time, outside any pipeline.
	"internal/scripttest": {"engine", "engine/script", "luabind", "luabind/luatest", "internal/expect", "internal/fault", "internal/input", "internal/rows", "parse", "parse/textformat"},
	"internal/session":    {"engine", "engine/script", "luabind", "internal/diff", "internal/formats", "internal/input", "parse"},
	// Compiles scripts and explains their errors; it runs none.
	"engine/script": {"engine/script/lint", "engine/script/source", "luabind", "luabind/lualib", "luabind/declare", "internal/charset", "internal/fault", "internal/luacode"},
	// What can be known of a script without running it.
	"engine/script/lint":   {"engine/script/source", "luabind", "luabind/lualib", "luabind/declare"},
	"engine/script/source": {}, // Lua source, no records
	// Follows what scripts keep from record to record; it runs none.
	"engine/kept": {"engine/script", "luabind", "luabind/declare", "luabind/value", "internal/luacode"},

	// Compiles hooks to Go closures, which run without a VM.
	"engine/lift": {"engine/script/source", "luabind", "luabind/goval", "luabind/declare", "luabind/value", "parse"},

	// What scripts call. Only luabind and luatest know records.
	"luabind/luatest": {"luabind", "luabind/declare", "luabind/value", "internal/expect", "internal/rows", "parse"},
	"luabind": {"luabind/faults", "luabind/lualib", "luabind/declare", "luabind/goval", "luabind/value",
		"internal/charset", "internal/encode", "internal/facet", "internal/marcspec", "internal/meter", "internal/linkage", "internal/luapattern", "internal/fixedfield", "internal/norm", "internal/rows", "internal/subfield", "internal/text", "parse", "parse/textformat"},
	"luabind/lualib": {"luabind/declare", "luabind/goval", "luabind/value",
		"internal/callnumber", "internal/charset", "internal/luapattern", "internal/regex", "internal/cformat", "internal/jsontext", "internal/lookup", "internal/meter", "internal/norm", "internal/sheet", "internal/spoilt", "internal/text"},
	"luabind/plain":   {"luabind/value"},
	"luabind/value":   {"luabind/declare", "internal/meter"},
	"luabind/declare": {"luabind/goval", "internal/meter"},
	"luabind/goval":   {"internal/meter", "parse"}, // values of Lua without a VM
	"luabind/stubs":   {},                          // text for editors, no Lua

	"internal/formats": {"internal/encode", "internal/rows", "parse"},
	"internal/encode":  {"parse", "parse/textformat", "internal/charset", "internal/isosets", "internal/marc8"},
	"internal/expect":  {"internal/diff", "internal/encode", "parse", "parse/textformat"}, // shows records in MARCMaker notation

	"internal/pairing": {"internal/diff", "internal/marcspec", "internal/repeats", "parse"},

	// Pages for a browser, of what others have found.
	"internal/htmlreport": {"internal/avram/marc21", "internal/diff", "internal/encode", "internal/fixedfield", "internal/profile", "internal/repeats", "parse"},

	// Fields are shown as MARCMaker text writes them.
	"internal/diff": {"internal/charset", "internal/encode", "parse"},

	// Keys of records, entries that do not fit into memory, and tables of others.
	"internal/matchkey":   {"internal/marcspec", "internal/norm", "internal/text", "parse"},
	"internal/subfield":   {"parse"},
	"internal/spill":      {},
	"internal/repeats":    {}, // keys, no records
	"internal/sheet":      {"internal/lookup"},
	"internal/spoilt":     {"internal/norm"},
	"internal/callnumber": {}, // text, no records
	"internal/sortkey":    {"internal/callnumber", "internal/marcspec", "internal/matchkey", "parse"},
	"internal/dedupe":     {"internal/matchkey", "internal/spill", "parse"},
	"internal/merge":      {"internal/matchkey", "internal/spill", "parse"},
	"internal/mapping":    {"internal/charset", "internal/fixedfield", "internal/matchkey", "internal/repeats", "internal/sheet", "internal/spoilt", "parse"},
	"internal/keylist":    {"internal/matchkey", "internal/sheet", "internal/spill", "internal/spoilt", "parse"},

	"internal/marcspec":  {"internal/charset", "internal/meter", "parse"},
	"internal/profile":   {"parse"},
	"internal/frequency": {"internal/spill"}, // counts bytes, no records
	"internal/tabulate":  {"internal/marcspec", "internal/rows", "parse"},
	"internal/linkage":   {"parse"},
	"parse/textformat":   {"parse"},
	"parse":              {"internal/isosets", "internal/marc8", "internal/survey"},

	"internal/fault":      {},
	"internal/meter":      {},
	"internal/regex":      {"internal/meter"},
	"internal/survey":     {},
	"internal/guard":      {"internal/meter"}, // stops scripts, and knows no Lua
	"internal/pager":      {"internal/fault", "internal/input", "parse"},
	"internal/input":      {"internal/fault", "parse", "parse/textformat"}, // no Lua
	"internal/seen":       {"internal/input", "luabind/plain"},             // its JSON is that of values of scripts
	"internal/rowfile":    {"internal/rows"},                               // files of other programs, no records
	"internal/rows":       {},                                              // no Lua: luabind makes rows of its values
	"internal/facet":      {"internal/charset", "internal/fixedfield", "internal/text", "parse"},
	"internal/fixedfield": {"internal/charset"}, // tables, no records
	"internal/charset":    {},                   // encodings and normal forms of text
	"internal/marc8":      {},
	"internal/isosets":    {}, // the character sets of UNIMARC
	"internal/luacode":    {}, // instructions of gopher-lua
	"internal/lazyregexp": {},
	"internal/luapattern": {},
	"internal/cformat":    {},
	"internal/jsontext":   {"internal/meter"},
	"internal/lookup":     {"internal/charset", "internal/jsontext", "internal/meter", "internal/spoilt"},
	"internal/norm":       {},
	"internal/text":       {"internal/meter"},
	"internal/outfile":    {},

	// Schemas and rules. avram knows the records of MARC, and files of no kind.
	"internal/avram":            {"parse"},
	"internal/avram/marc21":     {"internal/avram", "parse"},
	"internal/avram/marc21/gen": {"internal/fixedfield"},
	"internal/rules":            {"internal/fixedfield", "internal/linkage", "internal/marcspec", "internal/norm", "parse"},
	"internal/explain":          {"docs", "internal/avram", "internal/avram/marc21"},
	"docs":                      {}, // the pages that the program shows
	"luabind/faults":            {"luabind/declare", "luabind/lualib", "luabind/value", "internal/meter", "internal/validate", "parse"},

	// Packages that generate files of the repository, and packages for tests.
	"internal/cli/gen":        {"internal/cli"},
	"internal/fixedfield/gen": {"internal/fixedfield"},
	"internal/marc8/gen":      {},
	"internal/marcgen":        {},
	"internal/marcgen/gen":    {"internal/marcgen"},
	"luabind/gen":             {"luabind", "luabind/luatest", "luabind/declare"},
	"internal/archtest":       {},
	"internal/testmarc":       {}, // nothing but tests imports these two
	"internal/testhost":       {"luabind/lualib"},
	"internal/testread":       {"parse"},
	"internal/testwords":      {"parse", "parse/textformat"},
	"internal/testscale":      {},                     // nothing but tests imports it
	"internal/testbrowser":    {"internal/testscale"}, // nor this one
	"internal/mutate":         {},                     // changes packages to see whether their tests notice
}

// everywhere lists what any package may import: it knows nothing of records, Lua or files.
var everywhere = []string{"internal/lazyregexp"}

// keepers lists the only packages that may import a module from outside, so that it can be replaced in one
// place.
var keepers = map[string][]string{
	"github.com/yuin/gopher-lua":            {"engine", "engine/script", "engine/script/lint", "engine/script/source", "engine/kept", "engine/lift", "internal/luacode", "luabind", "luabind/goval", "luabind/declare", "luabind/value", "luabind/lualib", "luabind/plain", "luabind/luatest", "luabind/faults", "internal/scripttest", "internal/session", "internal/testhost"},
	"layeh.com/gopher-luar":                 {"luabind"},
	"github.com/spf13/cobra":                {"internal/cli", "internal/flags"},
	"github.com/spf13/pflag":                {"internal/cli", "internal/flags"},
	"golang.org/x/term":                     {"internal/console", "internal/job"},
	"github.com/peterh/liner":               {"internal/cli"},
	"github.com/cli/browser":                {"internal/view"},
	"golang.org/x/sys":                      {"cmd/mrrc-lua", "internal/console", "internal/input", "internal/outfile", "internal/parts", "internal/survey"},
	"github.com/cheggaaa/pb":                {"internal/job"},
	"github.com/fsnotify/fsnotify":          {"internal/watch"},
	"github.com/hashicorp/go-retryablehttp": {"internal/fetch"},
	"golang.org/x/crypto":                   {"internal/fetch"},
	"github.com/bmatcuk/doublestar":         {"internal/job"},
	"github.com/dustin/go-humanize":         {"internal/console"},
	"github.com/fatih/color":                {"internal/console"},
	"github.com/jedib0t/go-pretty":          {"internal/console"},
	"github.com/ncruces/go-sqlite3":         {"internal/lookup", "internal/rowfile"},
	"github.com/pelletier/go-toml":          {"internal/flags", "internal/mapping", "internal/merge", "internal/rules"},
	"github.com/xuri/excelize":              {"internal/rowfile", "internal/sheet"},
	"github.com/parquet-go/parquet-go":      {"internal/rowfile"},
	"github.com/stretchr/testify":           {"internal/testbrowser"}, // otherwise tests only
	"github.com/rogpeppe/go-internal":       {},
	"go.uber.org/goleak":                    {},
	"github.com/chromedp":                   {"internal/testbrowser"},
}

// pkg is the description of a package by go list.
type pkg struct {
	ImportPath string
	Name       string
	Dir        string
	GoFiles    []string
	Imports    []string // of the package itself, not of its tests
}

func (p pkg) path() string { return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/") }

// packages returns the packages of the module that do not consist of tests only.
func packages(t *testing.T) (list []pkg) {
	t.Helper()
	// With a profile the packages of a command are variants with names of their own.
	cmd := exec.Command("go", "list", "-pgo=off", "-json=ImportPath,Name,Dir,GoFiles,Imports", "./...")
	cmd.Dir = "../.."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if len(p.GoFiles) > 0 {
			list = append(list, p)
		}
	}
	require.Greater(t, len(list), 5, "the packages are not found")
	return list
}

// Would catch a package that imports upward, or a new one that is not in the table.
func TestArrows(t *testing.T) {
	for _, p := range packages(t) {
		allowed, known := arrows[p.path()]
		if !known {
			t.Errorf("%s is not in the table of arrows: where does it stand?", p.path())
			continue
		}
		for _, imp := range p.Imports {
			if own, ok := strings.CutPrefix(imp, module+"/"); ok && !slices.Contains(allowed, own) && !slices.Contains(everywhere, own) {
				t.Errorf("%s imports %s, and the table of arrows does not allow that", p.path(), own)
			}
		}
	}
}

// Would catch a module that is imported outside its keeper.
func TestKeepers(t *testing.T) {
	for _, p := range packages(t) {
		for _, imp := range p.Imports {
			for outside, allowed := range keepers {
				if (imp == outside || strings.HasPrefix(imp, outside+"/")) && !slices.Contains(allowed, p.path()) {
					t.Errorf("%s imports %s, which is for %v alone", p.path(), imp, allowed)
				}
			}
		}
	}
}

// Would catch arrows in the table itself that form a circle or point upward.
func TestTable_hasNoCircle(t *testing.T) {
	var visit func(path []string)
	done := map[string]bool{}
	visit = func(path []string) {
		last := path[len(path)-1]
		require.NotContains(t, path[:len(path)-1], last, "a circle: %v", path)
		if done[last] {
			return
		}
		for _, next := range arrows[last] {
			require.Contains(t, arrows, next, "%s may import what is not in the table", last)
			visit(append(slices.Clone(path), next))
		}
		done[last] = true
	}
	for name := range arrows {
		visit([]string{name})
	}
}

// Would catch a package without a package comment: in main.go for a command, in its only file for a
// package of one file, otherwise in doc.go.
func TestEveryPackage_saysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		file, begin := "doc.go", "Package "+p.Name+" "
		if p.Name == "main" {
			file, begin = "main.go", "Command "
		} else if len(p.GoFiles) == 1 {
			file = p.GoFiles[0]
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Errorf("%s has no %s", p.path(), file)
			continue
		}
		if !strings.HasPrefix(f.Doc.Text(), begin) {
			t.Errorf("%s: the package comment in %s does not begin with %q", p.path(), file, begin)
		}
	}
}

// mostFiles is how many files a package may have, without tests. With more, the name of the package shows
// too little about where something is.
const mostFiles = 40

// Would catch a package that grows until a line of code does not show where it belongs.
func TestPackages_haveFewFiles(t *testing.T) {
	for _, p := range packages(t) {
		if n := len(p.GoFiles); n > mostFiles {
			t.Errorf("%s has %d files, more than %d: which of them are a package of their own?", p.path(), n, mostFiles)
		}
	}
}
