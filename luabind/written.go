package luabind

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/charset"
	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// What scripts write into records: values and indicators.

// valueArg reads the value of a subfield or a control field. Numbers are taken as Lua prints them.
func valueArg(L *lua.LState, n int) string {
	v := L.Get(n)
	switch v.Type() {
	case lua.LTString, lua.LTNumber:
	default:
		L.ArgError(n, "a string expected, got "+value.TypeName(v))
	}
	s := v.String()
	if err := checkText(s); err != nil {
		L.ArgError(n, err.Error())
	}
	return s
}

// checkText returns an error if a text cannot be in a record or in a line of an output: it contains
// one of the delimiters of MARC, or it is not UTF-8.
func checkText(s string) error {
	if isUsual(s) {
		return nil
	}
	if err := parse.CheckValue(s); err != nil {
		return err
	}
	return checkUTF8(s)
}

// isUsual reports whether a text is ASCII without control characters.
func isUsual(s string) bool {
	const high, blanks = 0x8080808080808080, 0x2020202020202020
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	for ; len(b) >= 8; b = b[8:] {
		if x := binary.LittleEndian.Uint64(b); (x|(x-blanks))&high != 0 {
			return false
		}
	}
	for _, c := range b {
		if c < ' ' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// checkUTF8 returns an error if a text is not UTF-8; its message explains what probably happened.
func checkUTF8(s string) error {
	if utf8.ValidString(s) {
		return nil
	}
	at := 0
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	if isPart(s, at) {
		msg := fmt.Errorf("the text is not UTF-8: %q has a part of a character at byte %d; text.sub cuts between characters, string.sub does not", value.Short(s), at+1)
		if at == len(s)-1 && at > 0 {
			msg = fmt.Errorf("%w (or is it windows-1252? text.decode(s, %q) converts it)", msg, charset.Windows)
		}
		return msg
	}
	fault := charset.Find(s)
	if fault.Encoding == "" {
		return fmt.Errorf("the text is %w; text.decode(s, NAME) converts it from the encoding with a name", fault)
	}
	return fmt.Errorf("the text is %w; text.decode(s, %q) converts it", fault, fault.Encoding)
}

// isPart reports whether the byte at an offset looks like what is left of a character after text was
// cut by bytes: the rest of one at the beginning, or the first bytes of one at the end.
func isPart(s string, at int) bool {
	c := s[at]
	if at == 0 && !utf8.RuneStart(c) {
		return true
	}
	return c >= 0xC2 && !utf8.FullRuneInString(s[at:])
}

// rawText is a text that marc.raw marked: indicators that the script wants although MARC 21 has no such
// ones.
type rawText string

// LuaType implements value.Typed.
func (rawText) LuaType() string { return "raw text" }

// rawClass declares the type of the result of marc.raw.
func rawClass() *declare.Class {
	return &declare.Class{Name: "Raw", Var: "raw", Doc: "Indicators of any printable ASCII characters, made by marc.raw."}
}

func (b *marcBinding) newRaw(L *lua.LState) int {
	s := L.CheckString(1)
	if s == "" || len(s) > 2 || strings.IndexFunc(s, func(c rune) bool { return c < ' ' || c > '~' }) >= 0 {
		L.ArgError(1, fmt.Sprintf("one or two printable ASCII characters expected, got %q", value.Short(s)))
	}
	ud := L.NewUserData()
	ud.Value, ud.Metatable = rawText(s), b.rawMT
	L.Push(ud)
	return 1
}

func rawString(L *lua.LState) int {
	raw, _ := L.CheckUserData(1).Value.(rawText)
	L.Push(lua.LString(raw))
	return 1
}

// isRaw returns the text of a value that marc.raw made.
func isRaw(v lua.LValue) (s string, ok bool) {
	if ud, is := v.(*lua.LUserData); is {
		if raw, is := ud.Value.(rawText); is {
			return string(raw), true
		}
	}
	return "", false
}

// indicatorsArg reads two indicators: a string of two characters, or "" for two blanks; or what marc.raw
// made of two.
func indicatorsArg(L *lua.LState, n int) (ind1, ind2 byte) {
	v := L.Get(n)
	s, raw := isRaw(v)
	if !raw {
		text, ok := v.(lua.LString)
		if !ok {
			L.ArgError(n, "two indicators such as \"10\" or \"  \" expected, got "+value.TypeName(v))
		}
		s = string(text)
	}
	if s == "" {
		return ' ', ' '
	}
	if len(s) != 2 {
		L.ArgError(n, fmt.Sprintf("two indicators such as \"10\" or \"  \" expected, got %q", value.Short(s)))
	}
	if !raw {
		if err := checkIndicators(s); err != nil {
			L.ArgError(n, err.Error())
		}
	}
	return s[0], s[1]
}

// indicatorOf reads one indicator from a value: a string, or what marc.raw made of one.
func indicatorOf(v lua.LValue) (ind byte, err error) {
	s, raw := isRaw(v)
	if !raw {
		s = v.String()
	}
	if len(s) != 1 {
		return 0, fmt.Errorf("an indicator is one character, got %q", value.Short(s))
	}
	if !raw {
		err = checkIndicators(s)
	}
	return s[0], err
}

// checkIndicators returns an error if a text is not made of the characters that MARC 21 has for
// indicators: a blank, digits and lower-case letters.
func checkIndicators(s string) error {
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ', c >= '0' && c <= '9', c >= 'a' && c <= 'z':
		case c == '\\', c == '#', c == '_':
			return fmt.Errorf("an indicator is a blank, a digit or a lower-case letter, got %q: a blank is written as a blank, %q", s, strings.Map(blankFor, s))
		default:
			return fmt.Errorf("an indicator is a blank, a digit or a lower-case letter, got %q; marc.raw(%q) takes any character", s, s)
		}
	}
	return nil
}

// blankFor returns a blank for a character that documents write for one.
func blankFor(c rune) rune {
	if c == '\\' || c == '#' || c == '_' {
		return ' '
	}
	return c
}
