package scripttest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/expect"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// compare compares the results with the expected ones.
func (c *caseRun) compare(m *made) {
	if !c.ended(m) {
		return
	}
	c.rejections(m)
	c.main(m)
	for _, name := range slices.Sorted(maps.Keys(c.Outputs)) {
		c.further(m, name, c.Outputs[name])
	}
	if c.Dropped != nil && int64(*c.Dropped) != m.sum.Dropped {
		c.failf("%d dropped, expected %d", m.sum.Dropped, *c.Dropped)
	}
	if c.Printed != nil {
		c.differ("printed", expect.Lines(lines(*c.Printed), lines(m.printed.String())))
	}
	c.tallies(m)
}

// ended compares the end of the run, and reports whether there is more to compare.
func (c *caseRun) ended(m *made) bool {
	switch {
	case c.Error == nil && m.err == nil:
		return true
	case c.Error == nil:
		c.result.Failed = append(c.result.Failed, Failure{Msg: "the script failed", Err: m.err})
	case m.err == nil:
		c.failf("the script did not fail, expected the error %q", *c.Error)
	case !strings.Contains(m.err.Error(), *c.Error):
		c.result.Failed = append(c.result.Failed, Failure{Msg: fmt.Sprintf("the script failed with another error, expected %q", *c.Error), Err: m.err})
	}
	return false
}

// rejections compares the rejected records.
func (c *caseRun) rejections(m *made) {
	if c.Rejected == nil {
		for _, e := range m.rejected {
			c.result.Failed = append(c.result.Failed, Failure{Msg: "rejected", Err: e})
		}
		return
	}
	if n := len(m.rejected); n != c.Rejected.N {
		c.failf("%d rejected, expected %d", n, c.Rejected.N)
	}
	for i, reason := range c.Rejected.Reasons {
		if i < len(m.rejected) && !strings.Contains(m.rejected[i].Reason(), reason) {
			c.result.Failed = append(c.result.Failed, Failure{Msg: fmt.Sprintf("rejected for another reason, expected %q", reason), Err: m.rejected[i]})
		}
	}
}

// main compares the contents of the main output.
func (c *caseRun) main(m *made) {
	switch {
	case c.Rows != nil:
		if c.is("the main output", m.sum.Holds, engine.RowContent) {
			c.rows(m)
		}
	case c.Text != nil:
		if c.is("the main output", m.sum.Holds, engine.LineContent) {
			c.differ("the output lines", expect.Lines(lines(*c.Text), lines(m.out.String())))
		}
	case c.Same:
		given, err := c.parsed(c.given)
		c.wanted(m, given, err)
	case c.File != "":
		list, err := c.expectFile()
		c.wanted(m, list, err)
	case c.Records != nil:
		c.wanted(m, *c.Records, nil)
	}
}

// wanted compares records, unless the expected ones could not be read.
func (c *caseRun) wanted(m *made, want []expect.Record, err error) {
	if err != nil {
		c.failf("%v", err)
		return
	}
	c.records("the output records", want, m)
}

// records compares the output records with those expected.
func (c *caseRun) records(what string, want []expect.Record, m *made) {
	if !c.is("the main output", m.sum.Holds, engine.RecordContent) {
		return
	}
	got, err := recordsOf(m.out.Bytes())
	if err != nil {
		c.failf("the output cannot be read: %v", err)
		return
	}
	c.differ(what, expect.Diff(want, got))
}

// is reports whether an output holds what it should, and adds a failure if it does not.
func (c *caseRun) is(output string, got, want engine.Content) bool {
	if got == want || got == engine.NoContent {
		return true
	}
	c.failf("%s got %s, expected %s", output, got, want)
	return false
}

// expectFile reads the records of expect_file.
func (c *caseRun) expectFile() ([]expect.Record, error) {
	b, err := c.file(c.File)
	if err != nil {
		return nil, err
	}
	if list, ok, err := byHand(c.File, b); ok {
		return list, err
	}
	return c.parsed(b)
}

// parsed reads records of any format.
func (c *caseRun) parsed(b []byte) ([]expect.Record, error) {
	in, err := input.Open(c.name, io.NopCloser(bytes.NewReader(b)), "")
	if err != nil {
		if named := (*input.Error)(nil); errors.As(err, &named) {
			err = named.Err // the test names what it reads
		}
		return nil, err
	}
	defer in.Close()
	rd, err := in.Records(parse.Options{Source: c.name, Text: c.tester.opt.VM.Input.Text})
	if err != nil {
		return nil, err
	}
	list, err := expect.ReadAll(rd)
	return asExpected(list), err
}

// further compares the contents of a further output.
func (c *caseRun) further(m *made, name, want string) {
	got := m.outputs[name]
	if got == nil {
		names := slices.Sorted(maps.Keys(m.outputs))
		c.failf("there is no output %q; there are %q", name, names)
		return
	}
	if m.holds(name) == engine.LineContent {
		c.differ("the output "+name, expect.Lines(lines(want), lines(got.String())))
		return
	}
	list, err := expect.Read(want)
	if err != nil {
		c.failf("expect_outputs, %s: %v", name, err)
		return
	}
	b, err := c.parsed(got.Bytes())
	if err != nil {
		c.failf("the output %s cannot be read: %v", name, err)
		return
	}
	var records []*parse.Record
	for _, r := range b {
		records = append(records, r.Record)
	}
	c.differ("the output "+name, expect.Diff(list, records))
}

// rows compares the output rows.
func (c *caseRun) rows(m *made) {
	var got, want []string
	for _, line := range lines(m.out.String()) {
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			c.failf("a row that cannot be read back: %v", err)
			return
		}
		got = append(got, plainRow(v))
	}
	for _, row := range *c.Rows {
		want = append(want, plainRow(rowValue(row, m.sum.Columns)))
	}
	c.differ("the output rows", expect.Lines(want, got))
}

// rowValue returns a row as encoding/json would read it.
func rowValue(row rows.Row, columns []string) any {
	keys := row.Keys
	if keys == nil && len(row.Cells) <= len(columns) {
		keys = columns
	}
	if keys == nil {
		list := make([]any, len(row.Cells))
		for i := range row.Cells {
			list[i] = row.Cells[i].Value()
		}
		return list
	}
	m := map[string]any{}
	for i := range row.Cells {
		m[keys[i]] = row.Cells[i].Value()
	}
	return m
}

// plainRow writes a row so that equal rows look the same: names sorted, and nil left out.
func plainRow(v any) string {
	if m, ok := v.(map[string]any); ok {
		maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// tallies compares the counters of the tables that are named.
func (c *caseRun) tallies(m *made) {
	for _, table := range slices.Sorted(maps.Keys(c.Tallies)) {
		c.differ("the tally "+strconv.Quote(table), expect.Lines(counters(c.Tallies[table]), counters(m.sum.Tallies[table])))
	}
}

func counters(table map[string]float64) (list []string) {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		list = append(list, fmt.Sprintf("%s  %s", strconv.FormatFloat(table[key], 'f', -1, 64), engine.Printable(key)))
	}
	return list
}

// lines cuts text into lines, without blank ones at both ends.
func lines(text string) []string {
	list := strings.Split(text, "\n")
	blank := func(i int) bool { return strings.TrimSpace(list[i]) == "" }
	for len(list) > 0 && blank(len(list)-1) {
		list = list[:len(list)-1]
	}
	for len(list) > 0 && blank(0) {
		list = list[1:]
	}
	return list
}
