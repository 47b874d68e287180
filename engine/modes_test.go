package engine_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// probe shows what a script can know of each record, and makes some of everything.
const probe = `
local function look(record)
  print(record.index, record.source, record.offset, record.id, record.leader, #record.problems, record:count("..."))
  run:tally("type", record.leader.type)
end
`

// probeHooks does so from hooks.
const probeHooks = probe + `
function transform(record)
  look(record)
  if record.index % 3 == 0 then run:emit(record, "third.mrc") end
  if record.index % 4 == 0 then return false end
  if record.index % 5 == 0 then record:add("590", "  ", "a", "a note") end
end
`

// probeLoop does the same for a script that reads for itself.
const probeLoop = probe + `
local function visit(record)
  look(record)
  if record.index % 3 == 0 then marc.output("third.mrc"):write(record) end
  if record.index % 4 ~= 0 then
    if record.index % 5 == 0 then record:add("590", "  ", "a", "a note") end
    marc.output():write(record)
  end
end
`

// The modes of the table that a test is about: all, those in which Go reads, and those in which the VM
// is asked for bytes.
var (
	allModes   = modesThat(func(engine.ModeInfo) bool { return true })
	goModes    = modesThat(func(m engine.ModeInfo) bool { return m.ReadsInGo })
	askedModes = modesThat(func(m engine.ModeInfo) bool { return !m.ReadsInGo })
)

func modesThat(are func(engine.ModeInfo) bool) (list []engine.Mode) {
	for _, m := range engine.ModeInfos() {
		if are(m) {
			list = append(list, m.Mode)
		}
	}
	return list
}

// infoOf returns what the table knows about a mode.
func infoOf(mode engine.Mode) engine.ModeInfo {
	list := engine.ModeInfos()
	return list[slices.IndexFunc(list, func(m engine.ModeInfo) bool { return m.Mode == mode })]
}

// inAllModes returns options that differ in their mode.
func inAllModes() (list []engine.Options) {
	for _, mode := range allModes {
		list = append(list, engine.Options{Speed: engine.Speed{Mode: mode}})
	}
	return list
}

// pathModes are all modes, those in which Go reads with blocks so small that every file is cut
// somewhere.
var pathModes = func() (list []pathMode) {
	for _, mode := range allModes {
		list = append(list, pathMode{mode, 0})
	}
	for _, mode := range goModes {
		for _, block := range testscale.Of([]int{256}, []int{256, 3000}) {
			list = append(list, pathMode{mode, block})
		}
	}
	return list
}()

type pathMode struct {
	mode  engine.Mode
	block int
}

// Would catch a mode that finds other records, numbers, offsets or problems in a file than native does.
func TestModes_path(t *testing.T) {
	s := script(t, probeHooks)
	for _, path := range testscale.Some(6, marcFiles(t)) {
		opt := engine.Options{Script: s, Input: engine.Input{Paths: []string{path}, Format: parse.FormatMARC}}
		want := execute(t, opt)
		require.NoError(t, want.Err, path)
		balanced(t, want, path)
		require.Equal(t, fileSize(t, path), total(want.Bytes), path)
		for _, m := range pathModes {
			opt.Speed.Mode, opt.Speed.Block = m.mode, m.block
			same(t, want.result, execute(t, opt).result, "%s, mode %s, block %d", path, m.mode, m.block)
		}
	}
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	require.NoError(t, err)
	return st.Size()
}

func total(b engine.Bytes) int64 { return b.Records + b.Rejected + b.Filler + b.Skipped }

// scriptSources are the ways in which a script can give bytes itself.
var scriptSources = map[string]string{
	"function": `function source(run) local f = io.open(run.args.path) return function(n) return f:read(n) end end`,
	"lazy":     `function source(run) local f = io.open(run.args.path) return function(n) return f:read(7) end end`,
	"object":   `function source(run) return { file = io.open(run.args.path), read = function(self, n) return self.file:read(n) end } end`,
	"inherits": `function source(run) local class = { read = function(self, n) return self.file:read(n + 10) end }
		return setmetatable({ file = io.open(run.args.path) }, { __index = class }) end`,
	"file": `function source(run) return io.open(run.args.path) end`,
	"lines": `function source(run) local f = io.open(run.args.path) local all = f:read("*a") local at = 0
		return function() at = at + 1000 return all and at - 999 <= #all and all:sub(at - 999, at) or nil end end`,
}

// Would catch a script's own source that yields other records than the same bytes read by Go, in any
// mode in which the VM can be asked.
func TestModes_scriptSource(t *testing.T) {
	scripts := map[string]*engine.Script{}
	for name, source := range scriptSources {
		scripts[name] = script(t, source+probeHooks)
	}
	native := script(t, probeHooks)
	for _, path := range testscale.Some(6, marcFiles(t)) {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		want := execute(t, engine.Options{Script: native, Input: engine.Input{Source: bytes.NewReader(data), Format: parse.FormatMARC}})
		require.NoError(t, want.Err, path)
		args := map[string]string{"path": path}
		modes := askedModes
		for name, s := range scripts {
			for _, mode := range modes {
				got := execute(t, engine.Options{Script: s, Args: args, Speed: engine.Speed{Mode: mode}})
				same(t, want.result, got.result, "%s, source %s, mode %s", path, name, mode)
			}
			if small {
				modes = modes[:1+len(path)%3]
			}
		}
	}
}

// Would catch bytes, a path or paths given by a script that are read otherwise than a file of the
// command line.
func TestModes_sourceGivesPaths(t *testing.T) {
	plain := script(t, probeHooks)
	list := script(t, `function source(run) return { run.args.path, run.args.path } end`+probeHooks)
	one := script(t, `function source(run) return run.args.path end`+probeHooks)
	content := script(t, `function source(run) return io.open(run.args.path):read("*a") end`+probeHooks)
	for _, path := range testscale.Some(6, marcFiles(t)) {
		opt := engine.Options{Args: map[string]string{"path": path}, Input: engine.Input{Format: parse.FormatMARC}}
		compare := func(s *engine.Script, inputs []string, about string) {
			want, got := opt, opt
			want.Script, want.Input.Paths, got.Script = plain, inputs, s
			for _, got.Speed.Mode = range []engine.Mode{engine.ModeAuto, engine.ModeParallel, engine.ModeBatch} {
				same(t, execute(t, want).result, execute(t, got).result, "%s, %s, mode %s", path, about, got.Speed.Mode)
			}
		}
		compare(list, []string{path, path}, "list")
		compare(one, []string{path}, "path")
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		if !strings.ContainsAny(string(data), "\x1d\x1e") {
			continue // a string without these is a path
		}
		want, got := opt, opt
		want.Script, want.Input.Source, got.Script = plain, bytes.NewReader(data), content
		same(t, execute(t, want).result, execute(t, got).result, "%s, bytes", path)
	}
}

// Would catch a generator whose records are not those it gave: the bytes of a record that is read
// by marc.read are used again for others.
func TestModes_generator(t *testing.T) {
	native := script(t, `function transform(record) print(record.index, record.id) end`)
	generator := script(t, `
		function source(run)
			local next, reader = marc.read(run.args.path):records()
			return function() return next(reader) end
		end
		function transform(record) print(record.index, record.id) end`)
	files := append(testscale.Some(4, marcFiles(t)), saved(t, generated(t, testscale.Of(900, 3000), 3, 0)), saved(t, generated(t, 500, 4, 0.3)))
	for _, path := range files {
		want := execute(t, engine.Options{Script: native, Input: engine.Input{Paths: []string{path}, Format: parse.FormatMARC}, Bad: engine.BadRecords{Rejects: nil}})
		if want.Sum.Rejected > 0 {
			continue // the script does not get these, and what it gets is numbered without them
		}
		for _, mode := range askedModes {
			got := execute(t, engine.Options{Script: generator, Args: map[string]string{"path": path}, Input: engine.Input{Format: parse.FormatMARC}, Speed: engine.Speed{Mode: mode}})
			require.NoError(t, got.Err)
			require.Equal(t, want.Prints, got.Prints, "%s, mode %s", path, mode)
			require.True(t, want.Records == got.Records, "%s, mode %s: the records differ from byte %d on", path, mode, differAt(want.Records, got.Records))
			require.Equal(t, want.Counts, got.Counts)
		}
	}
}

// Would catch a script without hooks that sees, writes, counts or reports something else than the
// same script with hooks.
func TestModes_scriptReads(t *testing.T) {
	hooks := script(t, probeHooks)
	loops := map[string]*engine.Script{
		"records": script(t, probeLoop+`for record in marc.read(run.args.path):records() do visit(record) end`),
		"batches": script(t, probeLoop+`for records in marc.read(run.args.path):batches() do for _, record in ipairs(records) do visit(record) end end`),
		"list":    script(t, probeLoop+`for record in marc.read({run.args.path}):records() do visit(record) end`),
	}
	readers := map[string]*engine.Script{
		"function": script(t, probeLoop+`local f = io.open(run.args.path) for record in marc.read(function(n) return f:read(n) end):records() do visit(record) end`),
		"file":     script(t, probeLoop+`for records in marc.read(io.open(run.args.path)):batches() do for _, record in ipairs(records) do visit(record) end end`),
	}
	for _, path := range testscale.Some(6, marcFiles(t)) {
		opt := engine.Options{Script: hooks, Input: engine.Input{Paths: []string{path}, Format: parse.FormatMARC}}
		want := execute(t, opt)
		loop := engine.Options{Args: map[string]string{"path": path}, Input: engine.Input{Format: parse.FormatMARC}}
		for name, s := range loops {
			loop.Script = s
			sameInLists(t, want.result, execute(t, loop).result, "%s, loop over %s", path, name)
		}
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		opt.Input.Paths, opt.Input.Source = nil, bytes.NewReader(data)
		want = execute(t, opt)
		for name, s := range readers {
			loop.Script = s
			sameInLists(t, want.result, execute(t, loop).result, "%s, loop over what a %s gives", path, name)
		}
	}
}

// sameInLists is same except for the order of reports: all records of a list come before the first of
// them is written.
func sameInLists(t *testing.T, want, got result, about string, args ...any) {
	t.Helper()
	want.Reports, got.Reports = slices.Sorted(slices.Values(want.Reports)), slices.Sorted(slices.Values(got.Reports))
	same(t, want, got, about, args...)
}
