package scripttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/engine/script"
	"mrrc-lua/internal/expect"
	"mrrc-lua/luabind/luatest"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// caseRun runs a script over the records of a test and compares its output with the expected one.
type caseRun struct {
	*luatest.Case
	tester *tester
	result *Result
	given  []byte // the input of the script
	name   string // of that input, for messages
}

// made holds the results of a script.
type made struct {
	sum      engine.Summary
	err      error // that ended the run
	out      bytes.Buffer
	outputs  map[string]*bytes.Buffer // further ones, by name
	printed  bytes.Buffer
	rejected []*engine.RecordError
}

// holds returns the contents of a further output.
func (m *made) holds(name string) engine.Content {
	for _, o := range m.sum.Outputs {
		if o.Name == name {
			return o.Holds
		}
	}
	return engine.NoContent
}

// failf adds a failure.
func (c *caseRun) failf(format string, args ...any) {
	c.result.Failed = append(c.result.Failed, Failure{Msg: fmt.Sprintf(format, args...)})
}

// differ adds a failure if there is a difference.
func (c *caseRun) differ(what string, diff []string) {
	if diff != nil {
		c.result.Failed = append(c.result.Failed, Failure{Msg: what, Diff: diff})
	}
}

// run runs the case. The error is not about a difference from the expected output.
func (c *caseRun) run(ctx context.Context) error {
	if err := c.read(); err != nil {
		return err
	}
	opt, err := c.options()
	if err != nil {
		return err
	}
	m := c.over(ctx, opt, c.given, c.name)
	c.result.Printed = m.printed.String()
	c.compare(m)
	if c.Idempotent && len(c.result.Failed) == 0 {
		again := c.over(ctx, opt, m.out.Bytes(), "the output")
		if again.err != nil {
			return again.err
		}
		first, err := recordsOf(m.out.Bytes())
		if err != nil {
			return err
		}
		c.records("the script changes its own output when it is run again", asExpected(first), again)
	}
	return nil
}

// read gets the input of the script.
func (c *caseRun) read() error {
	c.name = "given"
	if c.GivenFile == "" {
		c.given = expect.Text(c.Given)
		return nil
	}
	c.name = c.GivenFile
	b, err := c.file(c.GivenFile)
	if err != nil {
		return err
	}
	list, ok, err := byHand(c.GivenFile, b)
	if ok {
		b = expect.Text(list)
	}
	c.given = b
	return err
}

// byHand reads a file of records that somebody wrote as MARCMaker text. ok is false if it is not one.
func byHand(name string, b []byte) (list []expect.Record, ok bool, err error) {
	if f, err := textformat.Sniff(b); err != nil || f != parse.FormatMRK {
		return nil, false, nil
	}
	if list, err = expect.Read(string(b)); err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return list, true, err
}

// file reads a file next to the file of tests.
func (c *caseRun) file(name string) ([]byte, error) {
	f, err := c.tester.vm.OpenFile(name)
	if err != nil {
		return nil, &engine.InputError{Name: name, Err: err}
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, &engine.InputError{Name: name, Err: err}
	}
	return b, nil
}

// options returns the options of the script under test.
func (c *caseRun) options() (engine.Options, error) {
	name := c.Script
	if name == "" {
		base, ok := strings.CutSuffix(path.Base(strings.ReplaceAll(c.tester.opt.Script.Name, "\\", "/")), "_test.lua")
		if !ok {
			return engine.Options{}, errors.New("the script is missing: name it, as in script = \"name.lua\"")
		}
		name = base + ".lua"
	}
	opt, err := c.tester.opt.Prepare(name)
	if err != nil {
		return opt, err
	}
	opt.Input.Paths, opt.Args = nil, c.Args
	opt.Output.Format, opt.Output.Rows = parse.FormatMARC, engine.RowsJSONL
	return opt, nil
}

// over runs the script over records.
func (c *caseRun) over(ctx context.Context, opt engine.Options, given []byte, name string) *made {
	m := &made{outputs: map[string]*bytes.Buffer{}}
	if !opt.Script.Assigns(script.HookSource) {
		opt.Input.Source, opt.Input.SourceName = bytes.NewReader(given), name
	}
	opt.Output.Main, opt.Output.Print = &m.out, &m.printed
	opt.Output.Create = func(name string) (io.Writer, error) {
		m.outputs[name] = &bytes.Buffer{}
		return m.outputs[name], nil
	}
	opt.Bad.Report = func(e *engine.RecordError) {
		own := *e
		own.Raw = nil
		if !e.More {
			m.rejected = append(m.rejected, &own)
		}
	}
	m.sum, m.err = engine.Run(ctx, opt)
	return m
}

// recordsOf reads the output records.
func recordsOf(b []byte) ([]*parse.Record, error) {
	return expect.ReadAll(parse.NewReader(bytes.NewReader(b), parse.Options{}))
}

// asExpected makes expected records of output records.
func asExpected(list []*parse.Record) (out []expect.Record) {
	for _, r := range list {
		out = append(out, expect.Of(r))
	}
	return out
}
