package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Rule is a row of the table of refused combinations: options that cannot be combined with each other, with
// the source of the records, or with the script.
type Rule struct {
	// Options are what the rule is about, "Group.Field", "Group" or "Field" of Options. The first one is
	// refused because of the others.
	Options []string
	// Says is the message. Words in braces stand for values of the run: {mode}, {jobs}, {source} …
	Says string

	broken func(c *combination) bool
}

// combination has the values that rules examine.
type combination struct {
	*run
	kind kind    // what is read
	row  modeRow // of the mode that is asked for, or chosen
}

// Rules returns the table. The first rule that is broken is the one that is reported.
func Rules() []Rule {
	return slices.Concat(optionRules(), rewriteRules(), stepRules(), sourceRules(), modeRules(), checkpointRules(), readerRules(), partRules())
}

// Check refuses options that cannot be combined whatever the script reads, as Run does. The error is a
// *UsageError.
func (o *Options) Check() error {
	c := combination{run: &run{program: &program{opt: o, plan: &plan{}}}}
	if err := c.check(optionRules()); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(o.Args)) {
		if text := o.Script.UnknownArg(name); text != "" {
			return &UsageError{"--set " + name + ": " + text}
		}
	}
	return nil
}

// check returns the message of the first rule that is broken, as a *UsageError.
func (c *combination) check(rules []Rule) error {
	for _, r := range rules {
		if r.broken(c) {
			return &UsageError{c.fill(r.Says)}
		}
	}
	return nil
}

// fill replaces the words in braces by values of the run.
func (c *combination) fill(text string) string {
	instead := ModeNative
	if c.kind.asksScript() {
		instead = ModeBatch
	}
	return strings.NewReplacer("{mode}", string(c.row.Mode), "{jobs}", fmt.Sprint(c.jobs), "{source}", c.kind.String(),
		"{instead}", string(instead), "{readers}", fmt.Sprint(c.opt.Speed.Readers), "{modes in Go}", strings.Join(modesInGo(), " or ")).Replace(text)
}

// modesInGo lists the modes in which Go reads, without those that are there to be measured.
func modesInGo() (names []string) {
	for _, m := range modeTable() {
		if m.ReadsInGo && !m.PerRecord {
			names = append(names, string(m.Mode))
		}
	}
	return names
}

// optionRules are about options alone.
func optionRules() []Rule {
	return []Rule{
		{[]string{"Script"}, "no script: LoadScript makes one",
			func(c *combination) bool { return c.opt.Script == nil || !c.opt.Script.Compiled() }},
		{[]string{"Input.Salvage", "Bad.Strict"}, "strict ends the run at the first problem, and salvage goes on in spite of problems: choose one",
			func(c *combination) bool { return c.opt.Input.Salvage && c.opt.Bad.Strict }},
		{[]string{"Input.Limit", "Input.Skip", "Bad.MaxErrors", "Bad.GiveUp"}, "limit, skip and max-errors are numbers from 0 on",
			func(c *combination) bool {
				return c.opt.Input.Limit < 0 || c.opt.Input.Skip < 0 || c.opt.Bad.MaxErrors < 0 || c.opt.Bad.GiveUp < 0
			}},
		{[]string{"Speed.Jobs", "Speed.Parsers", "Speed.Readers"}, "jobs, parsers and readers are at most 1,000: more of them than cores are no faster",
			func(c *combination) bool {
				return max(c.opt.Speed.Jobs, c.opt.Speed.Parsers, c.opt.Speed.Readers) > 1000
			}},
	}
}

// rewriteRules are about files that are rewritten, before the source is known.
func rewriteRules() []Rule {
	return []Rule{
		{[]string{"Output.ByInput", "Input.Paths"}, "only files named on the command line can be rewritten, and this script reads for itself",
			func(c *combination) bool {
				return c.rewrites() && (len(c.opt.Output.ByInput) != len(c.opt.Input.Paths) || c.self != nil)
			}},
	}
}

// stepRules are about a step in Go between hooks that see one record at a time, and about the trace of such hooks.
func stepRules() []Rule {
	return []Rule{
		{[]string{"Step.Each", "Script"}, "a step in Go comes after the hook filter: this script has the hook batch, or reads for itself",
			func(c *combination) bool {
				return c.opt.Step.Each != nil && (c.self != nil || len(c.workers) > 0 && c.workers[0].hooks.batch != nil)
			}},
		{[]string{"Watch.Trace", "Script"}, "the hooks filter, transform and extract are traced: this script has the hook batch, or reads for itself",
			func(c *combination) bool {
				return c.opt.Watch.Trace != nil && (c.self != nil || len(c.workers) > 0 && c.workers[0].hooks.batch != nil)
			}},
		{[]string{"Step.Take", "Step.Each"}, "Step.Take gets the records of Step.Each, which is missing",
			func(c *combination) bool { return c.opt.Step.Take != nil && c.opt.Step.Each == nil }},
	}
}

// sourceRules are about what is read.
func sourceRules() []Rule {
	return []Rule{
		{[]string{"Output.ByInput", "Script"}, "only files named on the command line can be rewritten, and only with records: this script has the hook source, or makes rows",
			func(c *combination) bool { return c.rewrites() && (c.kind != fromFiles || c.named || c.hasRows) }},
		{[]string{"Input.Paths", "Input.Source"}, "no input",
			func(c *combination) bool { return c.kind == fromFiles && len(c.opt.Input.Paths) == 0 }},
	}
}

// modeRules are about the mode that is asked for.
func modeRules() []Rule {
	return []Rule{
		{[]string{"Speed.Mode", "Input.Paths"}, "mode {mode} reads a file at several places at once, but the source is {source}, which can only be read from beginning to end: use {instead}",
			func(c *combination) bool { return c.row.OnlyFiles && c.kind != fromFiles }},
		{[]string{"Speed.Mode", "Script"}, "mode {mode} reads without the VM, but the source is {source}, which only the VM can read: use {instead}",
			func(c *combination) bool { return c.row.ReadsInGo && c.kind.asksScript() }},
		{[]string{"Speed.Mode", "Speed.Jobs"}, "mode {mode} measures the lock of one VM: it cannot have {jobs} jobs",
			func(c *combination) bool { return c.row.OneVM && c.jobs > 1 }},
	}
}

// checkpointRules are about runs that can be continued: reading continues in the middle of the input, and
// writing in the middle of the outputs.
func checkpointRules() []Rule {
	with := func(is func(c *combination) bool) func(c *combination) bool {
		return func(c *combination) bool { return c.keeper != nil && is(c) }
	}
	return []Rule{
		{[]string{"Checkpoints", "Script"}, "checkpoints need a script with hooks, and this one reads for itself",
			with(func(c *combination) bool { return c.self != nil })},
		{[]string{"Checkpoints", "Input.Paths"}, "checkpoints need files to read, but the source is {source}",
			with(func(c *combination) bool { return c.kind != fromFiles })},
		{[]string{"Checkpoints", "Speed.Mode"}, "mode {mode} reads through the VM, and cannot make checkpoints: use {modes in Go}",
			with(func(c *combination) bool { return !c.row.ReadsInGo })},
		{[]string{"Checkpoints", "Output.ByInput"}, "checkpoints cannot be made while files are rewritten: write to another file",
			with(func(c *combination) bool { return c.rewrites() })},
		{[]string{"Checkpoints", "Watch.Observe"}, "this command reports its result at the end, and cannot make checkpoints",
			with(func(c *combination) bool { return c.opt.Watch.Observe != nil })},
		{[]string{"Checkpoints", "Output.Tabulate"}, "checkpoints do not keep what makes the rows of this command",
			with(func(c *combination) bool { return c.opt.Output.Tabulate != nil })},
		{[]string{"Checkpoints", "Step.Each"}, "this command makes its result in several passes, and cannot make checkpoints",
			with(func(c *combination) bool { return c.opt.Step.Each != nil })},
		{[]string{"Checkpoints", "Watch.Changes"}, "the changes of a run are reported as a whole, and cannot be combined with checkpoints",
			with(func(c *combination) bool { return c.opt.Watch.Changes != nil })},
		{[]string{"Checkpoints", "Speed.Readers"}, "checkpoints need one reader, not {readers}: --jobs uses more cores",
			with(func(c *combination) bool { return c.opt.Speed.Readers > 1 })},
		{[]string{"Checkpoints", "Input.Stdin"}, "checkpoints need files to read: standard input cannot be read again; name the file",
			with(func(c *combination) bool { return !c.named && slices.Contains(c.opt.Input.Paths, "-") })},
	}
}

// readerRules are about several readers.
func readerRules() []Rule {
	with := func(is func(c *combination) bool) func(c *combination) bool {
		return func(c *combination) bool { return c.opt.Speed.Readers > 1 && is(c) }
	}
	return []Rule{
		{[]string{"Speed.Readers", "Input.Paths"}, "several readers need several files, but the source is {source}",
			with(func(c *combination) bool { return c.kind != fromFiles })},
		{[]string{"Speed.Readers", "Input.Limit", "Input.Skip"}, "limit and skip count records over all inputs: they cannot be combined with several readers",
			with(func(c *combination) bool { return c.opt.Input.Limit > 0 || c.opt.Input.Skip > 0 })},
	}
}

// rewrites reports whether the inputs are rewritten.
func (c *combination) rewrites() bool { return len(c.opt.Output.ByInput) > 0 }
