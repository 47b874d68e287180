package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
	"mrrc-lua/internal/explain"
	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/repeats"
	"mrrc-lua/internal/validate"
	"mrrc-lua/parse"
)

// validation prints the findings of validate: as text, or as JSON.
type validation struct {
	flags  *validateFlags
	out    *bufio.Writer
	err    error // of writing
	report validationReport
	listed map[parse.Code]int // findings of this file, for --max-per-code
	page   htmlreport.Validation
	own    map[parse.Code]string // what the codes of rules mean
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
	whole := slices.Clone(counts) // with the places for the page
	for i := range counts {
		n := &counts[i]
		n.First = n.First[:min(len(n.First), v.flags.places)]
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
	if v.flags.html != "" {
		v.page.Files = append(v.page.Files, v.pageOf(&f, whole))
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
		v.printf("  %s\n", partial())
	}
}

// partial says that duplicates may be missing.
func partial() string {
	return fmt.Sprintf("duplicate-001 was looked for among the first %s control numbers only", console.Number(repeats.MostKeys))
}

// pagePlaces is how many findings of each code the page of --html shows.
const pagePlaces = 10

// pageOf returns the findings of one input for the page of --html.
func (v *validation) pageOf(f *validationFile, counts []validate.Count) htmlreport.Validated {
	p := htmlreport.Validated{Name: f.Name, Failed: f.Error, Records: f.Records, Rejected: f.Rejected, Found: f.Found,
		Errors: f.Errors, Warnings: f.Warnings, Infos: f.Infos, Ignored: f.Ignored}
	if f.Partial {
		p.Notes = append(p.Notes, partial())
	}
	for i := range counts {
		n := &counts[i]
		c := htmlreport.Code{Name: string(n.Code), Severity: n.Severity.String(), Findings: n.Findings, Records: n.Records, Share: 100 * float64(n.Records) / float64(max(f.Records, 1))}
		if c.Means, c.ToDo = inShort(c.Name); c.Means == "" {
			c.Means = v.own[n.Code]
		}
		for k := range n.First {
			e := &n.First[k]
			found := htmlreport.Finding{ID: e.ID, Where: "the file", Text: strings.TrimPrefix(e.Text(), c.Name+": "),
				Field: htmlreport.Split(e.Line, e.Place.Indicator, e.Place.Subfield, e.Place.Position, e.Found)}
			if e.Pos.Number > 0 {
				found.Where = fmt.Sprintf("record %s (byte %s)", console.Number(e.Pos.Number), console.Number(e.Pos.Offset))
			}
			if e.Tag != 0 && (e.Line != "" || e.MARC21) {
				found.Name, found.URL, found.Unknown = e.Tag.String(), e.Page(), !e.MARC21
				if e.Place.Subfield != "" {
					found.Name += "$" + e.Place.Subfield
				}
			}
			c.First = append(c.First, found)
		}
		p.Codes = append(p.Codes, c)
	}
	return p
}

// inShort returns what a code means, and what to do.
func inShort(code string) (means, do string) {
	text, _ := explain.Code(code)
	text = strings.ReplaceAll(text, "`", "")
	for i, part := range strings.Split(text, "\n\n") {
		part = strings.Join(strings.Fields(part), " ")
		if rest, ok := strings.CutPrefix(part, "What to do: "); ok {
			do = rest
		} else if i == 0 {
			means = part
			if rest, ok := strings.CutPrefix(part, "Found by "); ok {
				_, means, _ = strings.Cut(rest, ". ")
			}
		}
	}
	return means, do
}

// writePages writes the page of --html, or its directory.
func (c *command) writePages(f *validateFlags, v *validation, to *pageFile, files []string) error {
	page := func(lead string, part *htmlreport.Validation) *htmlreport.Page {
		return &htmlreport.Page{Title: "What is wrong with records", Lead: lead, Program: "mrrc-lua " + c.env.Version, Made: time.Now(),
			UNIMARC: f.formats.Input.Flavor == "unimarc", Checked: part}
	}
	for i := range v.page.Files {
		if !to.dir {
			break
		}
		file := &v.page.Files[i]
		one := page(file.Name, &htmlreport.Validation{Files: []htmlreport.Validated{*file}})
		one.Index = filepath.Base(to.file.Path())
		var err error
		if file.Page, err = to.add(file.Name, one); err != nil {
			return err
		}
	}
	return to.write(page(htmlreport.Inputs(files), &v.page))
}

// end prints the document of --json.
func (v *validation) end() {
	if v.flags.asJSON {
		v.report.Kind, v.report.Version = "report", 1
		v.json(v.report)
	}
}
