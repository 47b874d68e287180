package view

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"path/filepath"
	"strings"

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

// page is the page, which is the same for all browsers, and its policy.
type page struct {
	html   []byte
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
	Input    string            `json:"input"`
	Examples map[string]string `json:"examples"`
}

// newPage makes the page.
func newPage(opt *Options) page {
	style := htmlreport.Style() + asset("view.css")
	script := htmlreport.RecordScript() + asset("view.js")
	inputs := htmlreport.Inputs(opt.Inputs)
	d := pageData{Options: opt, Style: template.CSS(style), Script: template.JS(script), Title: visible(inputs), Names: stubs.Names(), Tasks: scaffold.Tasks(), //nolint:gosec // parts of the program
		Forms: []formChoice{{parse.FormatText, "Text"}, {parse.FormatMRK, "MARCMaker"}, {parse.FormatXML, "MARCXML"}, {parse.FormatJSON, "JSON"}},
		Data:  start{First: max(1, opt.First), Where: opt.Where, Script: opt.Script, Text: opt.Text, Input: visible(inputs), Examples: examples(opt.Script)}}
	t, err := template.New("page").Parse(asset("view.html"))
	if err != nil {
		panic(err) // the template is embedded
	}
	var b bytes.Buffer
	if err := t.Execute(&b, d); err != nil {
		panic(err) // it depends on nothing else
	}
	return page{b.Bytes(), htmlreport.Policy(style, script) + "; connect-src 'self'; frame-ancestors 'none'"}
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

// showPage answers with the page.
func (s *Server) showPage(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(s.page.html) // the browser may have gone
}
