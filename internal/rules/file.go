package rules

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"mrrc-lua/internal/lazyregexp"
)

// entry is a rule as it is in the file. A list with one element may be written as that element.
type entry struct {
	Code     string `toml:"code"`
	Severity string `toml:"severity"`
	Text     string `toml:"text"`
	Records  string `toml:"records"`
	When     any    `toml:"when"`
	Unless   any    `toml:"unless"`

	presence
	values
	order

	Linked bool   `toml:"linked"`
	Dates  string `toml:"dates"`
}

// presence has the keys of rules about which fields and values a record has.
type presence struct {
	If         any `toml:"if"`
	Then       any `toml:"then"`
	ThenNot    any `toml:"then_not"`
	ExactlyOne any `toml:"exactly_one"`
	AtMostOne  any `toml:"at_most_one"`
	AtLeastOne any `toml:"at_least_one"`
	Never      any `toml:"never"`
}

// values has the keys of rules about the form of values.
type values struct {
	Value      any    `toml:"value"`
	In         any    `toml:"in"`
	List       string `toml:"list"`
	Every      int    `toml:"every"`
	Pattern    string `toml:"pattern"`
	NotPattern string `toml:"not_pattern"`
	Check      string `toml:"check"`
}

// order has the keys of rules about the order and punctuation of subfields, and about titles.
type order struct {
	Field     string         `toml:"field"`
	First     any            `toml:"first"`
	EndsWith  any            `toml:"ends_with"`
	Before    map[string]any `toml:"before"`
	Nonfiling any            `toml:"nonfiling"`
	Article   any            `toml:"article"`
}

// Info describes what a rule finds.
type Info struct {
	Code     string
	Severity string // error, warning or info
	Text     string // what is wrong, in general
}

// Error is a mistake in a file of rules.
type Error struct {
	File string
	Line int // from 1
	Msg  string
}

// Error returns place and mistake.
func (e *Error) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg) }

// Read reads rules in TOML. name is the file in messages. The error is an *Error.
func Read(text []byte, name string) (*Set, error) {
	var file struct {
		Rule []entry `toml:"rule"`
	}
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, placed(err, name)
	}
	if len(file.Rule) == 0 {
		return nil, &Error{name, 1, "there is no rule: each begins with [[rule]]"}
	}
	s := &Set{}
	for i := range file.Rule {
		r, err := compile(&file.Rule[i])
		if err != nil {
			key := ""
			var at *keyError
			if errors.As(err, &at) {
				key = at.key
			}
			label := fmt.Sprintf("rule %d", i+1)
			if c := file.Rule[i].Code; c != "" {
				label += " (" + c + ")"
			}
			return nil, &Error{name, lineOf(string(text), i, key), label + ": " + err.Error()}
		}
		s.rules = append(s.rules, r)
	}
	s.index()
	return s, nil
}

// placed returns an error of the TOML decoder with its line.
func placed(err error, name string) error {
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown) && len(unknown.Errors) > 0:
		e := unknown.Errors[0]
		row, _ := e.Position()
		key := strings.Join(e.Key(), ".")
		last := key[strings.LastIndexByte(key, '.')+1:]
		msg := "there is no key " + last + " in a rule"
		if near := nearest(last, keys); near != "" {
			msg += ": did you mean " + near + "?"
		} else {
			msg += "; the keys are " + strings.Join(keys, ", ")
		}
		return &Error{name, row, msg}
	case errors.As(err, &wrong):
		row, _ := wrong.Position()
		return &Error{name, row, strings.TrimPrefix(wrong.Error(), "toml: ")}
	}
	return &Error{name, 1, err.Error()}
}

// keys are the keys of a rule.
var keys = []string{"code", "severity", "text", "records", "when", "unless", "if", "then", "then_not", "exactly_one", "at_most_one", "at_least_one", "never",
	"value", "in", "list", "every", "pattern", "not_pattern", "check", "field", "first", "ends_with", "before", "nonfiling", "article", "linked", "dates"}

// nearest returns the word of a list that is most similar; "" if none is similar. It counts the letters that are the same
// from the beginning, and from the end.
func nearest(word string, list []string) string {
	best, most := "", len(word)/2
	for _, w := range list {
		n := 0
		for i := 0; i < len(w) && i < len(word); i++ {
			if w[i] == word[i] {
				n++
			}
		}
		for i := 1; i <= len(w) && i <= len(word) && w[len(w)-i] == word[len(word)-i]; i++ {
			n++
		}
		if n > most && len(w) <= len(word)+2 && len(word) <= len(w)+2 {
			best, most = w, n
		}
	}
	return best
}

var ruleLine = lazyregexp.New(`^\s*\[\[\s*rule\s*\]\]`)

// lineOf returns the line of a key in the nth rule, or that in which the rule begins if the rule does not have the key.
func lineOf(text string, nth int, key string) int {
	line, at, found := 0, -1, 0
	for l := range strings.Lines(text) {
		line++
		if ruleLine().MatchString(l) {
			if at++; at == nth {
				found = line
			}
		}
		if word, _, ok := strings.Cut(l, "="); at == nth && ok && key != "" && strings.TrimSpace(word) == key {
			return line
		}
	}
	return max(found, 1)
}

// keyError is a mistake in the value of a key.
type keyError struct{ key, msg string }

func (e *keyError) Error() string { return e.key + ": " + e.msg }

func wrong(key, format string, args ...any) error {
	return &keyError{key, fmt.Sprintf(format, args...)}
}

// texts returns the elements of a list of texts; a single text counts as a list of one.
func texts(key string, v any) (list []string, err error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []any:
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, wrong(key, "a list of texts is expected, and %v is not a text", e)
			}
			list = append(list, s)
		}
		if len(list) == 0 {
			return nil, wrong(key, "the list is empty")
		}
		return list, nil
	}
	return nil, wrong(key, "a text or a list of texts is expected, as in \"245$a\" or [\"100\", \"110\"]")
}

// oneOf returns a value if it is in a list, and the first of the list for "".
func oneOf(key, v string, list ...string) (string, error) {
	switch {
	case v == "":
		return list[0], nil
	case slices.Contains(list, v):
		return v, nil
	}
	msg := fmt.Sprintf("%q is not one of %s", v, strings.Join(list, ", "))
	if near := nearest(v, list); near != "" {
		msg += ": did you mean " + near + "?"
	}
	return "", wrong(key, "%s", msg)
}
