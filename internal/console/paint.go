package console

import "github.com/fatih/color"

// Painter colours text for a terminal when it is true.
type Painter bool

// in returns text with attributes, if it must be coloured.
func (p Painter) in(s string, attributes ...color.Attribute) string {
	c := color.New(attributes...)
	if p {
		c.EnableColor()
	} else {
		c.DisableColor()
	}
	return c.Sprint(s)
}

// Good colours a success.
func (p Painter) Good(s string) string { return p.in(s, color.FgGreen) }

// Bad colours a failure.
func (p Painter) Bad(s string) string { return p.in(s, color.Bold, color.FgRed) }

// Diff colours a line of a difference by its mark.
func (p Painter) Diff(line string) string {
	switch line[:min(1, len(line))] {
	case "-":
		return p.in(line, color.FgRed)
	case "+":
		return p.in(line, color.FgGreen)
	case "~":
		return p.in(line, color.FgCyan)
	}
	return line
}
