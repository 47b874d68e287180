package console

// Painter colours text for a terminal when it is true.
type Painter bool

func (p Painter) in(colour, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

// Good colours a success.
func (p Painter) Good(s string) string { return p.in("32", s) }

// Bad colours a failure.
func (p Painter) Bad(s string) string { return p.in("1;31", s) }

// Diff colours a line of a difference by its mark.
func (p Painter) Diff(line string) string {
	switch line[:min(1, len(line))] {
	case "-":
		return p.in("31", line)
	case "+":
		return p.in("32", line)
	case "~":
		return p.in("36", line)
	}
	return line
}
