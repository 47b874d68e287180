package main

import "strings"

// param is a parameter of a declaration: "spec: string", "n: integer?", "...: string".
type param struct {
	name, typ string
	optional  bool
}

// params reads the parameters of a Func.
func params(args string) (list []param) {
	for _, arg := range split(args) {
		name, typ, _ := strings.Cut(arg, ":")
		p := param{name: strings.TrimSpace(name), typ: strings.TrimSpace(typ)}
		if t, ok := strings.CutSuffix(p.typ, "?"); ok && !strings.HasPrefix(t, "fun(") {
			p.typ, p.optional = t, true
		}
		list = append(list, p)
	}
	return list
}

// names returns the parameters as the definition of a function lists them.
func names(list []param) string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = p.name
	}
	return strings.Join(out, ", ")
}

// split cuts a list at its commas, except those inside brackets.
func split(list string) (parts []string) {
	depth, from := 0, 0
	for i := range len(list) {
		switch list[i] {
		case '(', '{', '<':
			depth++
		case ')', '}', '>':
			depth--
		case ',':
			if depth == 0 {
				parts = append(parts, strings.TrimSpace(list[from:i]))
				from = i + 1
			}
		}
	}
	if last := strings.TrimSpace(list[from:]); last != "" {
		parts = append(parts, last)
	}
	return parts
}
