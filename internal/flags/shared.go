package flags

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
	reporting = []string{"run", "filter", "convert", "make", "print", "sample", "recover", "table", "pick", "sort"}                                                         // a report on the run
	scripted  = []string{"run", "filter"}                                                                                                                                   // a script of the user's
	rewriting = []string{"run", "filter", "convert"}                                                                                                                        // all records, in another form
	divided   = []string{"run", "filter", "convert", "print", "table"}                                                                                                      // several VMs
	writing   = slices.Concat([]string{"run", "filter", "convert", "make", "sample", "recover"}, everyday)                                                                  // records for programs
	tolerant  = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "table"}, everyday)                                                                   // bad records are the user's choice
	tabling   = []string{"run", "filter", "table"}                                                                                                                          // rows
	watched   = slices.Concat([]string{"run", "filter", "convert", "make", "print", "sample", "recover", "table"}, everyday)                                                // an account of the run
	showing   = slices.Concat([]string{"run", "filter", "convert", "make", "print", "sample", "recover"}, everyday)                                                         // records
	bounded   = slices.Concat([]string{"run", "filter", "convert", "make", "print", "sample", "count", "stats", "split", "table", "freq"}, everyday)                        // may end before the last record
	reading   = slices.Concat([]string{"run", "filter", "convert", "make", "print", "sample", "recover", "count", "stats", "split", "table", "freq"}, everyday)             // a report on the reading
	examining = slices.Concat([]string{"run", "filter", "convert", "make", "print", "sample", "recover", "count", "stats", "split", "validate", "table", "freq"}, choosing) // a part of the records
	decoding  = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "count", "stats", "split", "validate", "repl", "view", "table", "freq"}, everyday)
	opening   = slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "count", "stats", "split", "validate", "repl", "view", "diff", "table", "freq"}, everyday)
)

// Why a command lacks a flag that others have.
const (
	recoverWhole  = "recover prints sums for a whole run; with --checkpoint use convert --salvage"
	sampleWhole   = "--checkpoint: the choice of a record depends on the records before it; a sample is made in one run"
	whereFilter   = "mrrc-lua filter EXPRESSION writes the records for which an expression is true"
	sampleInOrder = "sample counts records in their order: it runs in one VM"
)

// Shared is the table of the flags that are not of one command alone, in the order of the help. A
// flag that is added here needs, besides its row, a member of job.Spec and code that uses it.
func Shared(s *job.Spec) []Flag {
	var all []Flag
	for _, group := range [][]Flag{
		scriptFlags(s), Inputs(s), outputFlags(s), previewFlags(s), badRecordFlags(s), accountFlags(s), checkpointFlags(s), sandboxFlags(s), speedFlags(s),
	} {
		all = append(all, group...)
	}
	return all
}

func scriptFlags(s *job.Spec) []Flag {
	return []Flag{
		{Name: "eval", Short: "e", Group: ScriptGroup, To: &s.Script.Body, Values: Free, In: []string{"run"},
			Help: "run `BODY` as the hook transform(record) instead of a script file"},
		{Name: "set", Group: ScriptGroup, To: &s.Script.Set, Values: Free, In: []string{"run", "filter", "check", "repl", "view"},
			Help: "pass `KEY=VALUE` to the script as run.args.KEY; may be repeated"},
		{Name: "lib", Group: ScriptGroup, To: &s.Script.Lib, Values: Dir, In: []string{"run", "filter", "check", "test", "repl", "view"},
			Help: "let require find modules in `DIR`, after those next to the script"},
	}
}

// Inputs is the part of the table about the input.
func Inputs(s *job.Spec) []Flag {
	return []Flag{
		{Name: "from", Group: InputGroup, To: &s.Input.From, Values: OneOf(job.Readable()), In: opening,
			Help: "read `FORMAT`: " + strings.Join(job.Readable().Names(), ", ") + " (default by content)"},
		{Name: "encoding", Group: InputGroup, To: &s.Input.Encoding, Values: OneOf(job.Encodings()), In: decoding,
			Help: "read the text of the input in `ENCODING`: auto, utf-8, marc-8, latin-1, windows-1251, …"},
		{Name: "flavor", Group: InputGroup, To: &s.Input.Flavor, Values: OneOf(job.Flavors()), In: slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "validate", "view", "diff", "table", "freq"}, everyday),
			Help: "the records are marc21 or unimarc: `FLAVOR` decides which fields hold the encoding, the title and so on"},
		{Name: "invalid", Group: InputGroup, To: &s.Input.Invalid, Values: OneOf(job.Invalids()), In: decoding,
			Help: "what to do with bytes that are not text in their encoding: `WAY` is " + strings.Join(job.Invalids().Names(), ", ")},
		{Name: "where", Group: InputGroup, To: &s.Input.Where, Values: Free, In: []string{"count", "print", "stats", "sample", "split", "view", "table", "freq", "pick", "dedupe", "sort", "make"},
			Refuse: map[string]string{"convert": whereFilter, "run": whereFilter, "filter": "the expression of filter is its first argument"},
			Help:   "read only the records for which the Lua `EXPRESSION` is true"},
		{Name: "limit", Group: InputGroup, To: &s.Input.Limit, Values: Free, In: examining,
			Help: "read at most `N` records"},
		{Name: "skip", Group: InputGroup, To: &s.Input.Skip, Values: Free, In: examining,
			Help: "skip the first `N` records"},
		{Name: "tail", Group: InputGroup, To: &s.Input.Tail, Values: Free, In: divided,
			Help: "read only the last `N` of the records that --skip and --limit select; the files are read twice"},
	}
}

func outputFlags(s *job.Spec) []Flag {
	return []Flag{
		{Name: "output", Short: "o", Group: OutputGroup, To: &s.Output.File, Values: File, In: showing, Resume: true,
			Help: "write records to `FILE`; its suffix decides format and compression (default standard output)"},
		{Name: "to", Group: OutputGroup, To: &s.Output.To, Values: OneOf(job.Formats()), In: showing,
			Help: "write `FORMAT`: " + strings.Join(job.Writable().Names(), ", ") + "; rows of the hook extract as " + strings.Join(job.Tabular().Names(), ", ") + " (default by the suffix of the output, else marc, rows csv)"},
		{Name: "in-place", Group: OutputGroup, To: &s.Output.InPlace, Values: Words(defaultBackup), Alone: defaultBackup, In: rewriting,
			Help: "rewrite each file; the old file is kept next to it, with `SUFFIX` after its name"},
		{Name: "envelope", Group: OutputGroup, To: &s.Output.Envelope, Values: OneOf(job.Envelopes()), In: rewriting,
			Help: "when one input is written in its own format, what to do with the text around its records: `WAY` is keep, or drop for a plain file of records"},
		{Name: "output-encoding", Group: OutputGroup, To: &s.Output.Encoding, Values: OneOf(job.OutputEncodings()), In: writing,
			Help: "write ISO 2709 in `ENCODING`: " + strings.Join(job.OutputEncodings().Names(), ", ")},
		{Name: "normalize", Group: OutputGroup, To: &s.Output.Normalize, Values: OneOf(job.NormalForms()), In: watched,
			Help: "convert text to the normal `FORM`: " + strings.Join(job.NormalForms().Names(), ", ")},
		{Name: "oversize", Group: OutputGroup, To: &s.Output.Oversize, Values: OneOf(job.Oversizes()), In: writing,
			Help: "what to do with records too long for ISO 2709: `WAY` is reject, or zero-lengths for programs that need no lengths"},
		{Name: "join", Group: OutputGroup, To: &s.Output.Join, Values: Free, In: tabling,
			Help: "put `TEXT` between the elements of a list in a cell"},
		{Name: "table", Group: OutputGroup, To: &s.Output.Table, Values: Free, In: []string{"run", "table"},
			Help: "call the table of SQLite, or the sheet of XLSX, `NAME`"},
		{Name: "csv-safe", Group: OutputGroup, To: &s.Output.SafeCells, In: tabling,
			Help: "put an apostrophe before cells that a spreadsheet would treat as a formula"},
		{Name: "csv-bom", Group: OutputGroup, To: &s.Output.Mark, In: tabling,
			Help: "begin CSV with a byte order mark, by which Excel recognises UTF-8"},
		{Name: "csv-separator", Group: OutputGroup, To: &s.Output.Separator, Values: Free, In: tabling,
			Help: "put the character `C` between the cells of CSV, as in ';'"},
	}
}

func previewFlags(s *job.Spec) []Flag {
	return []Flag{
		{Name: "dry-run", Group: PreviewGroup, To: &s.Preview.DryRun, In: rewriting,
			Help: "do everything except writing; print what would be written, and what would be changed"},
		{Name: "diff", Group: PreviewGroup, To: &s.Preview.Diff, In: rewriting,
			Help: "print what is changed, field by field; without -o nothing is written, as with --dry-run"},
		{Name: "diff-format", Group: PreviewGroup, To: &s.Preview.Format, Values: OneOf(job.DiffFormats()), In: rewriting,
			Help: "print what is changed as `FORMAT`: " + strings.Join(job.DiffFormats().Names(), ", ")},
		{Name: "changes", Group: PreviewGroup, To: &s.Preview.Changes, Values: File, In: rewriting,
			Help: "write what is changed to `FILE`, as JSON Lines"},
	}
}

func badRecordFlags(s *job.Spec) []Flag {
	return []Flag{
		{Name: "rejects", Group: BadGroup, To: &s.Bad.Rejects, Values: File, In: reading, Resume: true,
			Help: "write the raw bytes of rejected records to `FILE`"},
		{Name: "errors", Group: BadGroup, To: &s.Bad.Errors, Values: File, In: reading, Resume: true,
			Help: "write rejected records and all problems of records to `FILE`, as JSON Lines"},
		{Name: "append", Group: BadGroup, To: &s.Bad.Append, In: tolerant,
			Help: "add to the file of --errors, and rows to the table of an SQLite file, instead of replacing them"},
		{Name: "strict", Group: BadGroup, To: &s.Bad.Strict, In: bounded,
			Refuse: map[string]string{"recover": "--strict ends at the first doubtful record; mrrc-lua validate lists all of them"},
			Help:   "stop at the first record that is rejected or has a problem"},
		{Name: "max-errors", Group: BadGroup, To: &s.Bad.MaxErrors, Values: Free, In: bounded,
			Help: "stop at the `N`th record that is rejected"},
		{Name: "keep-going", Group: BadGroup, To: &s.Bad.KeepGoing, In: scripted,
			Help: "go on even if the script fails in the same line on each of the first 100 records"},
		{Name: "salvage", Group: BadGroup, To: &s.Bad.Salvage, In: slices.Concat(tolerant, []string{"view"}),
			Help: "make a best guess at records that would otherwise be rejected; --rejects keeps their bytes as well"},
	}
}

func accountFlags(s *job.Spec) []Flag {
	return []Flag{
		{Name: "tally", Group: ReportGroup, To: &s.Account.Tally, Values: File, In: scripted, Resume: true,
			Help: "write what run:tally counted to `FILE`, as TSV, instead of printing it"},
		{Name: "report", Group: ReportGroup, To: &s.Account.Report, Values: File, In: reporting,
			Help: "write what the run did to `FILE`, as JSON: options, counts and hashes of inputs and outputs, problems, times"},
		{Name: "html", Group: ReportGroup, To: &s.Account.HTML, Values: File, In: rewriting,
			Help: "write what the run did to `FILE`, as a page for a browser; with --diff, --dry-run or --changes also what was changed, which --diff then prints only with --diff-format"},
		{Name: "progress", Group: ReportGroup, To: &s.Account.Progress, Values: OneOf(job.Progresses()), In: watched,
			Help: "show the progress of the run: `WHEN` is auto (on a terminal), always (elsewhere a line every minute) or never"},
		{Name: "stats", Group: ReportGroup, To: &s.Account.Stats, In: watched,
			Help: "print times, and how long the VM lock was held"},
		{Name: "trace", Group: ReportGroup, To: &s.Account.Trace, Values: Free, In: scripted,
			Help: "print each call of a hook for the first `N` records, with its result and what it changed"},
		{Name: "quiet", Short: "q", Group: ReportGroup, To: &s.Account.Quiet, In: slices.Concat([]string{"run", "filter", "convert", "print", "sample", "recover", "split", "table", "make"}, everyday),
			Help: "print errors only, and what run:tally counted"},
	}
}

func checkpointFlags(s *job.Spec) []Flag {
	refuse := map[string]string{"recover": recoverWhole, "sample": sampleWhole}
	return []Flag{
		{Name: "checkpoint", Group: LongGroup, To: &s.Keep.File, Values: File, In: rewriting, Refuse: refuse,
			Help: "save in `FILE` what is needed to continue an interrupted run"},
		{Name: "checkpoint-every", Group: LongGroup, To: &s.Keep.Every, Values: Free, In: rewriting, Refuse: refuse,
			Help: "save every `TIME`"},
		{Name: "resume", Group: LongGroup, To: &s.Keep.Resume, In: rewriting, Refuse: refuse,
			Help: "continue the run of --checkpoint if it was interrupted"},
	}
}

func sandboxFlags(s *job.Spec) []Flag {
	return []Flag{
		{Name: "timeout", Group: SandboxGroup, To: &s.Sandbox.Timeout, Values: Free, In: scripted,
			Help: "let the hooks take `TIME` for one record; 0: no limit"},
		{Name: "script-memory", Group: SandboxGroup, To: &s.Sandbox.Memory, Values: Free, In: scripted,
			Help: "stop a script that needs more than `SIZE` of memory, as in 2G; 0: no limit (default: a quarter of the machine's memory)"},
		{Name: "allow-read", Group: SandboxGroup, To: &s.Sandbox.AllowRead, Values: Dir, In: []string{"run", "filter", "check"},
			Help: "let the script read files in `DIR`, in addition to its own and the working directory"},
		{Name: "allow-write", Group: SandboxGroup, To: &s.Sandbox.AllowWrite, Values: Dir, In: scripted,
			Help: "let the script create further outputs and files in `DIR`"},
		{Name: "allow-env", Group: SandboxGroup, To: &s.Sandbox.AllowEnv, Values: Free, In: []string{"run", "filter", "check"},
			Help: "let the script read the environment variable `NAME`"},
	}
}

func speedFlags(s *job.Spec) []Flag {
	inOrder := map[string]string{"sample": sampleInOrder}
	return []Flag{
		{Name: "jobs", Group: SpeedGroup, To: VMs{N: &s.Speed.Jobs}, Values: Free, In: parallel, Refuse: inOrder,
			Help: "run `N` Lua VMs; 0: one per core (default 1, or as the script declares)"},
		{Name: "mode", Group: SpeedGroup, To: &s.Speed.Mode, Values: OneOf(job.Modes()), In: tolerant,
			Help: "how records are read and parsed: `MODE` is one of " + strings.Join(job.Modes().Names(), " ")},
		{Name: "lift", Group: SpeedGroup, To: &s.Speed.Lift, Values: OneOf(job.Lifts()), In: scripted,
			Help: "whether hooks run without the Lua VM where they can: `WHEN` is one of " + strings.Join(job.Lifts().Names(), " ")},
		{Name: "parsers", Group: SpeedGroup, To: &s.Speed.Parsers, Values: Free, In: tolerant,
			Help: "parse with `N` goroutines: text formats, and ISO 2709 in mode parallel; 0: one per core"},
		{Name: "readers", Group: SpeedGroup, To: &s.Speed.Readers, Values: Free, In: divided,
			Refuse: map[string]string{"sample": "sample counts records in their order: it has one reader"},
			Help:   "distribute the files to `N` readers that share the VM"},
		{Name: "memory", Group: SpeedGroup, To: &s.Speed.Memory, Values: Free, In: watched,
			Help: "limit the memory for records that were read and not yet written to `SIZE`, as in 64M"},
		{Name: "block", Group: SpeedGroup, To: &s.Speed.Block, Values: Free, Hidden: true, In: watched,
			Help: "read `N` bytes at once"},
	}
}
