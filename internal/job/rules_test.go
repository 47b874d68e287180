package job

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
)

// give notes that the user gave a setting.
func (s *Spec) give(flag string) { s.Given[flag] = "" }

// checkpoints makes a run with checkpoints in which nothing is wrong.
func (s *Spec) checkpoints() { s.Keep.File, s.Output.File = "job", "out.mrc" }

// broken has runs that break rules, by the defect.
var broken = map[string]func(s *Spec, inputs *[]string){
	"changes to standard output":   func(s *Spec, _ *[]string) { s.Preview.Changes = "-" },
	"an output without a name":     func(s *Spec, _ *[]string) { s.give("output") },
	"rejects without a name":       func(s *Spec, _ *[]string) { s.give("rejects") },
	"errors without a name":        func(s *Spec, _ *[]string) { s.give("errors") },
	"a report without a name":      func(s *Spec, _ *[]string) { s.give("report") },
	"a page without a name":        func(s *Spec, _ *[]string) { s.give("html") },
	"tallies without a name":       func(s *Spec, _ *[]string) { s.give("tally") },
	"changes without a name":       func(s *Spec, _ *[]string) { s.give("changes") },
	"append to nothing":            func(s *Spec, _ *[]string) { s.Bad.Append = true },
	"append to standard output":    func(s *Spec, _ *[]string) { s.Bad.Append, s.Output.To = true, "sqlite" },
	"report to standard output":    func(s *Spec, _ *[]string) { s.Account.Report = "-" },
	"page to standard output":      func(s *Spec, _ *[]string) { s.Account.HTML = "-" },
	"tally to standard output":     func(s *Spec, _ *[]string) { s.Account.Tally = "-" },
	"rejects to standard output":   func(s *Spec, _ *[]string) { s.Bad.Rejects = "-" },
	"errors to standard output":    func(s *Spec, _ *[]string) { s.Bad.Errors = "-" },
	"calls of no record":           func(s *Spec, _ *[]string) { s.Account.Trace = -1 },
	"calls of several jobs":        func(s *Spec, _ *[]string) { s.Account.Trace, s.Speed.Jobs = 1, 2 },
	"less than no last records":    func(s *Spec, _ *[]string) { s.Input.Tail = -1 },
	"the last records, readers":    func(s *Spec, _ *[]string) { s.Input.Tail, s.Speed.Readers = 1, 2 },
	"checkpoint without a name":    func(s *Spec, _ *[]string) { s.give("checkpoint") },
	"resume without a file":        func(s *Spec, _ *[]string) { s.Keep.Resume = true },
	"an interval without a file":   func(s *Spec, _ *[]string) { s.give("checkpoint-every") },
	"an interval of nothing":       func(s *Spec, _ *[]string) { s.checkpoints(); s.Keep.Every = 0 },
	"checkpoint, in place":         func(s *Spec, _ *[]string) { s.checkpoints(); s.give("in-place") },
	"checkpoint, dry run":          func(s *Spec, _ *[]string) { s.checkpoints(); s.Preview.DryRun = true },
	"checkpoint, append":           func(s *Spec, _ *[]string) { s.checkpoints(); s.Bad.Append, s.Bad.Errors = true, "e" },
	"checkpoint, the last records": func(s *Spec, _ *[]string) { s.checkpoints(); s.Input.Tail = 1 },
	"checkpoint, standard output":  func(s *Spec, _ *[]string) { s.Keep.File = "job" },
	"in place, no backup":          func(s *Spec, _ *[]string) { s.give("in-place") },
	"in place, a path as suffix":   func(s *Spec, _ *[]string) { s.give("in-place"); s.Output.InPlace = "a/b" },
	"in place, no files":           func(s *Spec, in *[]string) { s.give("in-place"); s.Output.InPlace, *in = ".bak", nil },
	"in place, another output":     func(s *Spec, _ *[]string) { s.give("in-place"); s.Output.InPlace, s.Output.File = ".bak", "o" },
	"in place, another format":     func(s *Spec, _ *[]string) { s.give("in-place"); s.Output.InPlace, s.Output.To = ".bak", "xml" },
	"in place, no envelope":        func(s *Spec, _ *[]string) { s.give("in-place"); s.Output.InPlace, s.Output.Envelope = ".bak", "drop" },
	"in place, some of the file":   func(s *Spec, _ *[]string) { s.give("in-place"); s.Output.InPlace, s.Input.Skip = ".bak", 1 },
	"in place, no file to rewrite": func(s *Spec, in *[]string) { s.give("in-place"); s.Output.InPlace, *in = ".bak", []string{"-"} },
}

// Would catch a rule that nothing breaks, one that another rule hides, and one that refuses a run in which
// nothing is wrong.
func TestRules_broken(t *testing.T) {
	reported := map[string]bool{}
	for name, spoil := range broken {
		s, inputs := NewSpec(), []string{"in.mrc"}
		spoil(s, &inputs)
		require.ErrorAs(t, s.check(inputs), new(*engine.UsageError), name)
		first := slices.IndexFunc(Rules(), func(r Rule) bool { return r.broken(&request{s, inputs}) })
		reported[Rules()[first].Says] = true
	}
	for _, r := range Rules() {
		require.True(t, reported[r.Says], "internal/job/rules_test.go: no run breaks the rule %q", r.Says)
	}
	sound := NewSpec()
	require.NoError(t, sound.check([]string{"in.mrc"}))
	sound.checkpoints()
	require.NoError(t, sound.check([]string{"in.mrc"}))
}
