package job

import (
	"slices"
	"strings"
	"unicode/utf8"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// Formats sets the options about formats and encodings. The error is *engine.UsageError.
func (s *Spec) Formats(opt *engine.Options) error {
	s.Input.From, s.Output.To = strings.ToLower(s.Input.From), strings.ToLower(s.Output.To)
	if s.Input.From != "" {
		if f, _ := formats.Named(s.Input.From); !f.Reads {
			return usage("--from %s: the formats read are %s%s", s.Input.From, strings.Join(Readable().Names(), ", "), formatMeant(s.Input.From, Readable().Names()))
		}
		opt.Input.Format = parse.Format(s.Input.From)
	}
	if err := s.outputFormat(opt); err != nil {
		return err
	}
	if err := s.separator(opt); err != nil {
		return err
	}
	var err error
	if s.Input.Encoding != "auto" {
		if opt.Input.Text.Coding, err = parse.CodingOf(s.Input.Encoding); err != nil {
			return usage("--encoding: %v%s", err, Meant(s.Input.Encoding, Encodings().Names()))
		}
	}
	if opt.Output.Coding, err = OutputEncodings().Of("--output-encoding", s.Output.Encoding); err != nil {
		return err
	}
	if opt.Output.Coding != nil && opt.Output.Format != parse.FormatMARC {
		return usage("--output-encoding applies to ISO 2709 only; %s is always UTF-8", opt.Output.Format)
	}
	form, err := NormalForms().Of("--normalize", s.Output.Normalize)
	if err != nil {
		return err
	}
	opt.Input.Text.Normalize, opt.Input.Text.Form = form >= 0, max(form, 0)
	if opt.Output.Bare, err = Envelopes().Of("--envelope", s.Output.Envelope); err != nil {
		return err
	}
	if opt.Output.ZeroLengths, err = Oversizes().Of("--oversize", s.Output.Oversize); err != nil {
		return err
	}
	if opt.Input.Text.UNIMARC, err = Flavors().Of("--flavor", s.Input.Flavor); err != nil {
		return err
	}
	opt.Input.Text.Invalid, err = Invalids().Of("--invalid", s.Input.Invalid)
	return err
}

// separator sets the separator of cells.
func (s *Spec) separator(opt *engine.Options) error {
	r, size := utf8.DecodeRuneInString(s.Output.Separator)
	if size != len(s.Output.Separator) || !rows.ValidSeparator(r) {
		return usage("--csv-separator %q: one character other than a quotation mark is expected, such as ; (a tab is --to tsv)", s.Output.Separator)
	}
	if r != ',' {
		opt.Output.Table.Separator = r
	}
	if table := opt.Output.Rows; (r != ',' || s.Output.Mark) && table != rows.CSV {
		return usage("--csv-bom and --csv-separator are for csv, and the rows are %s", table)
	}
	return nil
}

// formatMeant returns the end of a message about a format that does not exist.
func formatMeant(name string, names []string) string {
	if meant := formats.Meant(name); slices.Contains(names, meant) {
		return "; did you mean " + meant + "?"
	}
	return Meant(name, names)
}

// outputFormat determines how records and rows are written: as asked for, else by the output's suffix.
func (s *Spec) outputFormat(opt *engine.Options) error {
	opt.Output.Format, opt.Output.Rows = parse.FormatMARC, rows.CSV
	named, _, ofRecords := formats.OfName(s.Output.File)
	if ofRecords {
		if _, ok := formats.WriterOf(named); !ok && s.Output.To == "" {
			return usage("-o %s: %s is read and not written; --to names another format", s.Output.File, named)
		}
		opt.Output.Format = named
	}
	table := formats.RowsOfName(s.Output.File)
	if s.RowsOnly && s.Output.To == "" && table == "" && ofRecords {
		return usage("-o %s: the suffix is for records, and this command makes rows; name a file with %s, or give --to csv", s.Output.File,
			strings.Join(formats.Suffixes(formats.Tabular), ", "))
	}
	if table != "" {
		opt.Output.Rows = table
	}
	if suffix, foreign := formats.Foreign(s.Output.File); foreign && s.Output.To == "" && s.Output.File != s.Script.File {
		if suffix == ".xls" {
			return usage("-o %s: workbooks of Excel are written as .xlsx: name it %sx", s.Output.File, s.Output.File)
		}
		return usage("-o %s: %s is not a format that is written; the suffixes are %s, of rows %s (--to FORMAT writes under any name)", s.Output.File, suffix,
			strings.Join(formats.Suffixes(formats.Writable), ", "), strings.Join(formats.Suffixes(formats.Tabular), ", "))
	}
	if ofRecords && table == "" && s.Output.To == "" && opt.Script != nil && opt.Script.Assigns("extract") {
		row, _ := formats.Named(string(named))
		opt.Output.NoRows = usage("-o %s: the script makes rows (hook extract), and the suffix is for %s; name a file with %s, or give --to csv", s.Output.File, row.Means,
			strings.Join(formats.Suffixes(formats.Tabular), ", "))
	}
	to, known := formats.Named(s.Output.To)
	if s.Output.To != "" {
		if table = to.Rows; s.RowsOnly && known && table == "" {
			return usage("--to %s: this command makes rows; the formats of rows are %s", s.Output.To, strings.Join(Tabular().Names(), ", "))
		}
		if !known || !formats.Writable(to) && !formats.Tabular(to) {
			if _, err := parse.CodingOf(s.Output.To); err == nil {
				return usage("--to %s: this is an encoding, and --to sets the format; --output-encoding sets the encoding of ISO 2709: %s", s.Output.To,
					strings.Join(OutputEncodings().Names(), ", "))
			}
			return usage("--to %s: the formats written are %s; of rows %s%s", s.Output.To, strings.Join(Writable().Names(), ", "), strings.Join(Tabular().Names(), ", "),
				formatMeant(s.Output.To, append(Writable().Names(), Tabular().Names()...)))
		}
	}
	if row, _ := formats.Named(string(table)); table != "" && !formats.Writable(row) { // a table and nothing else
		if s.RecordsOnly {
			return usage("%s is for rows: mrrc-lua table makes them, or mrrc-lua run SCRIPT with the hook extract(record)", table)
		}
		opt.Output.NoRecords = true
	}
	if formats.Writable(to) {
		opt.Output.Format = parse.Format(to.Name)
	}
	if formats.Tabular(to) {
		opt.Output.Rows = to.Rows
	}
	if opt.Output.NoRecords && opt.Output.Rows.IsPacked() && s.Keep.File != "" {
		return usage("--checkpoint: a file of %s is made as a whole; write csv, tsv or jsonl", opt.Output.Rows)
	}
	return nil
}

// intoSQLite reports whether the output is rows for SQLite.
func (s *Spec) intoSQLite() bool {
	if s.Output.To != "" {
		return strings.EqualFold(s.Output.To, string(rows.SQLite))
	}
	return formats.RowsOfName(s.Output.File) == rows.SQLite
}
