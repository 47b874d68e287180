// Command gen writes docs/fixed-fields.md from the tables of package fixedfield and head.md. It is
// run by go generate in internal/fixedfield.
package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mrrc-lua/internal/fixedfield"
)

//go:embed head.md
var head string

func main() {
	path := filepath.Join("..", "..", "docs", "fixed-fields.md")
	if err := os.WriteFile(path, []byte(page()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// titles are the headings of the tags.
var titles = map[string]string{
	"leader": "Leader",
	"008":    "Field 008",
	"006":    "Field 006",
	"007":    "Field 007",
}

// page makes the page.
func page() string {
	var b strings.Builder
	b.WriteString(head)
	tag := ""
	lists := map[string]*fixedfield.Position{}
	for _, f := range fixedfield.Forms() {
		if f.Tag != tag {
			tag = f.Tag
			fmt.Fprintf(&b, "\n## %s\n", titles[tag])
			if tag == "006" {
				b.WriteString("\nPosition 00 is the type of material, `type`. Positions 01 to 17 are positions 18 to 34 of 008 for the same material, under\nthe same names:\n\n| 00 | material |\n| --- | --- |\n")
			}
		}
		if tag == "006" {
			fmt.Fprintf(&b, "| %s | %s |\n", values(f.Positions[0], false), f.Material)
			continue
		}
		form(&b, f, lists)
	}
	for _, name := range []string{"languages", "places"} {
		list(&b, name, lists[name])
	}
	return b.String()
}

// form writes the table of a form. For 008 of a material it lists positions 18 to 34 only, which depend on the material.
func form(b *strings.Builder, f *fixedfield.Form, lists map[string]*fixedfield.Position) {
	fmt.Fprintf(b, "\n### %s\n\n", strings.TrimSpace(title(f)))
	fmt.Fprintf(b, "%d characters. [Source](%s)\n\n| at | name | | values |\n| --- | --- | --- | --- |\n", f.Length, f.Source)
	for _, p := range f.Positions {
		if f.Tag == "008" && f.Length == 40 && f.Material != "bibliographic" && f.Material != "authority" && (p.At < 18 || p.At > 34) {
			continue
		}
		if p.List == "languages" || p.List == "places" {
			lists[p.List] = p
		}
		at := fmt.Sprintf("%02d", p.At)
		if p.Width > 1 {
			at += fmt.Sprintf("-%02d", p.End())
		}
		name := ""
		if p.Name != "" {
			name = "`" + p.Name + "`"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", at, name, p.Title, values(p, f.Tag == "leader"))
	}
}

func title(f *fixedfield.Form) string {
	switch f.Tag {
	case "007":
		return "007 " + code(f.Positions[0].Values[0].Code) + ": " + f.Material
	case "leader":
		return "Leader of " + f.Material + " records"
	}
	return f.Tag + ": " + strings.ToLower(f.Title)
}

// values writes the values of a position into one cell.
func values(p *fixedfield.Position, leader bool) string {
	var parts []string
	if p.Any && p.Name != "" {
		parts = append(parts, "*computed*")
	}
	if p.NoFill && !leader {
		parts = append(parts, "*no fill*")
	}
	if p.Each {
		parts = append(parts, "*each*")
	}
	switch p.List {
	case "languages", "places":
		return "[" + p.List + "](#" + p.List + ")"
	}
	for _, v := range p.Values {
		parts = append(parts, value(v))
	}
	return strings.Join(parts, " · ")
}

func value(v fixedfield.Value) string {
	switch v.Status {
	case fixedfield.Obsolete:
		return code(v.Code) + " *" + v.Meaning + "*"
	case fixedfield.Foreign:
		return code(v.Code) + " (OCLC) " + v.Meaning
	}
	return code(v.Code) + " " + v.Meaning
}

func code(s string) string { return "`" + strings.ReplaceAll(s, " ", "#") + "`" }

// list writes a long list as a paragraph.
func list(b *strings.Builder, name string, p *fixedfield.Position) {
	fmt.Fprintf(b, "\n## %s%s\n\n", strings.ToUpper(name[:1]), name[1:])
	line := ""
	for i, v := range p.Values {
		part := value(v)
		if i < len(p.Values)-1 {
			part += " ·"
		}
		if len(line)+1+len(part) > 120 {
			b.WriteString(line + "\n")
			line = part
		} else {
			line = strings.TrimSpace(line + " " + part)
		}
	}
	b.WriteString(line + "\n")
}
