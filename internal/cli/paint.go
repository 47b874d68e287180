package cli

import "io"

// painter colours text for a terminal, or does not.
type painter bool

// painterFor settles whether standard output is coloured: when asked for, else on a terminal,
// unless NO_COLOR is set.
func painterFor(when string, env Env) (painter, error) {
	v, err := oneOf("--color", when, map[string]bool{"auto": coloured(env.Stdout, env), "always": true, "never": false})
	return painter(v), err
}

// coloured tells whether a stream shows colours and is to.
func coloured(stream io.Writer, env Env) bool {
	return isTerminal(stream) && env.Getenv("NO_COLOR") == "" && env.Getenv("TERM") != "dumb"
}

func (p painter) in(colour, s string) string {
	if !p {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

func (p painter) good(s string) string { return p.in("32", s) }

func (p painter) bad(s string) string { return p.in("1;31", s) }

// diff colours a line of a difference by its mark.
func (p painter) diff(line string) string {
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
