package luabind_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/luatest"
	"mrrc-lua/luabind/stubs"
	"mrrc-lua/parse"
)

// names is what a type or a module has: what was promised to authors of scripts when the project
// began, and what came with time. Nothing of either may go, and nothing comes that is not written
// down here.
type names struct{ promised, added string }

var contract = map[string]names{
	"Record": {
		promised: `id index source offset leader problems
			value values has count any match field fields each
			add append set remove map sort copy fixed linked
			title author isbns issns lccn oclc languages year publisher subjects
			to_marc to_xml to_json to_mrk to_table`,
		added: `kind renumber_links uniform_title issn_title issn_l sudoc added_entries series notes physical_descriptions locations size
			formats lc_classes places eras publication_date validate`,
	},
	"Field": {
		promised: `tag ind1 ind2 data value values each text set add remove rename delete linked`,
		added:    `link insert move replace reorder take to_mrk`,
	},
	"Leader": {added: `record_length status type level control coding indicator_count subfield_code_count base_address
		encoding_level form multipart entry_map punctuation item_information
		get names each meaning problems`},
	"Fixed": {added: `tag data get set names each meaning problems pad material`},
	"Run": {
		promised: `args options counts state emit reject skip stop tally`,
		added:    `inputs`,
	},
	"Output": {promised: `write`, added: `name`},
	"Raw":    {},
	"Reader": {promised: `records`, added: `batches`},
	"Cache":  {},
	"File":   {added: `read lines write flush close`},
	"Lookup": {promised: `get unused missing`, added: `has duplicates count skipped keys rows`},

	"marc": {
		promised: `read field record spec output`,
		added:    `raw cache from_marc from_xml from_json from_mrk title_sort meaning`,
	},
	"text":       {promised: `len sub upper lower fold nfc nfd trim strip_diacritics trim_isbd`, added: `decode key`},
	"re":         {promised: `find match gmatch gsub split`, added: `test`},
	"csv":        {added: `read`},
	"json":       {promised: `null array encode decode`},
	"norm":       {promised: `isbn issn lccn oclc`, added: `isbns`},
	"callnumber": {added: `lc dewey nlm`},
	"lookup":     {promised: `csv tsv json sqlite`, added: `xlsx`},
	"log":        {promised: `info warn error`},
	"io":         {promised: `open`, added: `lines`},
	"string":     {promised: `byte char find format gmatch gsub len lower match rep reverse sub upper`},

	"global functions": {promised: `print require`},
	"files of tests":   {added: `test assert_equal assert_error mrk`},
}

// notYet lists what is promised and not there yet.
var notYet []string

// TestContract would catch a name that was promised and is missing, one that exists and was never written
// down, and one that exists twice.
func TestContract(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	check := func(of string, have []string) {
		seen[of] = true
		require.Contains(t, contract, of, "a new type or module: write its names into the contract")
		want := append(strings.Fields(contract[of].promised), strings.Fields(contract[of].added)...)
		want = slices.DeleteFunc(want, func(name string) bool { return slices.Contains(notYet, of+"."+name) })
		slices.Sort(want)
		slices.Sort(have)
		require.Equal(t, want, have, "%s: what it has is not what the contract says; a new name belongs into contract_test.go", of)
	}
	for _, c := range luabind.Classes() {
		have := []string{}
		for _, f := range c.Funcs {
			have = append(have, f.Name)
		}
		for _, p := range c.Props {
			have = append(have, p.Name)
		}
		check(c.Name, have)
	}
	for _, m := range luabind.Modules() {
		var have []string
		for _, f := range m.Funcs {
			have = append(have, f.Name)
		}
		for _, v := range m.Values {
			have = append(have, v.Name)
		}
		check(m.Name, have)
	}
	var have []string
	for _, f := range luabind.Globals() {
		have = append(have, f.Name)
	}
	check("global functions", have)
	have = nil
	for _, f := range luatest.Funcs() {
		have = append(have, f.Name)
	}
	check("files of tests", have)
	for of := range contract {
		require.True(t, seen[of], "%s is in the contract and nowhere else", of)
	}
}

// luaOwn are the globals that are Lua's own and as Lua has them.
const luaOwn = `_G _VERSION assert error getmetatable ipairs math next os pairs pcall rawequal rawget rawset
	select setmetatable table tonumber tostring type unpack xpcall`

// TestContract_globals compares the globals of a state with the declarations. It would catch one that is
// declared and not installed, and one that a script can reach and nobody declared.
func TestContract_globals(t *testing.T) {
	t.Parallel()
	L, _ := newState(t, newHost(t))
	want := append(strings.Fields(luaOwn), "run")
	for _, m := range luabind.Modules() {
		want = append(want, m.Name)
	}
	for _, f := range luabind.Globals() {
		want = append(want, f.Name)
	}
	var have []string
	L.G.Global.ForEach(func(k, _ lua.LValue) {
		if name := k.String(); !declare.IsDirectGlobal(name) { // one that no script can write
			have = append(have, name)
		}
	})
	slices.Sort(want)
	slices.Sort(have)
	require.Equal(t, want, have)
}

// TestContract_installed would catch a declaration that is documented and not installed: each member is
// asked for in a state.
func TestContract_installed(t *testing.T) {
	t.Parallel()
	L, b := newState(t, newHost(t))
	L.SetGlobal("record", b.Handles(1).Open(0, newRecord(t)))
	require.NoError(t, L.DoString(`
		field, path = record:field("650"), "catalogue.mrc"
		values = { Record = record, Field = field, Leader = record.leader, Fixed = record:fixed("008"), Run = run, Output = marc.output("x"),
			Reader = marc.read(path), File = io.open(path),
			Lookup = lookup.csv { file = "languages.csv", key = "code", value = "name" } }
		function is_function(of, name) return type(values[of][name]) == "function" end
		function is_readable(of, name) return values[of][name] ~= error end
		function is_in_module(of, name) return _G[of][name] ~= nil end
	`))
	ask := func(question, of, name string) {
		L.Push(L.GetGlobal(question))
		L.Push(lua.LString(of))
		L.Push(lua.LString(name))
		require.NoError(t, L.PCall(2, 1, nil), "%s.%s", of, name)
		require.Equal(t, lua.LTrue, L.Get(-1), "%s.%s", of, name)
		L.Pop(1)
	}
	for _, c := range luabind.Classes() {
		for _, f := range c.Funcs {
			ask("is_function", c.Name, f.Name)
		}
		for _, p := range c.Props {
			ask("is_readable", c.Name, p.Name)
		}
	}
	for _, m := range luabind.Modules() {
		for _, f := range m.Funcs {
			ask("is_in_module", m.Name, f.Name)
		}
		for _, v := range m.Values {
			ask("is_in_module", m.Name, v.Name)
		}
	}
}

// TestContract_shapes would catch a field of run.counts or run.options that the definitions for editors do
// not have, and one that they have and nobody else.
func TestContract_shapes(t *testing.T) {
	t.Parallel()
	for class, v := range map[string]any{"Counts": luabind.Counts{}, "Options": luabind.RunOptions{}} {
		var want, have []string
		for i := range reflect.TypeOf(v).NumField() {
			want = append(want, reflect.TypeOf(v).Field(i).Tag.Get("luar"))
		}
		_, own, found := strings.Cut(stubs.Definitions, "---@class "+class+"\n")
		require.True(t, found)
		for line := range strings.Lines(own) {
			name, is := strings.CutPrefix(line, "---@field ")
			if !is {
				break
			}
			have = append(have, strings.Fields(name)[0])
		}
		require.Equal(t, want, have, class)
	}
}

// keepers is a record in which the example of each method that changes one has something to do; 008 is either
// complete or short.
const keepers = `
=LDR  00000nam a2200000 a 4500
=001  one
=008  %s
=650  \0$xStudy and teaching$aReading$zWales
=245  10$6880-07$aTitle
=880  10$6245-07$aTitel
=949  \\$aLocal`

// changesNothing lists methods of other objects after which nothing that the script calls on them returns anything
// else.
var changesNothing = map[string]string{
	"Run":    `emit reject skip stop tally`,
	"Output": `write`,
	"File":   `write flush`,
	"Lookup": `get has keys rows duplicates`,
}

// TestContract_changes would catch a method that changes a record or what is read from a file, and is not declared as
// one that does: a script that keeps the object and calls the method would run in several jobs, each of which has an
// object of its own (package kept).
func TestContract_changes(t *testing.T) {
	t.Parallel()
	state := func(r *parse.Record) string {
		var b strings.Builder
		b.Write(r.Leader()[:])
		for f := range r.Fields {
			fmt.Fprintf(&b, "\n%s%q", f.Tag(), f.Data())
		}
		return b.String()
	}
	changes := func(example string) (changed bool) {
		for _, coded := range []string{"240115s2003    xx            000 0 eng c", "240115s2003    xx            000 0 "} {
			r := &parseText(t, strings.TrimSpace(fmt.Sprintf(keepers, coded))).Records[0]
			before := state(r)
			L, b := newState(t, newHost(t))
			L.SetGlobal("record", b.Handles(1).Open(0, r))
			require.NoError(t, L.DoString(`field = record:field("650") leader = record.leader`))
			fn, err := L.Load(strings.NewReader("return "+example), "example")
			if err != nil {
				fn, err = L.Load(strings.NewReader(example), "example")
			}
			require.NoError(t, err, example)
			L.Push(fn)
			_ = L.PCall(0, 0, nil) // some have too short a field
			changed = changed || state(r) != before
		}
		return changed
	}
	for _, c := range luabind.Classes() {
		others, isOther := changesNothing[c.Name]
		for _, f := range c.Funcs {
			name := c.Var + ":" + f.Name
			switch c.Name {
			case "Record", "Field", "Leader", "Fixed":
				require.Equal(t, changes(f.Example), f.Changes, "%s: whether its example changes a record, and whether it is declared with Changes", name)
			default:
				require.NotEqual(t, isOther && slices.Contains(strings.Fields(others), f.Name), f.Changes, "%s: declare it with Changes, or list it in changesNothing", name)
			}
		}
	}
}
