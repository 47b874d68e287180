package luabind

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/fixedfield"
	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/internal/luapattern"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/subfield"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// ArgumentError is a mistake in a text that is written out as an argument.
type ArgumentError struct {
	At   int // the byte of the text
	Msg  string
	Hint string // what to write instead; may be empty
}

// CheckArgument returns the error that a function of the Lua API will raise when it is called with a text;
// nil if it accepts the text, or if that depends on the record. fn is the function as the documentation
// names it, such as "record:value", and param the name of its parameter.
func CheckArgument(fn, param, text string) *ArgumentError {
	switch {
	case param == "spec":
		return checkSpec(fn, text)
	case fn == "record:fixed" && param == "tag":
		return checkFixedTagText(text)
	case param == "tag" && fn == "record:field", param == "..." && (fn == "record:fields" || fn == "record:each"):
		return checkFields(fn, text)
	case param == "tag":
		if _, err := makeTag(text); err != nil {
			return &ArgumentError{Msg: err.Error(), Hint: tagHint(fn, text)}
		}
	case param == "order" && fn == "field:reorder":
		if err := subfield.CheckOrder(text); err != nil {
			return &ArgumentError{Msg: err.Error()}
		}
	case param == "code", strings.HasPrefix(fn, "field:") && (param == "from" || param == "to"):
		if anyCode[fn] && param != "to" {
			if _, ok := subfield.MakeCode(text); ok {
				return nil
			}
		}
		if _, err := makeCode(text); err != nil {
			return &ArgumentError{Msg: err.Error(), Hint: codeHint(text)}
		}
	case param == "indicators" && fn != "marc.raw":
		return checkIndicatorsText(text)
	case param == "re":
		if _, err := regexp.Compile(text); err != nil {
			hint := ""
			if strings.HasPrefix(text, "*") {
				hint = "a * repeats what is before it: .* is any text"
			}
			return &ArgumentError{Msg: "the regular expression is wrong: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "), Hint: hint}
		}
	case param == "pattern" && strings.HasPrefix(fn, "string."):
		if _, err := luapattern.Compile(text); err != nil {
			return &ArgumentError{Msg: "the pattern is wrong: " + err.Error(), Hint: `write % before a sign such as ( or [, as in "%("; s:find(part, 1, true) finds a part without a pattern`}
		}
	case param == "encoding":
		if _, ok := charset.Named(text); !ok {
			return &ArgumentError{Msg: fmt.Sprintf("the encoding %q is not known", text), Hint: "encodings are " + charset.Examples + " and others"}
		}
	case param == "value" && (strings.HasPrefix(fn, "record:") || strings.HasPrefix(fn, "field:") || fn == "marc.field"):
		if err := checkText(text); err != nil {
			return &ArgumentError{Msg: err.Error()}
		}
	}
	return nil
}

// anyCode has the methods that take the code of a subfield that may be there, whatever character it is.
var anyCode = map[string]bool{"field:value": true, "field:values": true, "field:set": true, "field:remove": true, "field:rename": true, "field:move": true, "field:replace": true}

// checkFields checks a tag, or a spec of fields in place of it.
func checkFields(fn, text string) *ArgumentError {
	_, err := makeTagPattern(text)
	if err == nil {
		return nil
	}
	if s, wrong := marcspec.Compile(text); strings.ContainsAny(text, "{[") && len(text) > tagLen {
		switch {
		case wrong != nil:
			return checkSpec(fn, text)
		case !s.NamesFields():
			return &ArgumentError{Msg: noFields(text).Error()}
		}
		return nil
	}
	return &ArgumentError{Msg: err.Error(), Hint: tagHint(fn, text)}
}

func checkSpec(fn, text string) *ArgumentError {
	s, err := marcspec.Compile(text)
	var syntax *marcspec.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return &ArgumentError{At: syntax.Pos, Msg: fmt.Sprintf("%q is not a spec: %s", text, syntax.Msg), Hint: cmp.Or(syntax.Hint, specHint(text))}
	case err != nil:
		return &ArgumentError{Msg: err.Error()}
	}
	switch fn {
	case "record:set":
		t, ok := s.Target()
		switch {
		case !ok:
			return &ArgumentError{Msg: fmt.Sprintf("%q names several fields or subfields: set needs one tag, and at most one subfield", text)}
		case !t.Leader && !t.Tag.IsControl() && t.Code == 0 && t.Indicator == 0 && t.From < 0:
			return &ArgumentError{At: len(text), Msg: fmt.Sprintf("%q names a whole field: name the subfield to set", text), Hint: fmt.Sprintf("as in %q", t.Tag.String()+"$a")}
		}
	case "record:remove":
		if !s.NamesSubfields() && !s.NamesFields() {
			return &ArgumentError{Msg: fmt.Sprintf("%q names no fields or subfields that could be removed", text)}
		}
	case "record:map":
		if !s.NamesSubfields() && !s.NamesFields() {
			return &ArgumentError{Msg: fmt.Sprintf("%q names no whole values that could be mapped", text)}
		}
	}
	return nil
}

// beginning matches the beginning of tags, as elsewhere it stands for all that begin so.
var beginning = lazyregexp.New(`^([0-9]{1,2})(?:[*%?]+|[xX.])$`)

// specHint returns what to write instead of a text that is not a spec; "" if nothing is known.
func specHint(text string) string {
	if m := beginning().FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("%q stands for every tag that begins with %s", (m[1] + "..")[:3], m[1])
	}
	if joined := strings.ReplaceAll(text, " ", ""); joined != text {
		if _, err := marcspec.Compile(joined); err == nil {
			return fmt.Sprintf("write %q", joined)
		}
	}
	return ""
}

func checkFixedTagText(text string) *ArgumentError {
	switch text {
	case "006", "007", "008":
		return nil
	}
	hint := `as in record:fixed("008")`
	if t := strings.ToLower(text); t == "ldr" || t == "000" {
		hint = "record.leader has the positions of the leader"
	}
	return &ArgumentError{Msg: fmt.Sprintf("006, 007 and 008 have named positions, %s has none", text), Hint: hint}
}

// tagHint returns what to write instead of a text that is not a tag.
func tagHint(fn, text string) string {
	spec, err := marcspec.Compile(text)
	switch {
	case err == nil && strings.Contains(text, "$") && namesOne(spec) && (fn == "record:add" || fn == "record:append"):
		return fmt.Sprintf(`write %s(%q, "  ", %q, value)`, fn, text[:3], text[len(text)-1:])
	case err == nil && strings.ContainsAny(text, "$/"):
		takes := "takes a tag only"
		if strings.Contains(text, "$") && fn != "record:add" && fn != "record:append" && fn != "marc.field" {
			takes = fmt.Sprintf("takes a tag, or a spec of fields such as %q", text[:tagLen]+"{$a}")
		}
		return fmt.Sprintf("record:value(%q) is its first value; %s %s", text, fn, takes)
	case strings.Contains(text, "$"):
		return fn + " takes a tag; specs such as \"245$a\" are for record:value"
	case len(text) > 0 && len(text) < 3 && strings.Trim(text, "0123456789") == "":
		return fmt.Sprintf("write %q", fmt.Sprintf("%03s", text))
	}
	return ""
}

// namesOne reports whether a spec names one subfield of one tag.
func namesOne(s *marcspec.Spec) bool {
	_, ok := s.Target()
	return ok
}

// codeHint returns what to write instead of a text that is not a subfield code.
func codeHint(text string) string {
	if _, code, ok := strings.Cut(text, "$"); ok && len(code) == 1 {
		return fmt.Sprintf("leave out the tag, which the field already has: write %q", code)
	}
	if strings.HasPrefix(text, "$") && len(text) > 2 {
		return fmt.Sprintf("code and value are two texts: %q, %q", text[1:2], text[2:])
	}
	if utf8.RuneCountInString(text) > 1 {
		return "one call for each subfield"
	}
	return ""
}

func checkIndicatorsText(text string) *ArgumentError {
	switch {
	case text == "":
		return nil
	case len(text) != 2:
		return &ArgumentError{Msg: fmt.Sprintf("two indicators in one text are expected, got %q", text), Hint: `write "  " if both are blank; the codes and values come after it`}
	}
	if err := checkIndicators(text); err != nil {
		return checkIndicatorsOf(err)
	}
	return nil
}

// checkIndicatorsOf makes a mistake of an error of checkIndicators.
func checkIndicatorsOf(err error) *ArgumentError {
	msg, hint, _ := strings.Cut(err.Error(), ": ")
	if m, h, ok := strings.Cut(err.Error(), "; "); ok {
		msg, hint = m, h
	}
	return &ArgumentError{Msg: msg, Hint: hint}
}

// TypedSpec returns the spec that a text on a command line means, as marcspec.Typed does.
func TypedSpec(text string) string { return marcspec.Typed(text) }

// TakesSpec reports whether the first argument of a method of records is a spec.
func TakesSpec(method string) bool { return specMethods()[method] }

var specMethods = sync.OnceValue(func() map[string]bool {
	methods := map[string]bool{}
	for _, f := range newBinding(nil).records.class().Funcs {
		methods[f.Name] = strings.HasPrefix(f.Args, "spec:")
	}
	return methods
})

// CheckSet returns the error that record:set will raise for a value, whatever the record is; nil if it accepts
// the value, or if that depends on the record, or if the spec is wrong.
func CheckSet(spec, text string) *ArgumentError {
	s, err := marcspec.Compile(spec)
	if err != nil {
		return nil
	}
	t, ok := s.Target()
	switch {
	case !ok:
		return nil
	case t.Indicator != 0:
		return checkOneIndicator(text)
	case t.Leader:
		lo, hi, ok := t.Cut(parse.LeaderLen)
		if !ok {
			return &ArgumentError{Msg: fmt.Sprintf("%s: the leader has the positions 0 to 23", spec)}
		}
		return checkLeaderText(lo, hi-lo, text)
	case t.From >= 0 && !t.FromEnd && t.To != marcspec.End && t.To >= t.From:
		return checkWidth(fmt.Sprintf("%s names", spec), t.To-t.From+1, text)
	}
	return nil
}

// CheckProperty does the same for an assignment to a property of an object of a class, such as "Leader": a name,
// or a position in decimal digits.
func CheckProperty(class, name, text string) *ArgumentError {
	at, err := strconv.Atoi(name)
	isPosition := err == nil
	switch class {
	case "Field":
		if name == "ind1" || name == "ind2" {
			return checkOneIndicator(text)
		}
	case "Leader":
		p := leaderNames()[name]
		switch {
		case isPosition && at >= 0 && at < parse.LeaderLen:
			return checkLeaderText(at, 1, text)
		case p != nil && !new(parse.Leader).Computed(p.At): // else it cannot be set
			return checkLeaderText(p.At, p.Width, text)
		}
	case "Fixed":
		widths := []int{1}
		if !isPosition {
			widths = fixedWidths(name)
		}
		if len(widths) > 0 && !slices.Contains(widths, utf8.RuneCountInString(text)) {
			return checkWidth("fixed."+name+" is", widths[0], text)
		}
	}
	return nil
}

// fixedWidths returns the widths that a named position of 006, 007 or 008 may have.
func fixedWidths(name string) (widths []int) {
	for _, tag := range []string{"006", "007", "008"} {
		if p := fixedfield.Known(tag, name); p != nil {
			widths = append(widths, p.Width)
		}
	}
	return widths
}

func checkOneIndicator(text string) *ArgumentError {
	if len(text) != 1 {
		hint := "the other indicator has a name of its own: ^1 and ^2 in a spec, field.ind1 and field.ind2"
		if strings.Trim(text, `\#_ `) == "" {
			hint = `write " " for a blank`
		}
		return &ArgumentError{Msg: fmt.Sprintf("an indicator is one character, got %q", value.Short(text)), Hint: hint}
	}
	if err := checkIndicators(text); err != nil {
		return checkIndicatorsOf(err)
	}
	return nil
}

// checkLeaderText checks a text for positions of the leader.
func checkLeaderText(at, width int, text string) *ArgumentError {
	place := fmt.Sprintf("leader/%02d is", at)
	if width > 1 {
		place = fmt.Sprintf("leader/%02d-%02d are", at, at+width-1)
	}
	if e := checkWidth(place, width, text); e != nil {
		return e
	}
	if i := strings.IndexFunc(text, func(c rune) bool { return c < ' ' || c > '~' }); i >= 0 {
		return &ArgumentError{Msg: fmt.Sprintf("the leader has printable ASCII characters only, got %q", value.Short(text))}
	}
	var l parse.Leader
	for i := range width {
		if l.Computed(at + i) { // accepted as it is in the record
			continue
		}
		if err := l.Set(at+i, text[i]); err != nil {
			return &ArgumentError{Msg: err.Error()}
		}
	}
	return nil
}

// checkWidth checks the length of a text for a place of so many characters.
func checkWidth(place string, width int, text string) *ArgumentError {
	n := utf8.RuneCountInString(text)
	if n == width {
		return nil
	}
	takes := "1 character"
	if width > 1 {
		takes = fmt.Sprintf("%d characters", width)
	}
	e := &ArgumentError{Msg: fmt.Sprintf("%s %s, got %q with %d", place, takes, value.Short(text), n), Hint: "write " + takes}
	if n < width && width < parse.LeaderLen {
		e.Hint += fmt.Sprintf(", with blanks at the end if there are fewer: %q", fmt.Sprintf("%-*s", width, text))
	}
	return e
}
