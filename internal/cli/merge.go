package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/merge"
	"mrrc-lua/parse"
)

// merging is how updates are brought into records.
type merging struct {
	keyFlags
	rules, unmatched, report string
	add, replace             []string
	every, addRest, show     bool

	lossy int64 // things of unmatched updates that could not be written as they are
}

func (c *command) mergeCommand() *cobra.Command {
	spec := job.NewSpec()
	spec.Speed.Jobs = -1
	var m merging
	cmd := &cobra.Command{
		Use:   "merge MASTER UPDATES --key SPEC (--rules FILE | --add TAGS | --replace TAGS)",
		Short: "Copy fields of updates into the records with the same key",
		Long: `Copy fields of the records of UPDATES into the records of MASTER with the same key, and write the records of MASTER.
--add adds the fields of an update that the record does not have. --replace puts the fields of an update in the place of
the record's fields with the same tags. --rules reads a file of rules in TOML:

    [[rule]]
    tags = ["6XX"]
    action = "replace"   # add, replace, fill (if the record has none) or remove

Without --key the key is the control number. An update that matches no record is unmatched. An update is
ambiguous, and changes nothing, when several records have its key, or several updates have the key of the same record.
Records that do not change keep their bytes. The last line shows the numbers; --report lists each update, --unmatched
writes the updates that were not applied, and --add-unmatched writes the unmatched ones after the records of MASTER.

Exit codes: those of run; 1 also when an update is ambiguous, or unmatched without --unmatched or --add-unmatched.`,
		Example: `  mrrc-lua merge catalogue.mrc enriched.mrc --add 6XX,856 -o merged.mrc
  mrrc-lua merge catalogue.mrc vendor.xml --key '020$a' --rules rules.toml --unmatched rest.mrc -o merged.mrc
  mrrc-lua merge master.mrc load.mrc --replace 245,264 --add-unmatched --report merged.csv -o new.mrc`,
		RunE: func(cmd *cobra.Command, args []string) error { return c.merge(cmd, spec, &m, args) },
	}
	c.addFlags(cmd, spec, append(m.flags("`SPEC`, or several as in 245$a+264$c, is the key (default 001); may be repeated: any of them counts"),
		flags.Flag{Name: "every-value", To: &m.every, Help: "all values of a repeated field are keys, not only the first"},
		flags.Flag{Name: "add", To: &m.add, List: flags.Separated, Values: flags.Free, Help: "add the fields of an update with these `TAGS`, unless the record has the same"},
		flags.Flag{Name: "replace", To: &m.replace, List: flags.Separated, Values: flags.Free, Help: "replace the fields with these `TAGS` by those of an update that has any"},
		flags.Flag{Name: "rules", To: &m.rules, Values: flags.File, Help: "apply the rules in `FILE`, in TOML"},
		flags.Flag{Name: "unmatched", To: &m.unmatched, Values: flags.File, Help: "write the updates that were not applied to `FILE`; its suffix decides the format"},
		flags.Flag{Name: "add-unmatched", To: &m.addRest, Help: "write the updates that match no record after the records of MASTER"},
		flags.Flag{Name: "report", To: &m.report, Values: flags.File, Help: "write what became of each update to `FILE`, as CSV"},
		showScriptFlag(&m.show),
	)...)
	return cmd
}

// readRules returns the rules that the flags ask for, in the order rules, replace, add.
func (m *merging) readRules() (rules merge.Rules, err error) {
	if m.rules != "" {
		text, err := os.ReadFile(m.rules)
		if err != nil {
			return nil, &engine.InputError{Name: m.rules, Err: console.Bare(err)}
		}
		if rules, err = merge.ReadRules(text); err != nil {
			return nil, usage("--rules %s: %v", m.rules, err)
		}
	}
	for _, r := range []struct {
		flag, action string
		tags         []string
	}{{"--replace", merge.Replace, m.replace}, {"--add", merge.Add, m.add}} {
		if err := checkTags(r.flag, r.tags); err != nil {
			return nil, err
		}
		for _, tag := range r.tags {
			if err := merge.CheckTag(tag); err != nil {
				return nil, usage("%s %s: %v", r.flag, tag, err)
			}
		}
		if len(r.tags) > 0 {
			rules = append(rules, merge.Rule{Tags: r.tags, Action: r.action})
		}
	}
	if len(rules) == 0 {
		return nil, usage("nothing to do: give --add TAGS, --replace TAGS or --rules FILE")
	}
	return rules, rules.Check()
}

// merge reads the updates, then the master file for its keys, and then both to write them.
func (c *command) merge(cmd *cobra.Command, spec *job.Spec, m *merging, args []string) error {
	if m.show {
		return c.showScript("merge", spec, nil, "a script sees the records of MASTER one after the other, and cannot know that a later one has the same key")
	}
	if len(args) != 2 {
		return usage("two files are merged: MASTER and UPDATES")
	}
	if err := job.CheckName("--report", m.report, job.CSVText, append(args, spec.Output.File)...); err != nil {
		return err
	}
	if err := checkUnmatched(m.unmatched, append(args, spec.Output.File)...); err != nil {
		return err
	}
	keys, err := m.compile()
	if err != nil {
		return err
	}
	rules, err := m.readRules()
	if err != nil {
		return err
	}
	dir, err := tempDir(m.tmp, spec)
	if err != nil {
		return err
	}
	if args[0] == "-" && args[1] == "-" {
		return usage("only one of the two files can be standard input")
	}
	p, err := c.passesOver(cmd.Context(), args, dir)
	if err != nil {
		return err
	}
	defer p.close()
	if len(p.files) != 2 {
		return usage("two files are merged, and the patterns stand for %d", len(p.files))
	}
	merger := merge.New(merge.Options{Keys: keys, Every: m.every, Rules: rules, Temp: dir})
	defer merger.Close()
	both := p.files
	if err := c.match(cmd, spec, p, merger); err != nil {
		return tempError(err)
	}
	p.files = both
	if m.rules != "" {
		spec.Reads = []string{m.rules}
	}
	spec.RecordsOnly = true
	spec.Adjust = func(opt *engine.Options) { opt.Step.Each = merged(merger, m.addRest) }
	if m.report != "" {
		spec.Also = append(spec.Also, job.Further{Path: m.report, Flag: "--report", Write: merger.WriteReport})
	}
	if m.unmatched != "" {
		spec.Also = append(spec.Also, job.Further{Path: m.unmatched, Flag: "--unmatched", Write: func(w io.Writer) error {
			return c.writeUnmatched(cmd, spec, p, merger, w, m)
		}})
	}
	spec.Ended = func() ([]string, int64) {
		yes, no, ambiguous := merger.Counts()
		wrong := ambiguous + m.lossy
		if m.unmatched == "" && !m.addRest {
			wrong += no
		}
		return []string{"matched " + console.Number(yes), "unmatched " + console.Number(no), "ambiguous " + console.Number(ambiguous)}, wrong
	}
	p.rewind()
	return c.run(cmd, spec, job.NoScript, both)
}

// checkUnmatched returns an error if the name of the file of --unmatched is that of a file in which no records are written.
func checkUnmatched(name string, others ...string) error {
	if slices.Contains(others, name) {
		return nil // that is refused with another message
	}
	f, _, is := formats.OfName(name)
	if is {
		if _, writes := formats.WriterOf(f); !writes {
			return usage("--unmatched %s: %s is read and not written; the suffixes are %s", name, f, strings.Join(formats.Suffixes(formats.Writable), ", "))
		}
		return nil
	}
	if suffix, foreign := formats.Foreign(name); foreign || formats.RowsOfName(name) != "" {
		return usage("--unmatched %s: the file contains records, which is not what %s means; the suffixes are %s", name, cmp.Or(suffix, filepath.Ext(name)),
			strings.Join(formats.Suffixes(formats.Writable), ", "))
	}
	return nil
}

// match finds out which updates belong to which records.
func (c *command) match(cmd *cobra.Command, spec *job.Spec, p *passes, merger *merge.Merger) error {
	both := p.files
	p.files = both[1:]
	_, err := p.silently(cmd, spec, job.NoScript, engine.Step{
		Each: func() engine.StepFunc {
			k := merger.Keyer()
			return func(_ int, r *parse.Record, note []byte) ([]byte, bool, error) { return k.Note(note, r), false, nil }
		},
		Take: func(_ int, r *parse.Record, note, _ []byte) error { return merger.TakeUpdate(r, note) },
	})
	if err != nil {
		return err
	}
	if err := merger.Prepare(); err != nil {
		return err
	}
	p.files = both[:1]
	_, err = p.silently(cmd, spec, job.NoScript, engine.Step{
		Each: func() engine.StepFunc {
			k := merger.Keyer()
			return func(_ int, r *parse.Record, note []byte) (_ []byte, keep bool, err error) {
				note, err = k.Matches(note, r)
				return note, false, err
			}
		},
		Take: func(_ int, r *parse.Record, note, _ []byte) error { return merger.TakeMaster(r, note) },
	})
	if err != nil {
		return err
	}
	return merger.Settle()
}

// merged makes the step of the engine that brings updates into the records of the first input, and drops those of the
// second, or with rest only those that match a record.
func merged(merger *merge.Merger, rest bool) func() engine.StepFunc {
	return func() engine.StepFunc {
		k := merger.Keyer()
		return func(input int, r *parse.Record, note []byte) ([]byte, bool, error) {
			if input == 1 {
				return note, rest && merger.Stays(r.Pos(), false), nil
			}
			return note, true, k.Apply(r)
		}
	}
}

// writeUnmatched writes the updates that were not applied and are not in the output.
func (c *command) writeUnmatched(cmd *cobra.Command, spec *job.Spec, p *passes, merger *merge.Merger, w io.Writer, m *merging) error {
	f, _, ok := formats.OfName(m.unmatched)
	if !ok {
		f = parse.FormatMARC
	}
	p.rewind()
	script, _, err := job.NoScript()
	if err != nil {
		return err
	}
	spec.Input.Files = p.files[1:]
	opt, err := spec.Options(&c.env, script)
	if err != nil {
		return err
	}
	opt.Output.Main, opt.Output.Format, opt.Output.ZeroLengths = w, f, true
	opt.Bad.Strict, opt.Bad.MaxErrors, opt.Bad.GiveUp = false, 0, 0
	opt.Step.Each = func() engine.StepFunc {
		return func(_ int, r *parse.Record, note []byte) ([]byte, bool, error) {
			return note, merger.Stays(r.Pos(), true) && !(m.addRest && merger.Stays(r.Pos(), false)), nil
		}
	}
	opt.Bad.Lost = func(*parse.Record, parse.Problem) { m.lossy++ }
	if _, err := engine.Run(cmd.Context(), opt); err != nil {
		return err
	}
	if m.lossy > 0 {
		fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s: %s could not be written as they are\n", engine.Printable(m.unmatched), console.Counted(m.lossy, "thing", "things"))
	}
	return nil
}
