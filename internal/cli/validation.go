package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
)

// validation prints the findings of validate: as text, or as JSON.
type validation struct {
	flags  *validateFlags
	out    io.Writer
	err    error // of writing
	report validationReport
	listed map[parse.Code]int // findings of this file, for --max-per-code
}

// validationReport is the document of --json. docs/validate.md describes it; a member that changes
// its meaning, or goes, changes Version.
type validationReport struct {
	Kind    string           `json:"kind"` // report
	Version int              `json:"version"`
	Files   []validationFile `json:"files"`
}

type validationFile struct {
	Name     string           `json:"name"`
	Error    string           `json:"error,omitempty"` // why it was not read to its end
	Records  int64            `json:"records"`
	Rejected int64            `json:"rejected"`
	Found    int64            `json:"with_findings"`
	Errors   int64            `json:"errors"`
	Warnings int64            `json:"warnings"`
	Infos    int64            `json:"infos"`
	Ignored  int64            `json:"ignored"`
	Bytes    validationBytes  `json:"bytes"`
	Partial  bool             `json:"duplicates_incomplete,omitempty"`
	Codes    []validationCode `json:"codes"`
}

type validationBytes struct {
	Records  int64 `json:"records"`
	Rejected int64 `json:"rejected"`
	Filler   int64 `json:"filler"`
}

type validationCode struct {
	Code     string           `json:"code"`
	Severity string           `json:"severity"`
	Findings int64            `json:"findings"`
	Records  int64            `json:"records"`
	First    []validationLine `json:"first"`
}

// validationLine is one finding; with --all one line each.
type validationLine struct {
	Kind      string `json:"kind,omitempty"` // finding
	Source    string `json:"source"`
	Record    int64  `json:"record"`
	Byte      int64  `json:"byte"`
	ID        string `json:"id,omitempty"`
	Code      string `json:"code"`
	Severity  string `json:"severity"`
	Tag       string `json:"tag,omitempty"`
	Field     int    `json:"field,omitempty"` // from 1
	Indicator int    `json:"indicator,omitempty"`
	Subfield  string `json:"subfield,omitempty"`
	Position  string `json:"position,omitempty"`
	Text      string `json:"text,omitempty"`
	Rejected  bool   `json:"rejected,omitempty"`
	Reason    string `json:"reason"`
}

func lineOf(f *validate.Finding) validationLine {
	l := validationLine{Source: f.Pos.Source, Record: f.Pos.Number, Byte: f.Pos.Offset, ID: f.ID, Code: string(f.Code),
		Severity: f.Severity.String(), Rejected: f.Rejected, Reason: f.Text(),
		Field: f.Place.Field + 1, Indicator: f.Place.Indicator, Subfield: f.Place.Subfield, Position: f.Place.Position, Text: f.Line}
	if f.Tag != 0 {
		l.Tag = f.Tag.String()
	}
	return l
}

func (v *validation) printf(format string, args ...any) {
	if v.err == nil && !v.flags.quiet {
		_, v.err = fmt.Fprintf(v.out, format, args...)
	}
}

func (v *validation) json(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		v.err = err
		return
	}
	v.printf("%s\n", line)
}

// finding prints one finding, with --all.
func (v *validation) finding(f validate.Finding) error {
	if v.listed[f.Code]++; v.flags.perCode > 0 && v.listed[f.Code] > v.flags.perCode {
		return v.err
	}
	if v.flags.asJSON {
		l := lineOf(&f)
		l.Kind = "finding"
		v.json(l)
	} else {
		v.printf("%s: %s: %s\n", placeOf(&f, true), f.Severity, f.Text())
	}
	return v.err
}

// placeOf returns where a finding is.
func placeOf(f *validate.Finding, source bool) string {
	if f.Pos.Number == 0 { // about the whole input
		if source {
			return engine.Printable(f.Pos.Source)
		}
		return "the file"
	}
	e := engine.RecordError{Pos: f.Pos, ID: f.ID}
	where := e.Where()
	if source {
		return engine.Printable(f.Pos.Source) + strings.TrimPrefix(where, f.Pos.Source)
	}
	return strings.TrimPrefix(where, f.Pos.Source+" ")
}

// file prints the findings of one input, or keeps them for the end.
func (v *validation) file(name string, found *validate.Validator, sum *engine.Summary, err error) {
	f := validationFile{Name: name, Records: sum.Read, Rejected: sum.Rejected, Found: found.Records, Ignored: found.Ignored,
		Bytes: validationBytes{sum.Bytes.Records, sum.Bytes.Rejected, sum.Bytes.Filler}, Partial: found.Full(), Codes: []validationCode{}}
	if err != nil {
		f.Error = err.Error()
	}
	counts := found.Counts()
	for i := range counts {
		n := &counts[i]
		switch n.Severity {
		case validate.Error:
			f.Errors += n.Findings
		case validate.Warning:
			f.Warnings += n.Findings
		default:
			f.Infos += n.Findings
		}
		code := validationCode{Code: string(n.Code), Severity: n.Severity.String(), Findings: n.Findings, Records: n.Records, First: []validationLine{}}
		for k := range n.First {
			code.First = append(code.First, lineOf(&n.First[k]))
		}
		f.Codes = append(f.Codes, code)
	}
	if v.flags.asJSON {
		v.report.Files = append(v.report.Files, f)
		return
	}
	v.text(&f, counts)
}

// text prints the findings of one input, for people.
func (v *validation) text(f *validationFile, counts []validate.Count) {
	if f.Error != "" && f.Records == 0 {
		return // the reason is on standard error
	}
	v.printf("%s: %s", engine.Printable(f.Name), console.Counted(f.Records, "record", "records"))
	if f.Rejected > 0 {
		v.printf(", %s of them not readable", console.Number(f.Rejected))
	}
	if f.Found == 0 {
		v.printf(": nothing found")
	} else {
		v.printf(", %s with findings: %s, %s, %s for information", console.Number(f.Found), console.Counted(f.Errors, "error", "errors"), console.Counted(f.Warnings, "warning", "warnings"), console.Number(f.Infos))
	}
	if f.Ignored > 0 {
		v.printf("; left out: %s", console.Number(f.Ignored))
	}
	if f.Error != "" {
		v.printf("; not read to its end")
	}
	v.printf("\n")
	var rows [][]string
	for _, c := range f.Codes {
		rows = append(rows, []string{fmt.Sprintf("%-7s", c.Severity), c.Code, console.Number(c.Findings)}) // of all files alike
	}
	lines := console.Lines("  ", []console.Side{console.Left, console.Left, console.Right}, rows)
	for i, c := range f.Codes {
		v.printf("%s\n", lines[i])
		if v.flags.all {
			continue
		}
		for k := range counts[i].First {
			p := &counts[i].First[k]
			v.printf("           %s: %s\n", placeOf(p, false), strings.TrimPrefix(p.Text(), c.Code+": "))
		}
	}
	if f.Partial {
		v.printf("  duplicate-001 was looked for among the first %s control numbers only\n", console.Number(validate.MostNumbers))
	}
}

// end prints the document of --json.
func (v *validation) end() {
	if v.flags.asJSON {
		v.report.Kind, v.report.Version = "report", 1
		v.json(v.report)
	}
}
