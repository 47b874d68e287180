package luabind

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/encode"
)

// Show writes a value for people: records and fields in MARCMaker notation, text in quotes, tables
// with their elements. It calls nothing of the script.
func Show(v lua.LValue) string {
	s := shower{}
	s.value(v, 0)
	return s.String()
}

// How deep tables are shown, and how many elements of each.
const (
	showDepth = 4
	showItems = 50
)

type shower struct{ strings.Builder }

func (s *shower) value(v lua.LValue, depth int) {
	switch v := v.(type) {
	case lua.LString:
		s.WriteString(quote(string(v)))
	case *lua.LTable:
		s.table(v, depth)
	case *lua.LFunction:
		s.WriteString("a function")
	case *lua.LUserData:
		s.userdata(v)
	default:
		s.WriteString(v.String())
	}
}

func (s *shower) userdata(ud *lua.LUserData) {
	switch h := ud.Value.(type) {
	case *recordHandle:
		if h.rec == nil {
			s.WriteString("a record whose hook has returned")
			return
		}
		s.WriteString(strings.TrimRight(string(encode.MRK(nil, h.rec)), "\n"))
	case *fieldHandle:
		switch {
		case h.owner.rec == nil:
			s.WriteString("a field whose record's hook has returned")
		case h.field.Deleted():
			s.WriteString("a deleted field")
		default:
			s.Write(encode.MRKField(nil, h.field))
		}
	case *fixedHandle:
		switch {
		case h.owner.rec == nil:
			s.WriteString("a field whose record's hook has returned")
		case h.field.Deleted():
			s.WriteString("a deleted field")
		default:
			s.WriteString(quote(string(h.field.Data())))
		}
	case *leaderHandle:
		if h.owner.rec == nil {
			s.WriteString("a leader whose record's hook has returned")
			return
		}
		s.WriteString(quote(string(h.owner.rec.Leader()[:])))
	case rawText:
		s.WriteString("marc.raw(" + quote(string(h)) + ")")
	case *fieldIter:
		s.WriteString("an iterator: for field in … do")
	case interface{ Len() int }: // a table of lookup
		fmt.Fprintf(s, "a Lookup with %d keys", h.Len())
	default:
		name := "value of Go"
		if mt, ok := ud.Metatable.(*lua.LTable); ok {
			if n, ok := mt.RawGetString("__metatable").(lua.LString); ok {
				name = string(n)
			}
		}
		if strings.Contains(name, ".") { // a constant: json.null
			s.WriteString(name)
			return
		}
		fmt.Fprintf(s, "a %s", name)
	}
}

// table shows the list of a table first and then its names, sorted. A module of the program is an empty table that
// has its functions elsewhere.
func (s *shower) table(t *lua.LTable, depth int) {
	if mt, ok := t.Metatable.(*lua.LTable); ok && t.Len() == 0 {
		if k, _ := t.Next(lua.LNil); k == lua.LNil {
			if members, ok := mt.RawGetString("__index").(*lua.LTable); ok && members != t {
				t = members
			}
		}
	}
	if depth == showDepth {
		s.WriteString("{…}")
		return
	}
	n := t.Len()
	var items []string
	item := func(key string, v lua.LValue) {
		part := shower{}
		part.value(v, depth+1)
		items = append(items, key+part.String())
	}
	for i := 1; i <= n && i <= showItems; i++ {
		item("", t.RawGetInt(i))
	}
	var named []string
	byName := map[string]lua.LValue{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if i, ok := k.(lua.LNumber); ok && i >= 1 && i <= lua.LNumber(n) && i == lua.LNumber(int(i)) {
			continue
		}
		name := "[" + Show(k) + "]"
		if str, ok := k.(lua.LString); ok && isName(string(str)) {
			name = string(str)
		}
		if _, twice := byName[name]; !twice {
			named = append(named, name)
		}
		byName[name] = v
	}
	sort.Strings(named)
	for _, name := range named {
		if len(items) < showItems {
			item(name+" = ", byName[name])
		}
	}
	if more := n + len(named) - len(items); more > 0 {
		items = append(items, fmt.Sprintf("… %d more", more))
	}
	if len(items) == 0 {
		s.WriteString("{}")
		return
	}
	line := "{ " + strings.Join(items, ", ") + " }"
	if utf8.RuneCountInString(line) <= 100 && !strings.Contains(line, "\n") {
		s.WriteString(line)
		return
	}
	s.WriteString("{\n")
	for _, it := range items {
		end := ","
		if strings.HasPrefix(it, "=") || strings.Contains(it, " = =") { // a field: a comma would look like a part of it
			end = ""
		}
		s.WriteString("  " + strings.ReplaceAll(it, "\n", "\n  ") + end + "\n")
	}
	s.WriteString("}")
}

// isName reports whether text can be written as a name in Lua.
func isName(s string) bool {
	for i, c := range s {
		if c != '_' && !(c < 0x80 && unicode.IsLetter(c)) && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && !keywords[s]
}

var keywords = map[string]bool{
	"and": true, "break": true, "do": true, "else": true, "elseif": true, "end": true, "false": true, "for": true,
	"function": true, "if": true, "in": true, "local": true, "nil": true, "not": true, "or": true, "repeat": true,
	"return": true, "then": true, "true": true, "until": true, "while": true,
}

// quote writes text as a Lua string; bytes that cannot be seen are written in decimal, as Lua reads them.
func quote(text string) string {
	b := []byte{'"'}
	for len(text) > 0 {
		c, n := utf8.DecodeRuneInString(text)
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\t':
			b = append(b, '\\', 't')
		case c == utf8.RuneError && n == 1, !unicode.IsPrint(c):
			for _, x := range []byte(text[:n]) {
				b = fmt.Appendf(b, "\\%03d", x)
			}
		default:
			b = append(b, text[:n]...)
		}
		text = text[n:]
	}
	return string(append(b, '"'))
}
