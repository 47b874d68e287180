package htmlreport

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/profile"
)

// MaxBytes is an upper bound: every page has fewer bytes.
const MaxBytes = 20_000_000

//go:embed assets
var assets embed.FS

// asset returns a file that is part of the program.
func asset(name string) string {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(text)
}

// Page is a report. It has those parts that are not nil, in the order of the members.
type Page struct {
	Title   string // of the window and of the page
	Lead    string // a sentence below the title
	Program string // its name and version
	Made    time.Time
	UNIMARC bool   // the fields are not those of MARC 21
	Index   string // the page that lists this one and others, next to it; "": there is none
	Run     *Run
	Checked *Validation
	Stats   *Stats
	Diff    *Diff
}

// pageData is what the template of a page gets.
type pageData struct {
	*Page
	Policy string
	Style  template.CSS
	Script template.JS
	Data   template.JS // a value of JSON
}

// Write writes the page. Errors are those of w.
func (p *Page) Write(w io.Writer) error {
	page, err := p.render()
	for n := 0; err == nil && p.Diff != nil && page.Len() >= MaxBytes && n < maxShrinks; n++ {
		p.Diff.sample.shrink() // there is less room for records, because other parts are unusually long
		page, err = p.render()
	}
	if err != nil {
		return fmt.Errorf("the page cannot be made: %w", err)
	}
	_, err = page.WriteTo(w)
	return err
}

// maxShrinks is how often the sample of records is halved at most. Then nearly nothing is left of it.
const maxShrinks = 8

// render makes the page.
func (p *Page) render() (*bytes.Buffer, error) {
	d := pageData{Page: p, Style: template.CSS(Style()), Data: "{}"} //nolint:gosec // parts of the program
	script := ""
	if p.Stats != nil {
		script += asset("stats.js")
	}
	if p.Diff != nil {
		script += RecordScript() + asset("diff.js")
		d.Data = template.JS(p.Diff.json()) //nolint:gosec // made by appendString
	}
	d.Script = template.JS(script) //nolint:gosec // a part of the program
	d.Policy = policy(string(d.Style), string(d.Script))
	fields := format{other: p.UNIMARC}
	t, err := template.New("page").Funcs(functions).Funcs(template.FuncMap{"tagURL": fields.url, "label": fields.label, "subfield": fields.subfield}).ParseFS(assets, "assets/*.html")
	if err != nil {
		panic(err) // the templates are embedded
	}
	page := &bytes.Buffer{}
	return page, t.ExecuteTemplate(page, "page.html", d)
}

// policy returns a Content-Security-Policy that allows nothing but the style and the script of the page.
func policy(style, script string) string {
	of := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + of(style) + "; script-src " + of(script) + "; img-src data:; base-uri 'none'; form-action 'none'"
}

// functions are those of the templates.
var functions = template.FuncMap{ //nolint:gochecknoglobals // constant
	"number": func(n any) (string, error) {
		switch n := n.(type) {
		case int64:
			return grouped(n), nil
		case *int64:
			return grouped(*n), nil
		}
		return "", fmt.Errorf("a %T is not a number", n)
	},
	"percent": percent,
	"counted": counted,
	"cells":   func(s *Stats, r profile.Row) statsCells { return statsCells{r, s.Samples(r)} },
	"span":    span,
	"brief":   func(s string) string { return brief(s, maxText) },
	"text":    Visible,
	"date":    func(t time.Time) string { return t.Format("2006-01-02 15:04") },
}

// counted returns a number with its noun in the singular or plural.
func counted(n int64, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + more
}

// grouped writes a number with separators between thousands.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// percent writes a share in percent. A share that is not 0 or 100 is not written as one of these.
func percent(share float64) string {
	switch text := fmt.Sprintf("%.1f %%", share); {
	case share > 0 && text == "0.0 %":
		return "< 0.1 %"
	case share < 100 && text == "100.0 %":
		return "> 99.9 %"
	default:
		return text
	}
}

// Visible returns a text with escapes in place of characters that control or hide text, and of bytes that are not UTF-8.
func Visible(s string) string { return string(encode.AppendVisible(nil, []byte(s))) }

// maxNames is how many inputs are named in a sentence.
const maxNames = 6

// Inputs names the inputs of a command for the sentence at the top of a page.
func Inputs(names []string) string {
	switch n := len(names); {
	case n == 0 || n == 1 && names[0] == "-":
		return "standard input"
	case n > maxNames:
		return strings.Join(names[:maxNames], ", ") + fmt.Sprintf(" and %d further files", n-maxNames)
	}
	return strings.Join(names, ", ")
}
