package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/flags"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/pairing"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/parse"
)

// filesFlags are the flags of the command diff.
type filesFlags struct {
	*job.Spec // its part about formats
	by        string
	format    string
	result    result
	colour    string
	ignore    []string
	html      string
}

func (c *command) diffCommand() *cobra.Command {
	f := filesFlags{Spec: job.NewSpec(), by: "001", colour: "auto"}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Show what differs between two files of records, field by field",
		Long: `Show what differs between two files of records, field by field. Records are paired by 001; the
order of the files does not matter. Each file may be in any format and may be compressed. One of
them may be standard input (-).

    001 ocm00012345 (old.mrc record 17)
    -=245  10$aOld title
    +=245  10$aNew title
    ~=650  \0$aCats  (moved: field 12, now 9)
    001 ocm00012346 (old.mrc record 18): dropped
    001 ocm00012399 (new.mrc record 90): added
    ...

The summary by tag and subfield goes to standard error.

Exit codes: 0 no difference, 1 there are differences, 2 wrong usage, 4 a file cannot be read,
5 output failed, 130 interrupted.`,
		Example: `  mrrc-lua diff before.mrc after.mrc
  mrrc-lua diff yesterday.mrc today.mrc --ignore 005,9..
  mrrc-lua diff vendor-march.mrc.gz vendor-april.xml --by '035$a'
  mrrc-lua diff old.mrc new.mrc --format jsonl > changes.jsonl
  mrrc-lua diff old.mrc new.mrc --html changes.html`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage("two files are compared: OLD and NEW")
			}
			return c.print(&f.result, args, func() error { return c.diff(cmd.Context(), &f, args[0], args[1]) })
		},
	}
	c.addFlags(cmd, f.Spec, append(f.result.flags("the differences", job.DiffFormats()),
		flags.Flag{Name: "by", To: &f.by, Values: flags.Words("001\tthe control number", "position\tthe place in the file"), Help: "pair records by `KEY`: 001, position, or a spec as in '035$a'"},
		flags.Flag{Name: "ignore", To: &f.ignore, List: flags.Separated, Values: flags.Free, Help: "ignore fields with these `TAGS`, as in 005,9..; LDR is the leader"},
		flags.Flag{Name: "html", To: &f.html, Values: flags.File, Help: "write a page for a browser to `FILE`, and print the differences only with -o or --format"},
		colorFlag(&f.colour),
		flags.Flag{Name: "encoding", Group: flags.InputGroup, To: &f.Input.Encoding, Values: flags.OneOf(job.Encodings()), Help: "read the text of both files in `ENCODING`: auto, utf-8, marc-8, latin-1, windows-1251, …"},
		flags.Flag{Name: "normalize", Group: flags.InputGroup, To: &f.Output.Normalize, Values: flags.OneOf(job.NormalForms()), Help: "compare text in the normal `FORM`: none, nfc, nfd"},
		flags.Flag{Name: "quiet", Short: "q", To: &f.Account.Quiet, Help: "print no summary"},
	)...)
	return cmd
}

// diff compares two files.
func (c *command) diff(ctx context.Context, f *filesFlags, old, new string) error {
	var err error
	if f.format, err = f.result.of(job.DiffFormats()); err != nil {
		return err
	}
	paint, err := c.painter(f.colour)
	if err != nil {
		return err
	}
	var read engine.Options
	if err := f.Formats(&read); err != nil {
		return err
	}
	opt := pairing.Options{}
	if opt.Key, err = keyOf(f.by); err != nil {
		return err
	}
	if err := checkTags("--ignore", f.ignore); err != nil {
		return err
	}
	if opt.Ignore, err = diff.TagsOf(f.ignore); err != nil {
		return usage("--ignore: %v", err)
	}
	if old == "-" && new == "-" {
		return usage("only one of the two files can be standard input")
	}
	for _, side := range []struct {
		to   *pairing.File
		path string
	}{{&opt.Old, old}, {&opt.New, new}} {
		told := map[string]bool{} // a file may be read several times
		file, done, err := c.comparable(ctx, side.path, input.RecordOptions{From: read.Input.Format, Text: read.Input.Text, PassedOver: func(text string) {
			if !told[text] {
				told[text] = true
				fmt.Fprintf(c.env.Stderr, "mrrc-lua: %s\n", job.OneLine(text))
			}
		}})
		defer done()
		if err != nil {
			return err
		}
		*side.to = file
	}
	page, err := c.pageFile(f.html, old, new, f.result.output)
	if err != nil {
		return err
	}
	defer page.discard()
	return c.collate(ctx, f, opt, bool(paint), page)
}

// collate pairs the records and prints the differences.
func (c *command) collate(ctx context.Context, f *filesFlags, opt pairing.Options, paint bool, page *pageFile) error {
	silent := page != nil && f.result.output == "" && f.result.format == "" && !f.result.asJSON
	out := bufio.NewWriterSize(c.env.Stdout, 64<<10)
	var tally diff.Tally
	var line []byte
	changes := htmlreport.NewDiff()
	opt.Entry = func(e *diff.Entry) error {
		tally.Add(e)
		if page != nil {
			changes.Add(htmlreport.ViewOf(e))
		}
		switch {
		case silent:
			return nil
		case f.format == "jsonl":
			line = diff.AppendJSON(line[:0], e)
		default:
			line = diff.AppendText(line[:0], e, paint)
		}
		_, err := out.Write(line)
		return err
	}
	res, err := pairing.Run(ctx, opt)
	if err == nil && f.format == "jsonl" && !silent {
		_, err = out.Write(tally.AppendJSON(line[:0]))
	}
	if e := out.Flush(); err == nil {
		err = e
	}
	if err != nil {
		return diffError(err)
	}
	if page != nil {
		changes.Before, changes.After = opt.Old.Name, opt.New.Name
		changes.Tally, changes.Notes, changes.Repeated = &tally, collationNotes(f, &opt, &res, false), repeated(f, &opt, &res)
		if err := page.write(&htmlreport.Page{
			Title: "Differences between two files", Lead: opt.Old.Name + " (before) and " + opt.New.Name + " (after)",
			Program: "mrrc-lua " + c.env.Version, Made: time.Now(), Diff: changes, UNIMARC: f.Input.Flavor == "unimarc",
		}); err != nil {
			return err
		}
	}
	if !f.Account.Quiet {
		for _, note := range collationNotes(f, &opt, &res, true) {
			fmt.Fprintln(c.env.Stderr, note)
		}
		for _, line := range tally.Lines() {
			fmt.Fprintln(c.env.Stderr, line)
		}
	}
	if tally.Records(diff.RecordChanged)+tally.Records(diff.RecordAdded)+tally.Records(diff.RecordDropped) > 0 {
		return &job.Reported{Code: job.ExitRejected}
	}
	return nil
}

// keyOf returns the key by which records are paired.
func keyOf(by string) (pairing.Key, error) {
	switch by {
	case "001":
		return pairing.ByControlNumber(), nil
	case "position":
		return pairing.ByPlace(), nil
	}
	spec, err := specOf("--by", by, "001, position or a spec such as 020$a")
	if err != nil {
		return pairing.Key{}, err
	}
	return pairing.BySpec(spec)
}

// diffError converts errors of a comparison to the types that decide the exit code.
func diffError(err error) error {
	var held *pairing.HeldError
	var input *engine.InputError
	switch {
	case errors.As(err, &input), errors.As(err, new(*engine.FaultError)), errors.Is(err, engine.ErrInterrupted):
		return err
	case errors.As(err, &held):
		return &engine.InputError{Name: held.Name, Err: err}
	case errors.Is(err, pairing.ErrChanged):
		return &engine.InputError{Err: err}
	}
	return &engine.OutputError{Err: err}
}

// comparable opens one of the two files. An input that cannot be read twice is copied to a temporary
// file, which done removes.
func (c *command) comparable(ctx context.Context, path string, opt input.RecordOptions) (f pairing.File, done func(), err error) {
	done = func() {}
	opt.Name = path
	var src io.Reader
	if path == "-" {
		in, release := c.env.Input(ctx)
		defer release()
		src = in
	} else {
		st, err := os.Stat(path)
		if err == nil && !st.Mode().IsRegular() && !st.IsDir() {
			pipe, err := os.Open(path)
			if err != nil {
				return f, done, &engine.InputError{Name: path, Err: console.Bare(err)}
			}
			in := console.Impatient(ctx, pipe)
			defer func() { _ = in.Close() }() // it was only read
			src = in
		}
	}
	if src != nil {
		if opt.Open, done, err = spooled(path, src); err != nil {
			return f, done, err
		}
	}
	f.Name = path
	first, err := input.OpenRecords(path, opt)
	if err != nil {
		return f, done, err
	}
	if first.Plain() {
		f.At = func(pos parse.Pos) (*parse.Record, error) { return input.RecordAt(path, pos, opt) }
	}
	f.Open = func() (pairing.Reader, error) {
		if r := first; r != nil {
			first = nil
			return r, nil
		}
		return input.OpenRecords(path, opt)
	}
	return f, done, nil
}

// spooled copies a stream to a temporary file, and returns a function that opens that.
func spooled(name string, src io.Reader) (open func() (io.ReadSeekCloser, error), done func(), err error) {
	done = func() {}
	tmp, err := os.CreateTemp("", "mrrc-lua-diff-*")
	if err != nil {
		return nil, done, &engine.OutputError{Name: "a temporary file", Err: console.Bare(err)}
	}
	removed := os.Remove(tmp.Name()) == nil // where a file that is open can be removed
	done = func() {
		_ = tmp.Close()
		if !removed {
			_ = os.Remove(tmp.Name())
		}
	}
	n, err := io.Copy(tmp, src)
	if err != nil {
		done()
		if p := (*os.PathError)(nil); errors.As(err, &p) && p.Path == tmp.Name() {
			return nil, func() {}, &engine.OutputError{Name: "a temporary file for " + name, Err: console.Bare(err)}
		}
		if !errors.Is(err, engine.ErrInterrupted) {
			err = &engine.InputError{Name: name, Err: console.Bare(err)}
		}
		return nil, func() {}, err
	}
	open = func() (io.ReadSeekCloser, error) { return section{io.NewSectionReader(tmp, 0, n)}, nil }
	return open, done, nil
}

// section is a part of a file that is closed elsewhere.
type section struct{ *io.SectionReader }

// Close implements io.Closer.
func (section) Close() error { return nil }

// collationNotes says what is remarkable about how the records were paired; with keys, also which keys are repeated.
func collationNotes(f *filesFlags, opt *pairing.Options, res *pairing.Result, keys bool) (notes []string) {
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	for i, name := range [2]string{opt.Old.Name, opt.New.Name} {
		name = engine.Printable(name)
		if n := res.Unreadable[i]; n > 0 {
			note("%s: %s without a record; 'mrrc-lua print' shows where", name, console.Counted(n, "stretch", "stretches"))
		}
		if n := res.NoKey[i]; n > 0 {
			note("%s: %s without %s: paired by place until the files first differ in their records, then only with an equal one", name, console.Counted(n, "record", "records"), f.by)
		}
		if k := res.Keys[i]; keys && k != nil && k.Extra() > 0 {
			note("%s: %s with the %s of an earlier one: paired in their order (%s)", name, console.Counted(k.Extra(), "record", "records"), f.by, firstRepeat(k))
		}
		if k := res.Numbers[i]; keys && k != nil && k.Extra() > 0 {
			note("%s: %s with the 001 of an earlier one (%s)", name, console.Counted(k.Extra(), "record", "records"), firstRepeat(k))
		}
	}
	if res.Moved > 0 {
		note("in another order: %s", console.Counted(res.Moved, "record", "records"))
	}
	return notes
}

// firstRepeat names the first of repeated keys: "id3: records 5, 9, 12".
func firstRepeat(k *repeats.Keys) string {
	first := k.List()[0]
	places := make([]string, len(first.Places))
	for i, n := range first.Places {
		places[i] = console.Number(n)
	}
	text := engine.Printable(first.Key) + ": records " + strings.Join(places, ", ")
	if first.N > int64(len(places)) {
		text += ", …"
	}
	if k.Repeated() > 1 {
		text += "; and others"
	}
	return text
}

// repeated returns the repeated keys of two files for their page: 001, and the key by which records were paired.
func repeated(f *filesFlags, opt *pairing.Options, res *pairing.Result) (list []htmlreport.Repeated) {
	for i, file := range [2]*pairing.File{&opt.Old, &opt.New} {
		for _, of := range []struct {
			name string
			keys *repeats.Keys
		}{{"001", res.Numbers[i]}, {f.by, res.Keys[i]}} {
			if of.keys != nil {
				list = append(list, htmlreport.Repeated{Of: of.name, Where: "in " + file.Name, Keys: of.keys})
			}
		}
	}
	return list
}
