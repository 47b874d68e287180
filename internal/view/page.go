package view

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/htmlreport"
	"mrrc-lua/internal/scaffold"
	"mrrc-lua/luabind/stubs"
	"mrrc-lua/parse"
)

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

// page is the page, which is the same for all browsers but for the text of the script, and its policy.
type page struct {
	made   *template.Template
	data   pageData
	policy string
}

// pageData is what the template gets.
type pageData struct {
	*Options
	Style  template.CSS
	Script template.JS
	Data   start
	Title  string
	Names  []string // of the API
	Tasks  []scaffold.Task
	Forms  []formChoice
}

// formChoice is a form in which a record is shown, and what the page calls it.
type formChoice struct {
	Name  parse.Format
	Means string
}

// start is what the script of the page begins with.
type start struct {
	First    int64             `json:"first"`
	Where    string            `json:"where"`
	Script   string            `json:"script"` // the name of its file
	Text     string            `json:"text"`
	Seal     string            `json:"seal"` // of the text
	Most     int               `json:"most"` // bytes of a script
	Input    string            `json:"input"`
	Inputs   []string          `json:"inputs"` // as they can be named in a command
	Examples map[string]string `json:"examples"`
}

// newPage makes the page.
func newPage(opt *Options) page {
	style := htmlreport.Style() + asset("view.css")
	script := htmlreport.RecordScript() + asset("view.js")
	inputs := htmlreport.Inputs(opt.Inputs)
	d := pageData{Options: opt, Style: template.CSS(style), Script: template.JS(script), Title: visible(inputs), Names: stubs.Names(), Tasks: scaffold.Tasks(), //nolint:gosec // parts of the program
		Forms: []formChoice{{parse.FormatText, "Text"}, {parse.FormatMRK, "MARCMaker"}, {parse.FormatXML, "MARCXML"}, {parse.FormatJSON, "JSON"}},
		Data:  start{Most: MaxScript, First: max(1, opt.First), Where: opt.Where, Script: opt.Script, Text: opt.Text, Input: visible(inputs), Inputs: named(opt.Inputs), Examples: examples(opt.Script)}}
	t, err := template.New("page").Parse(asset("view.html"))
	if err != nil {
		panic(err) // the template is embedded
	}
	return page{t, d, htmlreport.Policy(style, script) + "; connect-src 'self'; frame-ancestors 'none'"}
}

// named are the names of inputs for a command: as many as one can read.
func named(inputs []string) (names []string) {
	const most = 4
	for _, name := range inputs[:min(len(inputs), most)] {
		if _, err := os.Stat(name); err != nil { // standard input, which is named in words
			name = "FILE"
		}
		names = append(names, visible(name))
	}
	if len(inputs) > most {
		names = append(names, "…")
	}
	return names
}

// examples are scripts to begin with, by task.
func examples(script string) map[string]string {
	name := strings.TrimSuffix(filepath.Base(script), ".lua")
	all := map[string]string{}
	for _, task := range scaffold.Tasks() {
		files, err := scaffold.Script(name, task.Name)
		if err != nil { // the file has a name that mrrc-lua new would not give
			files, err = scaffold.Script("script", task.Name)
		}
		if err == nil {
			all[task.Name] = files[0].Text
		}
	}
	return all
}

// showPage answers with the page, which has the script as it is in its file now: another tab may have saved it.
func (s *Server) showPage(w http.ResponseWriter, _ *http.Request) {
	d := s.page.data
	if s.opt.Script != "" {
		if st, err := os.Stat(s.opt.Script); err == nil && st.Mode().IsRegular() && st.Size() <= MaxScript {
			if text, err := os.ReadFile(s.opt.Script); err == nil && utf8.Valid(text) {
				d.Data.Text = string(text)
			}
		}
	}
	d.Data.Seal = sealOf([]byte(d.Data.Text))
	var b bytes.Buffer
	if err := s.page.made.Execute(&b, d); err != nil {
		http.Error(w, "The page cannot be made: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = b.WriteTo(w) // the browser may have gone
}
