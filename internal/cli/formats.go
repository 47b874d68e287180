package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// registerFormats registers the flags about formats and encodings.
func (f *runFlags) registerFormats(fs *pflag.FlagSet) {
	fs.StringVar(&f.from, "from", "", "read `FORMAT`: marc, xml, json, jsonl, mrk (default by content)")
	fs.StringVar(&f.to, "to", "", "write `FORMAT`: marc, xml, json, jsonl, mrk, text; rows as csv, tsv, jsonl (default by the suffix of the output, else marc, rows csv)")
	fs.StringVar(&f.encoding, "encoding", "auto", "text of the input is in `ENCODING`: auto, utf-8, marc-8, latin-1, windows-1251, …")
	fs.StringVar(&f.outputEncoding, "output-encoding", "same", "write ISO 2709 in `ENCODING`: same, utf-8, marc-8")
	fs.StringVar(&f.normalize, "normalize", "none", "bring text into the normal `FORM`: none, nfc, nfd")
	fs.StringVar(&f.oversize, "oversize", "reject", "what to do with records too long for ISO 2709, `WAY` is reject, or zero-lengths for programs that do without lengths")
	fs.StringVar(&f.flavor, "flavor", "marc21", "`FLAVOR` is marc21 or unimarc: where a record says its encoding")
}

// formats sets the options about formats and encodings.
func (f *runFlags) formats(opt *engine.Options) error {
	readable := []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK}
	if f.from != "" {
		if opt.From = parse.Format(f.from); !slices.Contains(readable, opt.From) {
			return &engine.UsageError{Msg: fmt.Sprintf("--from %s: the formats read are %s", f.from, list(readable))}
		}
	}
	if err := f.outputFormat(opt); err != nil {
		return err
	}
	var err error
	if f.encoding != "auto" {
		if opt.Text.Coding, err = parse.CodingOf(f.encoding); err != nil {
			return &engine.UsageError{Msg: "--encoding: " + err.Error()}
		}
	}
	if opt.Coding, err = oneOf("--output-encoding", f.outputEncoding, map[string]*parse.Coding{"same": nil, "utf-8": parse.UTF8, "marc-8": parse.MARC8}); err != nil {
		return err
	}
	if opt.Coding != nil && opt.To != parse.FormatMARC {
		return &engine.UsageError{Msg: fmt.Sprintf("--output-encoding is about ISO 2709; %s is always UTF-8", opt.To)}
	}
	form, err := oneOf("--normalize", f.normalize, map[string]norm.Form{"none": -1, "nfc": norm.NFC, "nfd": norm.NFD})
	if err != nil {
		return err
	}
	opt.Text.Normalize, opt.Text.Form = form >= 0, max(form, 0)
	if opt.ZeroLengths, err = oneOf("--oversize", f.oversize, map[string]bool{"reject": false, "zero-length": true, "zero-lengths": true}); err != nil {
		return err
	}
	opt.Text.UNIMARC, err = oneOf("--flavor", f.flavor, map[string]bool{"marc21": false, "unimarc": true})
	return err
}

// oneOf gives what a flag's value stands for.
func oneOf[T any](flag, value string, values map[string]T) (v T, err error) {
	v, ok := values[value]
	if !ok {
		return v, &engine.UsageError{Msg: fmt.Sprintf("%s %s: one of %s is expected", flag, value, list(slices.Sorted(maps.Keys(values))))}
	}
	return v, nil
}

// outputFormat settles how records and rows are written: as asked for, else by the output's suffix.
func (f *runFlags) outputFormat(opt *engine.Options) error {
	plain := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(f.output), ".gz"), ".zst")
	opt.To, opt.Rows = parse.FormatMARC, engine.RowsCSV
	if named, _, ok := parse.FormatOfName(f.output); ok {
		opt.To = named
	}
	rows := []engine.RowFormat{engine.RowsCSV, engine.RowsTSV, engine.RowsJSONL}
	for _, r := range rows {
		named := strings.HasSuffix(plain, "."+string(r))
		asked := f.to == string(r) || f.to == "" && named
		if f.recordsOnly && r != engine.RowsJSONL && asked {
			return &engine.UsageError{Msg: fmt.Sprintf("%s is for rows, and a script has to say what is in them: mrrc-lua run SCRIPT with the hook extract(record)", r)}
		}
		if named {
			opt.Rows = r
		}
		opt.NoRecords = opt.NoRecords || asked && r != engine.RowsJSONL
	}
	if f.to == "" {
		return nil
	}
	records := []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK, parse.FormatText}
	isRecords, isRows := slices.Contains(records, parse.Format(f.to)), slices.Contains(rows, engine.RowFormat(f.to))
	if isRecords {
		opt.To = parse.Format(f.to)
	}
	if isRows {
		opt.Rows = engine.RowFormat(f.to)
	}
	if !isRecords && !isRows {
		return &engine.UsageError{Msg: fmt.Sprintf("--to %s: the formats written are %s; of rows %s", f.to, list(records), list(rows))}
	}
	return nil
}

func list[T ~string](names []T) string {
	var s []string
	for _, n := range names {
		s = append(s, string(n))
	}
	return strings.Join(s, ", ")
}
