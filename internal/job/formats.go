package job

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// Formats sets the options about formats and encodings. The error is *engine.UsageError.
func (s *Spec) Formats(opt *engine.Options) error {
	if s.Input.From != "" {
		readable := formats.Names(formats.Where(formats.Readable))
		if !slices.Contains(readable, s.Input.From) {
			return usage("--from %s: the formats read are %s", s.Input.From, strings.Join(readable, ", "))
		}
		opt.From = parse.Format(s.Input.From)
	}
	if err := s.outputFormat(opt); err != nil {
		return err
	}
	var err error
	if s.Input.Encoding != "auto" {
		if opt.Text.Coding, err = parse.CodingOf(s.Input.Encoding); err != nil {
			return usage("--encoding: %v", err)
		}
	}
	if opt.Coding, err = OneOf("--output-encoding", s.Output.Encoding, map[string]*parse.Coding{"same": nil, "utf-8": parse.UTF8, "marc-8": parse.MARC8}); err != nil {
		return err
	}
	if opt.Coding != nil && opt.To != parse.FormatMARC {
		return usage("--output-encoding is about ISO 2709; %s is always UTF-8", opt.To)
	}
	form, err := OneOf("--normalize", s.Output.Normalize, map[string]norm.Form{"none": -1, "nfc": norm.NFC, "nfd": norm.NFD})
	if err != nil {
		return err
	}
	opt.Text.Normalize, opt.Text.Form = form >= 0, max(form, 0)
	if opt.ZeroLengths, err = OneOf("--oversize", s.Output.Oversize, map[string]bool{"reject": false, "zero-length": true, "zero-lengths": true}); err != nil {
		return err
	}
	opt.Text.UNIMARC, err = OneOf("--flavor", s.Input.Flavor, map[string]bool{"marc21": false, "unimarc": true})
	return err
}

// OneOf returns what the value of a flag stands for. The error is *engine.UsageError.
func OneOf[T any](flag, value string, values map[string]T) (v T, err error) {
	v, ok := values[value]
	if !ok {
		return v, usage("%s %s: one of %s is expected", flag, value, strings.Join(slices.Sorted(maps.Keys(values)), ", "))
	}
	return v, nil
}

// outputFormat settles how records and rows are written: as asked for, else by the output's suffix.
func (s *Spec) outputFormat(opt *engine.Options) error {
	opt.To, opt.Rows = parse.FormatMARC, rows.CSV
	if named, _, ok := formats.OfName(s.Output.File); ok {
		opt.To = named
	}
	table := formats.RowsOfName(s.Output.File)
	if table != "" {
		opt.Rows = table
	}
	to, known := formats.Named(s.Output.To)
	if s.Output.To != "" {
		if table = to.Rows; !known {
			records, tables := formats.Names(formats.Where(formats.Writable)), formats.Names(formats.Where(formats.Tabular))
			return usage("--to %s: the formats written are %s; of rows %s", s.Output.To, strings.Join(records, ", "), strings.Join(tables, ", "))
		}
	}
	if row, _ := formats.Named(string(table)); table != "" && !formats.Writable(row) { // a table and nothing else
		if s.RecordsOnly {
			return usage("%s is for rows, and a script has to say what is in them: mrrc-lua run SCRIPT with the hook extract(record)", table)
		}
		opt.NoRecords = true
	}
	if formats.Writable(to) {
		opt.To = parse.Format(to.Name)
	}
	if formats.Tabular(to) {
		opt.Rows = to.Rows
	}
	return nil
}
