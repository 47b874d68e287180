package lift_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// outcome is everything that a run produces.
type outcome struct {
	Main, Print, Rejects string
	Further              map[string]string
	Errors, Lost         []string
	Tallies              engine.Tallies
	Totals               engine.Totals
	Columns, Asked       []string
	Err                  string
}

// both runs a script with and without the VM, and returns both outcomes, and the number of records that did not need
// the VM.
func both(t testing.TB, s *engine.Script, data string, with func(*engine.Options)) (never, auto outcome, lifted engine.Lifted) {
	t.Helper()
	never, l := runOne(t, s, data, engine.LiftNever, with)
	require.Zero(t, l.Records)
	auto, lifted = runOne(t, s, data, engine.LiftAuto, with)
	return never, auto, lifted
}

// tookLonger is in the message about a record whose time is over. Where that ends a hook depends on the machine.
const tookLonger = "took longer than"

func runOne(t testing.TB, s *engine.Script, data string, how engine.Lift, with func(*engine.Options)) (outcome, engine.Lifted) {
	var main, print, rejects bytes.Buffer
	further := map[string]*bytes.Buffer{}
	o := outcome{Further: map[string]string{}}
	opt := engine.Options{Script: s, Args: args, Speed: engine.Speed{Lift: how, Block: 4 << 10}}
	opt.Input.Source, opt.Input.SourceName = strings.NewReader(data), "data.mrc"
	opt.Output.Main, opt.Output.Print, opt.Output.Rows = &main, &print, engine.RowsJSONL
	opt.Output.Create = func(name string) (io.Writer, error) {
		further[name] = &bytes.Buffer{}
		return further[name], nil
	}
	opt.Bad.Rejects = &rejects
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	opt.Bad.Report = func(e *engine.RecordError) {
		o.Errors = append(o.Errors, e.Error())
		if strings.Contains(e.Error(), tookLonger) {
			stop() // each record would take that long
		}
	}
	opt.Bad.Lost = func(r *parse.Record, p parse.Problem) { o.Lost = append(o.Lost, p.String()) }
	opt.Reach.OpenFile = openLookup
	opt.Reach.Require = func(module string) (string, string, error) {
		name := filepath.Join("../../scripts/examples", strings.ReplaceAll(module, ".", "/")+".lua")
		b, err := os.ReadFile(name)
		return string(b), name, err
	}
	if with != nil {
		with(&opt)
	}
	sum, err := engine.Run(ctx, opt)
	o.Main, o.Print, o.Rejects = main.String(), print.String(), rejects.String()
	for name, b := range further {
		o.Further[name] = b.String()
	}
	o.Tallies, o.Totals, o.Columns, o.Asked = sum.Tallies, sum.Totals, sum.Columns, sum.Asked
	if err != nil {
		o.Err = err.Error()
	}
	require.Zero(t, sum.Faults, "a fault of the program")
	return o, sum.Lifted
}

// openLookup opens the files of lookups, and no others.
func openLookup(path string) (io.ReadCloser, error) {
	if text, ok := lookupFiles[path]; ok {
		return io.NopCloser(strings.NewReader(text)), nil
	}
	switch path {
	case "shelves.db", "languages.csv", "languages.json", "shelves.tsv":
		return os.Open("../../internal/testhost/files/" + path)
	}
	return nil, os.ErrNotExist
}

// args are values of --set that the examples need.
var args = map[string]string{"note": "A note", "need": "001 245$a|246$a 020", "lang": "eng", "prefix": "https://proxy.example.edu/login?url=",
	"keep": "590,mesh", "pad": "blanks", "org": "XX-XxUND", "all": "yes", "tags": "245,650", "look": "041"}

// script is a script of the repository.
type script struct{ name, text string }

// scripts returns all scripts of the repository that are not tests of scripts.
func scripts(t testing.TB) (list []script) {
	t.Helper()
	for _, glob := range []string{"../../scripts/examples/*.lua", "../../bench/scripts/*.lua", "testdata/*.lua"} {
		files, err := filepath.Glob(glob)
		require.NoError(t, err)
		for _, f := range files {
			if !strings.HasSuffix(f, "_test.lua") {
				b, err := os.ReadFile(f)
				require.NoError(t, err)
				list = append(list, script{f, string(b)})
			}
		}
	}
	pages, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)\n```lua[^\n]*\n(.*?)\n```")
	for _, page := range pages {
		b, err := os.ReadFile(page)
		require.NoError(t, err)
		for i, m := range block.FindAllStringSubmatch(string(b), -1) {
			list = append(list, script{fmt.Sprintf("%s#%d", page, i+1), m[1]})
		}
	}
	archives, err := filepath.Glob("../../testdata/script/*.txtar")
	require.NoError(t, err)
	typed := regexp.MustCompile(`(?:filter|-e) '([^']+)'`)
	for _, a := range append(archives, "../../testdata/mistakes.txtar") {
		b, err := os.ReadFile(a)
		require.NoError(t, err)
		parsed := txtar.Parse(b)
		for _, f := range parsed.Files {
			if strings.HasSuffix(f.Name, ".lua") {
				list = append(list, script{a + ":" + f.Name, string(f.Data)})
			}
		}
		for i, m := range typed.FindAllStringSubmatch(string(parsed.Comment), -1) {
			list = append(list, script{fmt.Sprintf("%s:filter %d", a, i), "function filter(record) return (" + m[1] + "\n) end"},
				script{fmt.Sprintf("%s:body %d", a, i), "function transform(record) " + m[1] + "\nend"})
		}
	}
	return list
}

// testRecords returns the records of testdata, damaged ones among them, and generated ones.
func testRecords(t testing.TB) string {
	t.Helper()
	var all bytes.Buffer
	for _, glob := range []string{"../../testdata/records/*.mrc", "../../testdata/broken/*.mrc"} {
		files, err := filepath.Glob(glob)
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, f := range files {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			all.Write(b)
		}
	}
	_, err := marcgen.Write(&all, marcgen.Options{Records: 100, Seed: 7, Damage: 0.1})
	require.NoError(t, err)
	return all.String()
}

// Would catch a hook that behaves differently without the VM than in it.
func TestScripts_doTheSameWithoutTheVM(t *testing.T) {
	data := testRecords(t)
	all := scripts(t)
	require.Greater(t, len(all), 150)
	list := testscale.Some(45, all)
	lifted, ahead, records, abandoned := 0, 0, int64(0), int64(0)
	for _, s := range list {
		compiled, err := engine.LoadScript(s.name, s.text)
		if err != nil || compiled.Hookless() || slices.Contains(slow, s.name) {
			continue
		}
		begin := time.Now()
		never, auto, l := both(t, compiled, data, nil)
		if d := time.Since(begin); d > time.Second {
			t.Logf("%v %s", d, s.name)
		}
		if l.Records > 0 {
			lifted++
			records += l.Records
			abandoned += l.Abandoned
			if l.Ahead {
				ahead++
			}
		}
		if l.Records > 0 {
			sameOutcome(t, s.name, never, auto)
		}
	}
	t.Logf("%d of %d scripts, %d of these with filter alone; %d records, %d abandoned", lifted, len(list), ahead, records, abandoned)
	require.Greater(t, lifted, testscale.Of(10, 80))
}

// sameOutcome compares outcomes, and shows their first difference.
func sameOutcome(t testing.TB, name string, never, auto outcome) {
	t.Helper()
	field, x, y := difference(never, auto)
	if field == "" {
		return
	}
	at := 0
	for at < min(len(x), len(y)) && x[at] == y[at] {
		at++
	}
	cut := func(s string) string { return s[max(0, at-120):min(len(s), at+200)] }
	t.Errorf("%s: %s differs\n    VM: %s\nlifted: %s", name, field, cut(x), cut(y))
}

// address matches the address of a value, which differs from run to run.
var address = regexp.MustCompile(`(table|function|userdata): 0x[0-9a-f]+`)

// difference returns the first part in which outcomes differ; "" if there is none.
func difference(never, auto outcome) (field, x, y string) {
	a, b := reflect.ValueOf(never), reflect.ValueOf(auto)
	for i := range a.NumField() {
		x := address.ReplaceAllString(fmt.Sprintf("%q", fmt.Sprint(a.Field(i).Interface())), "$1")
		y := address.ReplaceAllString(fmt.Sprintf("%q", fmt.Sprint(b.Field(i).Interface())), "$1")
		if x != y {
			return a.Type().Field(i).Name, x, y
		}
	}
	return "", "", ""
}

// slow are scripts about limits of time and memory: the scenarios of the command line run them.
var slow = []string{"../../testdata/script/run_memory.txtar:list.lua", "../../testdata/script/run_memory.txtar:keep.lua",
	"../../testdata/script/run_timeout.txtar:loop.lua", "../../testdata/script/run_timeout.txtar:pcall.lua"}
