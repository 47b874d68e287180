package luabind

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/parse"
)

// convenienceFuncs are the readers that users of other MARC libraries look for first. Their
// meaning is that of the properties of the same names in pymarc.
func (b *Binding) convenienceFuncs() []Func {
	one := func(get func(r *parse.Record) (string, bool)) lua.LGFunction {
		return func(L *lua.LState) int {
			if s, ok := get(b.record(L)); ok {
				L.Push(lua.LString(s))
			} else {
				L.Push(lua.LNil)
			}
			return 1
		}
	}
	list := func(get func(r *parse.Record) []string) lua.LGFunction {
		return func(L *lua.LState) int {
			t := L.NewTable()
			for _, s := range get(b.record(L)) {
				t.Append(lua.LString(s))
			}
			L.Push(t)
			return 1
		}
	}
	return []Func{
		{"title", "", "string|nil", "245 $a and $b, joined by a blank.", `record:title()`, one(b.title)},
		{"author", "", "string|nil", "100, or 110, or 111 as text, without the linkage in $6.", `record:author()`, one(b.author)},
		{"isbns", "", "string[]", "020 $a: the numbers alone, without hyphens and qualifiers.", `record:isbns()`, list(b.isbns)},
		{"issns", "", "string[]", "022 $a.", `record:issns()`, list(b.issns)},
		{"lccn", "", "string|nil", "010 $a, trimmed.", `record:lccn()`, one(b.lccn)},
		{"oclc", "", "string|nil", "The OCLC number: of 035 $a with the prefix (OCoLC), else of 001 when 003 is OCoLC; digits alone.", `record:oclc()`, one(b.oclc)},
		{"languages", "", "string[]", "008/35-37 and 041 $a, each once.", `record:languages()`, list(b.languages)},
		{"year", "", "string|nil", "008/07-10 when it is a year, else the first four digits of 264 $c or 260 $c.", `record:year()`, one(b.year)},
		{"publisher", "", "string|nil", "264 $b (second indicator 1) or 260 $b, without ISBD punctuation.", `record:publisher()`, one(b.publisher)},
		{"subjects", "", "string[]", "The 6XX fields as text, subdivisions after --.", `record:subjects()`, list(b.subjects)},
	}
}

func (b *Binding) first(r *parse.Record, specs ...string) (string, bool) {
	for _, s := range specs {
		if v, ok := b.mustSpec(s).First(r); ok {
			return string(v), true
		}
	}
	return "", false
}

func (b *Binding) all(r *parse.Record, spec string) (out []string) {
	b.mustSpec(spec).Each(r, func(v []byte) bool {
		out = append(out, string(v))
		return true
	})
	return out
}

func (b *Binding) title(r *parse.Record) (string, bool) {
	f, ok := r.First(tag245)
	if !ok {
		return "", false
	}
	a, okA := f.Value('a')
	sub, okB := f.Value('b')
	switch {
	case okA && okB:
		return string(a) + " " + string(sub), true
	case okB:
		return string(sub), true
	}
	return string(a), okA
}

var tag245, _ = parse.MakeTag("245")

func (b *Binding) author(r *parse.Record) (string, bool) {
	for _, tag := range []parse.Tag{tag100, tag110, tag111} {
		f, ok := r.First(tag)
		if !ok {
			continue
		}
		var words []string
		it := f.Subfields()
		for code, v, ok := it.Next(); ok; code, v, ok = it.Next() {
			if code != '6' { // the link to an 880 is no text
				words = append(words, string(v))
			}
		}
		return strings.Join(words, " "), true
	}
	return "", false
}

var (
	tag100, _ = parse.MakeTag("100")
	tag110, _ = parse.MakeTag("110")
	tag111, _ = parse.MakeTag("111")
)

func (b *Binding) isbns(r *parse.Record) (out []string) {
	for _, v := range b.all(r, "020$a") {
		v = strings.ReplaceAll(strings.TrimSpace(v), "-", "")
		end := strings.IndexFunc(v, func(c rune) bool { return c != 'X' && c != 'x' && (c < '0' || c > '9') })
		if end >= 0 {
			v = v[:end]
		}
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

func (b *Binding) issns(r *parse.Record) []string { return b.all(r, "022$a") }

func (b *Binding) lccn(r *parse.Record) (string, bool) {
	s, ok := b.first(r, "010$a")
	return strings.TrimSpace(s), ok
}

func (b *Binding) oclc(r *parse.Record) (string, bool) {
	for _, v := range b.all(r, "035$a") {
		if rest, ok := strings.CutPrefix(v, "(OCoLC)"); ok {
			return digitsOf(rest), true
		}
	}
	if org, ok := b.first(r, "003"); ok && strings.TrimSpace(org) == "OCoLC" {
		if id := r.ControlNumber(); id != nil {
			return digitsOf(string(id)), true
		}
	}
	return "", false
}

// digitsOf gives the number without prefix letters and leading zeros.
func digitsOf(s string) string {
	s = strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz ")
	if t := strings.TrimLeft(strings.TrimSpace(s), "0"); t != "" {
		return t
	}
	return strings.TrimSpace(s)
}

func (b *Binding) languages(r *parse.Record) (out []string) {
	add := func(code string) {
		if len(code) != 3 || strings.ContainsAny(code, " |") {
			return
		}
		for _, have := range out {
			if have == code {
				return
			}
		}
		out = append(out, code)
	}
	if v, ok := b.first(r, "008/35-37"); ok {
		add(v)
	}
	for _, v := range b.all(r, "041$a") {
		for len(v) >= 3 && len(v)%3 == 0 { // several codes in one subfield, as older records have them
			add(v[:3])
			v = v[3:]
		}
	}
	return out
}

func (b *Binding) year(r *parse.Record) (string, bool) {
	if v, ok := b.first(r, "008/7-10"); ok && isYear(v) {
		return v, true
	}
	for _, spec := range []string{"264$c", "260$c"} {
		for _, v := range b.all(r, spec) {
			for i := 0; i+4 <= len(v); i++ {
				if isYear(v[i : i+4]) {
					return v[i : i+4], true
				}
			}
		}
	}
	return "", false
}

func isYear(s string) bool {
	return len(s) == 4 && isDigit(s[0]) && isDigit(s[1]) && isDigit(s[2]) && isDigit(s[3])
}

func (b *Binding) publisher(r *parse.Record) (string, bool) {
	for f := range r.Fields {
		t := f.Tag()
		_, ind2 := f.Indicators()
		if t == tag260 || t == tag264 && ind2 == '1' {
			if v, ok := f.Value('b'); ok {
				return strings.TrimRight(strings.TrimSpace(string(v)), " /:;,"), true
			}
		}
	}
	return "", false
}

var (
	tag260, _ = parse.MakeTag("260")
	tag264, _ = parse.MakeTag("264")
)

func (b *Binding) subjects(r *parse.Record) (out []string) {
	for f := range r.Fields {
		if n, ok := f.Tag().Number(); !ok || n/100 != 6 {
			continue
		}
		var s strings.Builder
		it := f.Subfields()
		for {
			code, v, ok := it.Next()
			if !ok {
				break
			}
			if !strings.ContainsRune("abcdfgklmnopqrstuvxyz", rune(code)) {
				continue
			}
			if s.Len() > 0 {
				if strings.ContainsRune("vxyz", rune(code)) {
					s.WriteString(" -- ")
				} else {
					s.WriteByte(' ')
				}
			}
			s.Write(v)
		}
		if s.Len() > 0 {
			out = append(out, s.String())
		}
	}
	return out
}
