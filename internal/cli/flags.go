package cli

import (
	"slices"
	"strings"

	"mrrc-lua/internal/job"
)

// defaultBackup is the suffix of backups.
const defaultBackup = ".bak"

// Commands that share flags, in the order of the help.
var (
	choosing  = []string{"pick", "dedupe", "sort"}         // records of any inputs, without a script
	everyday  = slices.Concat(choosing, []string{"merge"}) // the same, and records of two files
	parallel  = slices.Concat(divided, everyday)
	reporting = []string{"run", "filter", "convert", "print", "sample", "recover", "table", "pick", "sort"}                                                         // a report on the run
	scripted  = []string{"run", "filter"}                                                                                                                           // a script of the user's
	rewriting = []string{"run", "filter", "convert"}                                                                                                                // all records, in another form
	divided   = []string{"run", "filter", "convert", "print", "table"}                                                                                              // several VMs
	writing   = slices.Concat([]string{"run", "filter", "convert", "sample", "recover"}, everyday)                                                                  // records for programs
	tolerant  = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "table"}, everyday)                                                           // bad records are the user's choice
	tabling   = []string{"run", "filter", "table"}                                                                                                                  // rows
	watched   = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "table"}, everyday)                                                // an account of the run
	showing   = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover"}, everyday)                                                         // records
	bounded   = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "count", "stats", "split", "table", "freq"}, everyday)                        // may end before the last record
	reading   = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "count", "stats", "split", "table", "freq"}, everyday)             // a report on the reading
	examining = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "count", "stats", "split", "validate", "table", "freq"}, choosing) // a part of the records
	decoding  = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "count", "stats", "split", "validate", "repl", "table", "freq"}, everyday)
	opening   = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "count", "stats", "split", "validate", "repl", "diff", "table", "freq"}, everyday)
)

// Why a command lacks a flag that others have.
const (
	recoverWhole  = "recover prints sums for a whole run; with --checkpoint use convert --salvage"
	sampleWhole   = "--checkpoint: the choice of a record depends on the records before it; a sample is made in one run"
	whereFilter   = "mrrc-lua filter EXPRESSION writes the records for which an expression is true"
	sampleInOrder = "sample counts records in their order: it runs in one VM"
)

// sharedFlags is the table of the flags that are not of one command alone, in the order of the help. A
// flag that is added here needs, besides its row, a member of job.Spec and code that uses it.
func sharedFlags(s *job.Spec) []flag {
	var all []flag
	for _, group := range [][]flag{
		scriptFlags(s), inputFlags(s), outputFlags(s), previewFlags(s), badRecordFlags(s), accountFlags(s), checkpointFlags(s), sandboxFlags(s), speedFlags(s),
	} {
		all = append(all, group...)
	}
	return all
}

func scriptFlags(s *job.Spec) []flag {
	return []flag{
		{name: "eval", short: "e", group: scriptGroup, to: &s.Script.Body, values: free, in: []string{"run"},
			help: "run `BODY` as the hook transform(record) instead of a script file"},
		{name: "set", group: scriptGroup, to: &s.Script.Set, values: free, in: []string{"run", "filter", "check", "repl"},
			help: "pass `KEY=VALUE` to the script as run.args.KEY; may be repeated"},
		{name: "lib", group: scriptGroup, to: &s.Script.Lib, values: folder, in: []string{"run", "filter", "check", "test", "repl"},
			help: "let require find modules in `DIR`, after those next to the script"},
	}
}

func inputFlags(s *job.Spec) []flag {
	return []flag{
		{name: "from", group: inputGroup, to: &s.Input.From, values: oneOf(job.Readable()), in: opening,
			help: "read `FORMAT`: " + strings.Join(job.Readable().Names(), ", ") + " (default by content)"},
		{name: "encoding", group: inputGroup, to: &s.Input.Encoding, values: oneOf(job.Encodings()), in: decoding,
			help: "read the text of the input in `ENCODING`: auto, utf-8, marc-8, latin-1, windows-1251, …"},
		{name: "flavor", group: inputGroup, to: &s.Input.Flavor, values: oneOf(job.Flavors()), in: slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "validate", "diff", "table", "freq"}, everyday),
			help: "the records are marc21 or unimarc: `FLAVOR` decides which fields hold the encoding, the title and so on"},
		{name: "invalid", group: inputGroup, to: &s.Input.Invalid, values: oneOf(job.Invalids()), in: decoding,
			help: "what to do with bytes that are not text in their encoding: `WAY` is " + strings.Join(job.Invalids().Names(), ", ")},
		{name: "where", group: inputGroup, to: &s.Input.Where, values: free, in: []string{"count", "print", "stats", "sample", "split", "table", "freq", "pick", "dedupe", "sort"},
			refuse: map[string]string{"convert": whereFilter, "run": whereFilter, "filter": "the expression of filter is its first argument"},
			help:   "read only the records for which the Lua `EXPRESSION` is true"},
		{name: "limit", group: inputGroup, to: &s.Input.Limit, values: free, in: examining,
			help: "read at most `N` records"},
		{name: "skip", group: inputGroup, to: &s.Input.Skip, values: free, in: examining,
			help: "skip the first `N` records"},
		{name: "tail", group: inputGroup, to: &s.Input.Tail, values: free, in: divided,
			help: "read only the last `N` of the records that --skip and --limit select; the files are read twice"},
	}
}

func outputFlags(s *job.Spec) []flag {
	return []flag{
		{name: "output", short: "o", group: outputGroup, to: &s.Output.File, values: file, in: showing, resume: true,
			help: "write records to `FILE`; its suffix decides format and compression (default standard output)"},
		{name: "to", group: outputGroup, to: &s.Output.To, values: oneOf(job.Formats()), in: showing,
			help: "write `FORMAT`: " + strings.Join(job.Writable().Names(), ", ") + "; rows of the hook extract as " + strings.Join(job.Tabular().Names(), ", ") + " (default by the suffix of the output, else marc, rows csv)"},
		{name: "in-place", group: outputGroup, to: &s.Output.InPlace, values: words(defaultBackup), alone: defaultBackup, in: rewriting,
			help: "rewrite each file; the old file is kept next to it, with `SUFFIX` after its name"},
		{name: "envelope", group: outputGroup, to: &s.Output.Envelope, values: oneOf(job.Envelopes()), in: rewriting,
			help: "when one input is written in its own format, what to do with the text around its records: `WAY` is keep, or drop for a plain file of records"},
		{name: "output-encoding", group: outputGroup, to: &s.Output.Encoding, values: oneOf(job.OutputEncodings()), in: writing,
			help: "write ISO 2709 in `ENCODING`: " + strings.Join(job.OutputEncodings().Names(), ", ")},
		{name: "normalize", group: outputGroup, to: &s.Output.Normalize, values: oneOf(job.NormalForms()), in: watched,
			help: "convert text to the normal `FORM`: " + strings.Join(job.NormalForms().Names(), ", ")},
		{name: "oversize", group: outputGroup, to: &s.Output.Oversize, values: oneOf(job.Oversizes()), in: writing,
			help: "what to do with records too long for ISO 2709: `WAY` is reject, or zero-lengths for programs that need no lengths"},
		{name: "join", group: outputGroup, to: &s.Output.Join, values: free, in: tabling,
			help: "put `TEXT` between the elements of a list in a cell"},
		{name: "table", group: outputGroup, to: &s.Output.Table, values: free, in: []string{"run", "table"},
			help: "call the table of SQLite, or the sheet of XLSX, `NAME`"},
		{name: "csv-safe", group: outputGroup, to: &s.Output.SafeCells, in: tabling,
			help: "put an apostrophe before cells that a spreadsheet would treat as a formula"},
		{name: "csv-bom", group: outputGroup, to: &s.Output.Mark, in: tabling,
			help: "begin CSV with a byte order mark, by which Excel recognises UTF-8"},
		{name: "csv-separator", group: outputGroup, to: &s.Output.Separator, values: free, in: tabling,
			help: "put the character `C` between the cells of CSV, as in ';'"},
	}
}

func previewFlags(s *job.Spec) []flag {
	return []flag{
		{name: "dry-run", group: previewGroup, to: &s.Preview.DryRun, in: rewriting,
			help: "do everything except writing; print what would be written, and what would be changed"},
		{name: "diff", group: previewGroup, to: &s.Preview.Diff, in: rewriting,
			help: "print what is changed, field by field; without -o nothing is written, as with --dry-run"},
		{name: "diff-format", group: previewGroup, to: &s.Preview.Format, values: oneOf(job.DiffFormats()), in: rewriting,
			help: "print what is changed as `FORMAT`: " + strings.Join(job.DiffFormats().Names(), ", ")},
		{name: "changes", group: previewGroup, to: &s.Preview.Changes, values: file, in: rewriting,
			help: "write what is changed to `FILE`, as JSON Lines"},
	}
}

func badRecordFlags(s *job.Spec) []flag {
	return []flag{
		{name: "rejects", group: badGroup, to: &s.Bad.Rejects, values: file, in: reading, resume: true,
			help: "write the raw bytes of rejected records to `FILE`"},
		{name: "errors", group: badGroup, to: &s.Bad.Errors, values: file, in: reading, resume: true,
			help: "write rejected records and all problems of records to `FILE`, as JSON Lines"},
		{name: "append", group: badGroup, to: &s.Bad.Append, in: tolerant,
			help: "add to the file of --errors, and rows to the table of an SQLite file, instead of replacing them"},
		{name: "strict", group: badGroup, to: &s.Bad.Strict, in: bounded,
			refuse: map[string]string{"recover": "--strict ends at the first doubtful record; mrrc-lua validate lists all of them"},
			help:   "stop at the first record that is rejected or has a problem"},
		{name: "max-errors", group: badGroup, to: &s.Bad.MaxErrors, values: free, in: bounded,
			help: "stop at the `N`th record that is rejected"},
		{name: "keep-going", group: badGroup, to: &s.Bad.KeepGoing, in: scripted,
			help: "go on even if the script fails in the same line on each of the first 100 records"},
		{name: "salvage", group: badGroup, to: &s.Bad.Salvage, in: tolerant,
			help: "make a best guess at records that would otherwise be rejected; --rejects keeps their bytes as well"},
	}
}

func accountFlags(s *job.Spec) []flag {
	return []flag{
		{name: "tally", group: reportGroup, to: &s.Account.Tally, values: file, in: scripted, resume: true,
			help: "write what run:tally counted to `FILE`, as TSV, instead of printing it"},
		{name: "report", group: reportGroup, to: &s.Account.Report, values: file, in: reporting,
			help: "write what the run did to `FILE`, as JSON: options, counts and hashes of inputs and outputs, problems, times"},
		{name: "progress", group: reportGroup, to: &s.Account.Progress, values: oneOf(job.Progresses()), in: watched,
			help: "show the progress of the run: `WHEN` is auto (on a terminal), always (elsewhere a line every minute) or never"},
		{name: "stats", group: reportGroup, to: &s.Account.Stats, in: watched,
			help: "print times, and how long the VM lock was held"},
		{name: "quiet", short: "q", group: reportGroup, to: &s.Account.Quiet, in: slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "split", "table"}, everyday),
			help: "print errors only, and what run:tally counted"},
	}
}

func checkpointFlags(s *job.Spec) []flag {
	refuse := map[string]string{"recover": recoverWhole, "sample": sampleWhole}
	return []flag{
		{name: "checkpoint", group: longGroup, to: &s.Keep.File, values: file, in: rewriting, refuse: refuse,
			help: "save in `FILE` what is needed to continue an interrupted run"},
		{name: "checkpoint-every", group: longGroup, to: &s.Keep.Every, values: free, in: rewriting, refuse: refuse,
			help: "save every `TIME`"},
		{name: "resume", group: longGroup, to: &s.Keep.Resume, in: rewriting, refuse: refuse,
			help: "continue the run of --checkpoint if it was interrupted"},
	}
}

func sandboxFlags(s *job.Spec) []flag {
	return []flag{
		{name: "timeout", group: sandboxGroup, to: &s.Sandbox.Timeout, values: free, in: scripted,
			help: "let the hooks take `TIME` for one record; 0: no limit"},
		{name: "script-memory", group: sandboxGroup, to: &s.Sandbox.Memory, values: free, in: scripted,
			help: "stop a script that needs more than `SIZE` of memory, as in 2G; 0: no limit (default: a quarter of the machine's memory)"},
		{name: "allow-read", group: sandboxGroup, to: &s.Sandbox.AllowRead, values: folder, in: []string{"run", "filter", "check"},
			help: "let the script read files in `DIR`, in addition to its own and the working directory"},
		{name: "allow-write", group: sandboxGroup, to: &s.Sandbox.AllowWrite, values: folder, in: scripted,
			help: "let the script create further outputs and files in `DIR`"},
		{name: "allow-env", group: sandboxGroup, to: &s.Sandbox.AllowEnv, values: free, in: []string{"run", "filter", "check"},
			help: "let the script read the environment variable `NAME`"},
	}
}

func speedFlags(s *job.Spec) []flag {
	inOrder := map[string]string{"sample": sampleInOrder}
	return []flag{
		{name: "jobs", group: speedGroup, to: vms{&s.Speed.Jobs}, values: free, in: parallel, refuse: inOrder,
			help: "run `N` Lua VMs; 0: one per core (default 1, or as the script declares)"},
		{name: "mode", group: speedGroup, to: &s.Speed.Mode, values: oneOf(job.Modes()), in: tolerant,
			help: "how records are read and parsed: `MODE` is one of " + strings.Join(job.Modes().Names(), " ")},
		{name: "lift", group: speedGroup, to: &s.Speed.Lift, values: oneOf(job.Lifts()), in: scripted,
			help: "whether hooks run without the Lua VM where they can: `WHEN` is one of " + strings.Join(job.Lifts().Names(), " ")},
		{name: "parsers", group: speedGroup, to: &s.Speed.Parsers, values: free, in: tolerant,
			help: "parse with `N` goroutines: text formats, and ISO 2709 in mode parallel; 0: one per core"},
		{name: "readers", group: speedGroup, to: &s.Speed.Readers, values: free, in: divided,
			refuse: map[string]string{"sample": "sample counts records in their order: it has one reader"},
			help:   "distribute the files to `N` readers that share the VM"},
		{name: "memory", group: speedGroup, to: &s.Speed.Memory, values: free, in: watched,
			help: "limit the memory for records that were read and not yet written to `SIZE`, as in 64M"},
		{name: "block", group: speedGroup, to: &s.Speed.Block, values: free, hidden: true, in: watched,
			help: "read `N` bytes at once"},
	}
}
