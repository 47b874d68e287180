package lint

import (
	"strings"

	"mrrc-lua/luabind/declare"
)

// signature is the declaration of a function.
type signature struct {
	name    string // as scripts write it: "record:value", "text.upper"
	of      *class // of a method; nil: a function
	params  []param
	rest    *param // of any number of further arguments; nil: there are none
	results []kind
	more    bool // after the results come others
	example string
}

// param is a parameter of a function.
type param struct {
	name     string
	kind     kind
	optional bool
	options  []string // the names of the options of a table; nil: not a table of options
}

// required returns how many arguments a function needs.
func (s *signature) required() (n int) {
	for i, p := range s.params {
		if !p.optional {
			n = i + 1
		}
	}
	return n
}

// param returns the parameter of the nth argument, from 0; nil: there is none.
func (s *signature) param(n int) *param {
	if n < len(s.params) {
		return &s.params[n]
	}
	return s.rest
}

// read makes a signature of a declaration.
func (a *api) read(name string, of *class, f declare.Func) *signature {
	s := &signature{name: name, of: of, example: f.Example}
	for _, part := range split(f.Args, ',') {
		p := a.param(part)
		if p.name == "..." {
			s.rest = &p
		} else {
			s.params = append(s.params, p)
		}
	}
	s.results, s.more = a.results(f.Returns)
	if f.Name == "gmatch" {
		s.results[0].yields = append(s.results[0].yields, kind{}) // what it iterates over depends on the captures
	}
	return s
}

// param reads "spec: string" or "options: {linked: boolean?}?".
func (a *api) param(part string) (p param) {
	name, typ, _ := strings.Cut(part, ":")
	p.name, typ = strings.TrimSpace(name), strings.TrimSpace(typ)
	if t, ok := strings.CutSuffix(typ, "?"); ok && !strings.HasPrefix(t, "fun(") {
		typ, p.optional = t, true
	}
	p.kind = a.typed(typ)
	if p.name == "options" && strings.HasPrefix(typ, "{") {
		for _, member := range split(strings.Trim(typ, "{}"), ',') {
			name, _, _ := strings.Cut(member, ":")
			p.options = append(p.options, strings.TrimSpace(name))
		}
	}
	return p
}

// results reads "string|nil, ...: string". more reports whether there may be others.
func (a *api) results(returns string) (list []kind, more bool) {
	if strings.HasPrefix(returns, "fun(") {
		return []kind{a.typed(returns)}, false
	}
	for _, part := range split(returns, ',') {
		if strings.HasPrefix(part, "...") || strings.HasSuffix(part, " ...") {
			return append(list, unknown), true
		}
		typ, optional := strings.CutSuffix(part, "?")
		k := a.typed(typ)
		if optional {
			k.can |= isNil
		}
		list = append(list, k)
	}
	return list, false
}

// typed reads a type of the declarations, as definitions for editors have it.
func (a *api) typed(typ string) kind {
	parts := split(typ, '|')
	if len(parts) != 1 && !strings.HasPrefix(typ, "fun(") {
		k := a.typed(parts[0])
		for _, p := range parts[1:] {
			k = k.orElse(a.typed(p))
		}
		return k
	}
	typ = strings.TrimSpace(typ)
	if strings.HasPrefix(typ, "fun(") {
		k := function
		_, returns, _ := strings.Cut(typ, "): ")
		k.yields, _ = a.results(returns)
		return k
	}
	if elem, ok := strings.CutSuffix(typ, "[]"); ok {
		k := a.typed(elem)
		return kind{can: isTable, element: &k, fresh: true}
	}
	switch typ {
	case "string":
		return text
	case "number", "integer":
		return number
	case "boolean":
		return boolean
	case "nil":
		return nothing
	case "function":
		return function
	case "table":
		return table
	}
	if rest, ok := strings.CutPrefix(typ, "table<string,"); ok {
		values := a.typed(strings.TrimSuffix(rest, ">"))
		return kind{can: isTable, values: &values}
	}
	if strings.HasPrefix(typ, "{") || strings.HasPrefix(typ, "table<") || a.tables[typ] {
		return table
	}
	if c := a.classes[typ]; c != nil {
		return kind{can: isObject, of: c}
	}
	return unknown
}

// split cuts a text at a separator outside brackets.
func split(s string, at byte) (parts []string) {
	depth, from := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case strings.IndexByte("({[<", c) >= 0:
			depth++
		case strings.IndexByte(")}]>", c) >= 0:
			depth--
		case c == at && depth == 0:
			parts = append(parts, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	if rest := strings.TrimSpace(s[from:]); rest != "" {
		parts = append(parts, rest)
	}
	return parts
}
