package job

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"mrrc-lua/engine"
	"mrrc-lua/parse"
)

// Formats sets the options about formats and encodings. The error is *engine.UsageError.
func (s *Spec) Formats(opt *engine.Options) error {
	readable := []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK}
	if s.Input.From != "" {
		if opt.From = parse.Format(s.Input.From); !slices.Contains(readable, opt.From) {
			return usage("--from %s: the formats read are %s", s.Input.From, list(readable))
		}
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
		return v, usage("%s %s: one of %s is expected", flag, value, list(slices.Sorted(maps.Keys(values))))
	}
	return v, nil
}

// outputFormat settles how records and rows are written: as asked for, else by the output's suffix.
func (s *Spec) outputFormat(opt *engine.Options) error {
	to := s.Output.To
	plain := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(s.Output.File), ".gz"), ".zst")
	opt.To, opt.Rows = parse.FormatMARC, engine.RowsCSV
	if named, _, ok := parse.FormatOfName(s.Output.File); ok {
		opt.To = named
	}
	rows := []engine.RowFormat{engine.RowsCSV, engine.RowsTSV, engine.RowsJSONL}
	for _, r := range rows {
		named := strings.HasSuffix(plain, "."+string(r))
		asked := to == string(r) || to == "" && named
		if s.RecordsOnly && r != engine.RowsJSONL && asked {
			return usage("%s is for rows, and a script has to say what is in them: mrrc-lua run SCRIPT with the hook extract(record)", r)
		}
		if named {
			opt.Rows = r
		}
		opt.NoRecords = opt.NoRecords || asked && r != engine.RowsJSONL
	}
	if to == "" {
		return nil
	}
	records := []parse.Format{parse.FormatMARC, parse.FormatXML, parse.FormatJSON, parse.FormatJSONL, parse.FormatMRK, parse.FormatText}
	isRecords, isRows := slices.Contains(records, parse.Format(to)), slices.Contains(rows, engine.RowFormat(to))
	if isRecords {
		opt.To = parse.Format(to)
	}
	if isRows {
		opt.Rows = engine.RowFormat(to)
	}
	if !isRecords && !isRows {
		return usage("--to %s: the formats written are %s; of rows %s", to, list(records), list(rows))
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
