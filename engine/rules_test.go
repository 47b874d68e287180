package engine

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// broken has runs that break rules, by what is wrong with them.
var broken = map[string]func(c *combination){
	"nothing is given":         func(*combination) {},
	"salvage and strict":       func(c *combination) { c.opt.Script, c.opt.Input.Salvage, c.opt.Bad.Strict = loaded(), true, true },
	"a negative limit":         func(c *combination) { c.opt.Script, c.opt.Input.Limit = loaded(), -1 },
	"rewritten, no paths":      func(c *combination) { c.opt.Output.ByInput = []InputOutput{{}} },
	"rewritten, of the script": func(c *combination) { c.opt.Output.ByInput, c.kind = []InputOutput{{}}, fromBytes },
	"too many jobs":            func(c *combination) { c.opt.Script, c.opt.Speed.Jobs = loaded(), 1<<40 },
	"no input":                 func(c *combination) { c.kind = fromFiles },
	"parallel, bytes":          func(c *combination) { c.row, c.kind = rowOf(ModeParallel), fromBytes },
	"native, a reader":         func(c *combination) { c.row, c.kind = rowOf(ModeNative), fromCallback },
	"locked, several jobs":     func(c *combination) { c.row, c.jobs = rowOf(ModeLocked), 2 },
	"checkpoints, no hooks":    func(c *combination) { c.keeper, c.self = &keeper{}, &selfRun{} },
	"checkpoints, a stream":    func(c *combination) { c.keeper, c.kind = &keeper{}, fromStream },
	"checkpoints, batch":       func(c *combination) { c.keeper, c.row = &keeper{}, rowOf(ModeBatch) },
	"checkpoints, rewritten":   func(c *combination) { c.resumable(); c.opt.Output.ByInput = []InputOutput{{}} },
	"checkpoints, tabulated": func(c *combination) {
		c.resumable()
		c.opt.Output.Tabulate = func(*RowEncoder) Tabulator { return nil }
	},
	"a step, no hooks":                func(c *combination) { c.opt.Step.Each, c.self = func() StepFunc { return nil }, &selfRun{} },
	"a trace, no hooks":               func(c *combination) { c.opt.Watch.Trace, c.self = func(TraceStep) bool { return true }, &selfRun{} },
	"notes, no step":                  func(c *combination) { c.opt.Step.Take = func(int, *parse.Record, []byte, []byte) error { return nil } },
	"checkpoints, a step":             func(c *combination) { c.resumable(); c.opt.Step.Each = func() StepFunc { return nil } },
	"checkpoints, observed":           func(c *combination) { c.resumable(); c.opt.Watch.Observe = func() func(*parse.Record) { return nil } },
	"checkpoints, changes":            func(c *combination) { c.resumable(); c.opt.Watch.Changes = &Changes{} },
	"checkpoints, readers":            func(c *combination) { c.resumable(); c.opt.Speed.Readers = 2 },
	"checkpoints, standard input":     func(c *combination) { c.resumable(); c.opt.Input.Paths = []string{"-"} },
	"readers, a stream":               func(c *combination) { c.opt.Speed.Readers, c.kind = 2, fromStream },
	"parts, no hooks":                 func(c *combination) { c.cut(); c.self = &selfRun{} },
	"parts, a stream":                 func(c *combination) { c.cut(); c.opt.Input.Paths = nil },
	"parts, strict":                   func(c *combination) { c.cut(); c.opt.Bad.Strict = true },
	"parts, checkpoints":              func(c *combination) { c.cut(); c.keeper = &keeper{} },
	"parts, changes":                  func(c *combination) { c.cut(); c.opt.Watch.Changes = &Changes{} },
	"parts, parallel":                 func(c *combination) { c.cut(); c.row = rowOf(ModeParallel) },
	"readers, a limit over all files": func(c *combination) { c.opt.Speed.Readers, c.opt.Input.Limit = 2, 1 },
}

// loaded returns a script that runs can have.
func loaded() *Script {
	s, err := LoadScript("t.lua", "function transform() end")
	if err != nil {
		panic(err)
	}
	return s
}

func rowOf(m Mode) modeRow {
	row, _ := m.row()
	return row
}

// resumable makes a run in which nothing is wrong with checkpoints.
func (c *combination) resumable() { c.keeper, c.row = &keeper{}, rowOf(ModeNative) }

// cut makes a run in parts in which nothing is wrong.
func (c *combination) cut() { c.inParts, c.opt.Input.Paths = true, []string{"a.mrc"} }

// Would catch a rule that nothing breaks, one that an earlier rule of its list hides, and a word in braces that
// reaches the user.
func TestRules_broken(t *testing.T) {
	said := map[string]bool{}
	for _, rules := range [][]Rule{optionRules(), rewriteRules(), stepRules(), sourceRules(), modeRules(), checkpointRules(), readerRules(), partRules()} {
		for _, spoil := range broken {
			c := combination{run: &run{program: &program{opt: &Options{}, plan: &plan{jobs: 1}}}}
			spoil(&c)
			err := c.check(rules)
			if err == nil {
				continue
			}
			require.ErrorAs(t, err, new(*UsageError))
			require.NotContains(t, err.Error(), "{")
			first := slices.IndexFunc(rules, func(r Rule) bool { return r.broken(&c) })
			said[rules[first].Says] = true
		}
	}
	for _, r := range Rules() {
		require.True(t, said[r.Says], "engine/rules_test.go: no run breaks the rule %q", r.Says)
	}
}

// Would catch a rule about an option that is not there.
func TestRules_nameOptions(t *testing.T) {
	var names []string
	eachOption(&Options{}, func(name string, _ reflect.Value) { names = append(names, name) })
	names = append(names, "Checkpoints")
	for _, r := range Rules() {
		for _, name := range r.Options {
			require.Contains(t, names, name, "engine/rules.go: %s", r.Says)
		}
	}
}
