package job

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"mrrc-lua/engine"
)

// usage is the error of a command line that makes no sense.
func usage(format string, args ...any) error {
	return &engine.UsageError{Msg: fmt.Sprintf(format, args...)}
}

// Rule is a row of the table of settings that cannot be combined: they exclude each other, or one lacks
// another that it needs. The engine has rules of its own, about its options.
type Rule struct {
	Flags []string // the settings that it is about, by the names of their flags
	Says  string   // the message; %s is the value of the first flag

	broken func(r *request) bool
}

// request is the input of the rules.
type request struct {
	*Spec
	inputs []string
}

// Rules returns the table. The first rule that is broken is the one that is reported.
func Rules() []Rule {
	return slices.Concat(fileRules(), traceRules(), tailRules(), checkpointRules(), inPlaceRules())
}

// check refuses settings that cannot be combined. The error is *engine.UsageError.
func (s *Spec) check(inputs []string) error {
	var err error
	if s.Preview.Format, err = DiffFormats().Of("--diff-format", s.Preview.Format); err != nil {
		return err
	}
	if s.Account.Progress, err = Progresses().Of("--progress", s.Account.Progress); err != nil {
		return err
	}
	for _, rule := range Rules() {
		if !rule.broken(&request{s, inputs}) {
			continue
		}
		if strings.Contains(rule.Says, "%s") {
			return usage(rule.Says, s.Given[rule.Flags[0]])
		}
		return &engine.UsageError{Msg: rule.Says}
	}
	return nil
}

// fileRules are about files that are written besides the records.
func fileRules() []Rule {
	const file = "%s needs the name of a file: standard output has the records"
	return append(nameRules(), []Rule{
		{[]string{"changes"}, "--changes names a file; --diff --diff-format jsonl prints the same",
			func(r *request) bool { return r.Preview.Changes == "-" }},
		{[]string{"append", "errors", "output"}, "--append needs --errors FILE, or -o FILE with rows for SQLite",
			func(r *request) bool { return r.Bad.Append && r.Bad.Errors == "" && !r.intoSQLite() }},
		{[]string{"append", "output"}, "--append adds rows to a file of SQLite: name it with -o",
			func(r *request) bool { return r.Bad.Append && r.intoSQLite() && r.toStdout() }},
		{[]string{"report"}, fmt.Sprintf(file, "--report"), func(r *request) bool { return r.Account.Report == "-" }},
		{[]string{"html"}, fmt.Sprintf(file, "--html"), func(r *request) bool { return r.Account.HTML == "-" }},
		{[]string{"tally"}, fmt.Sprintf(file, "--tally"), func(r *request) bool { return r.Account.Tally == "-" }},
		{[]string{"rejects"}, fmt.Sprintf(file, "--rejects"), func(r *request) bool { return r.Bad.Rejects == "-" }},
		{[]string{"errors"}, fmt.Sprintf(file, "--errors"), func(r *request) bool { return r.Bad.Errors == "-" }},
	}...)
}

// nameRules are about files without a name, as an empty variable of a shell makes them.
func nameRules() (rules []Rule) {
	for flag, name := range map[string]func(r *request) string{
		"output":  func(r *request) string { return r.Output.File },
		"rejects": func(r *request) string { return r.Bad.Rejects },
		"errors":  func(r *request) string { return r.Bad.Errors },
		"report":  func(r *request) string { return r.Account.Report },
		"html":    func(r *request) string { return r.Account.HTML },
		"tally":   func(r *request) string { return r.Account.Tally },
		"changes": func(r *request) string { return r.Preview.Changes },
	} {
		rules = append(rules, Rule{[]string{flag}, "--" + flag + ": a file name is expected, and it is empty",
			func(r *request) bool { return r.Given[flag] == "" && name(r) == "" }})
	}
	slices.SortFunc(rules, func(a, b Rule) int { return strings.Compare(a.Says, b.Says) })
	return rules
}

// traceRules are about the calls of hooks that are shown.
func traceRules() []Rule {
	return []Rule{
		{[]string{"trace"}, "--trace: a number from 1 on is expected; --skip chooses the record",
			func(r *request) bool { return r.Account.Trace < 0 || r.given("trace") && r.Account.Trace == 0 }},
		{[]string{"trace", "jobs"}, "--trace shows records in their order: it cannot be combined with --jobs",
			func(r *request) bool { return r.Account.Trace > 0 && (r.Speed.Jobs < 0 || r.Speed.Jobs > 1) }},
	}
}

// tailRules are about the last records of the inputs.
func tailRules() []Rule {
	return []Rule{
		{[]string{"tail"}, "--tail: a number from 0 on is expected",
			func(r *request) bool { return r.Input.Tail < 0 }},
		{[]string{"tail", "readers"}, "--tail counts records over all inputs: it cannot be combined with --readers",
			func(r *request) bool { return r.Input.Tail > 0 && r.Speed.Readers > 1 }},
	}
}

// checkpointRules are about runs that can be continued.
func checkpointRules() []Rule {
	with := func(is func(r *request) bool) func(r *request) bool {
		return func(r *request) bool { return r.Keep.File != "" && is(r) }
	}
	without := func(is func(r *request) bool) func(r *request) bool {
		return func(r *request) bool { return r.Keep.File == "" && is(r) }
	}
	return []Rule{
		{[]string{"checkpoint"}, "--checkpoint: a file name is expected",
			without(func(r *request) bool { return r.given("checkpoint") })},
		{[]string{"resume", "checkpoint"}, "--resume continues the run of --checkpoint FILE: name the file",
			without(func(r *request) bool { return r.Keep.Resume })},
		{[]string{"checkpoint-every", "checkpoint"}, "--checkpoint-every needs --checkpoint FILE",
			without(func(r *request) bool { return r.given("checkpoint-every") })},
		{[]string{"checkpoint-every"}, "--checkpoint-every: a time is expected, as in 30s",
			with(func(r *request) bool { return r.Keep.Every <= 0 })},
		{[]string{"checkpoint", "in-place"}, "--checkpoint cannot be combined with --in-place: write to another file with -o, and rename it when the run has ended",
			with(func(r *request) bool { return r.rewrites() })},
		{[]string{"checkpoint", "dry-run", "diff", "diff-format", "changes"}, "--checkpoint cannot be combined with --dry-run, --diff or --changes",
			with(func(r *request) bool { return r.changesWanted() })},
		{[]string{"checkpoint", "append"}, "--checkpoint cannot be combined with --append: text that was appended cannot be taken back after an interruption",
			with(func(r *request) bool { return r.Bad.Append })},
		{[]string{"checkpoint", "tail"}, "--checkpoint cannot be combined with --tail: skip the records before the last ones with --skip",
			with(func(r *request) bool { return r.Input.Tail > 0 })},
		{[]string{"checkpoint", "output"}, "--checkpoint needs -o FILE: records on standard output cannot be taken back after an interruption (-o /dev/null for none)",
			with(func(r *request) bool { return r.toStdout() })},
	}
}

// inPlaceRules are about files that are rewritten: nothing may be lost.
func inPlaceRules() []Rule {
	with := func(is func(r *request) bool) func(r *request) bool {
		return func(r *request) bool { return r.rewrites() && is(r) }
	}
	return []Rule{
		{[]string{"in-place"}, "--in-place=: a backup is always kept; give its suffix, as in --in-place=.old",
			with(func(r *request) bool { return r.Output.InPlace == "" })},
		{[]string{"in-place"}, "--in-place=%s: the suffix of the backup's name is expected, as in --in-place=.old",
			with(func(r *request) bool { return strings.ContainsAny(r.Output.InPlace, "/"+string(filepath.Separator)) })},
		{[]string{"in-place"}, "--in-place rewrites files: name them",
			with(func(r *request) bool { return len(r.inputs) == 0 })},
		{[]string{"output", "in-place"}, "-o cannot be combined with --in-place: records go to one place or the other",
			with(func(r *request) bool { return r.Output.File != "" })},
		{[]string{"to", "in-place"}, "--to cannot be combined with --in-place: a file that is rewritten keeps its format",
			with(func(r *request) bool { return r.Output.To != "" })},
		{[]string{"envelope", "in-place"}, "--envelope cannot be combined with --in-place: a file that is rewritten keeps everything around its records",
			with(func(r *request) bool { return r.Output.Envelope != "keep" })},
		{[]string{"limit", "skip", "tail", "in-place"}, "--limit, --skip and --tail cannot be combined with --in-place: the records that are not read would be missing in the file; to try a script, use --diff --limit 1 without --in-place",
			with(func(r *request) bool { return r.Input.Limit > 0 || r.Input.Skip > 0 || r.Input.Tail > 0 })},
		{[]string{"in-place"}, "standard input cannot be rewritten: name files with --in-place",
			with(func(r *request) bool { return slices.Contains(r.inputs, "-") })},
	}
}
