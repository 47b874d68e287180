package job

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"mrrc-lua/engine"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// Choice lists the values that a setting may have, in the order of the help.
type Choice[T any] []Value[T]

// Value is one of them.
type Value[T any] struct {
	Name  string
	Is    T
	Means string // for people; may be ""
	Alias bool   // it is another name of the previous value
}

// Of returns what the value of a flag stands for. The error is *engine.UsageError.
func (c Choice[T]) Of(flag, name string) (is T, err error) {
	i := slices.IndexFunc(c, func(v Value[T]) bool { return v.Name == name })
	if i < 0 {
		i = slices.IndexFunc(c, func(v Value[T]) bool { return plain(v.Name) == plain(name) })
	}
	if i < 0 {
		names := c.Names()
		slices.Sort(names)
		return is, usage("%s %s: one of %s is expected%s", flag, name, strings.Join(names, ", "), Meant(name, names))
	}
	return c[i].Is, nil
}

// plain returns a name without the differences that people make in writing it: UTF8, utf_8 and utf-8 are one.
func plain(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
}

// Meant returns the end of a message about a value that does not exist: the one that is most like it, "" if
// none is.
func Meant(name string, names []string) string {
	near := engine.Nearest(name, names)
	if i := slices.IndexFunc(names, func(n string) bool { return len(name) > 1 && strings.HasPrefix(n, name) }); i >= 0 {
		near = names[i]
	}
	// Three letters are like many others: only those with their letters swapped count, or with others between.
	const short = 3
	if near == "" || len(name) <= short && sorted(name) != sorted(near) && !within(name, near) && !within(near, name) {
		return ""
	}
	return "; did you mean " + near + "?"
}

// within reports whether a word has the letters of a part in their order.
func within(part, word string) bool {
	for _, c := range []byte(word) {
		if part != "" && part[0] == c {
			part = part[1:]
		}
	}
	return part == ""
}

// sorted returns the letters of a word in the order of the alphabet.
func sorted(word string) string {
	letters := []byte(word)
	slices.Sort(letters)
	return string(letters)
}

// Words returns the names with their meanings, a tab between, as completion shows them.
func (c Choice[T]) Words() (words []string) {
	for _, v := range c {
		switch {
		case v.Alias:
		case v.Means == "":
			words = append(words, v.Name)
		default:
			words = append(words, v.Name+"\t"+v.Means)
		}
	}
	return words
}

// Names returns the names, without other names of the same values.
func (c Choice[T]) Names() (names []string) {
	for _, v := range c {
		if !v.Alias {
			names = append(names, v.Name)
		}
	}
	return names
}

// Flavors are the values of --flavor: whether records are UNIMARC.
func Flavors() Choice[bool] {
	return Choice[bool]{{Name: "marc21", Is: false, Means: "leader/09 is the encoding"}, {Name: "unimarc", Is: true, Means: "field 100 is the encoding"}}
}

// Invalids are the values of --invalid: what becomes of bytes that are not text in their encoding.
func Invalids() Choice[parse.Invalid] {
	return Choice[parse.Invalid]{
		{Name: "keep", Is: parse.InvalidKeep, Means: "show them as U+FFFD, and write them as they are where that is possible"},
		{Name: "replace", Is: parse.InvalidReplace, Means: "replace them by U+FFFD"},
		{Name: "reject", Is: parse.InvalidReject, Means: "reject the record"},
		{Name: "cp1252", Is: parse.InvalidWindows1252, Means: "read them as windows-1252"},
	}
}

// Encodings are the most usual values of --encoding. parse.CodingOf accepts more.
func Encodings() Choice[string] {
	return Choice[string]{
		{Name: "auto", Is: "auto", Means: "as the records say"}, {Name: "utf-8", Is: "utf-8", Means: "Unicode"}, {Name: "marc-8", Is: "marc-8", Means: "the character sets of MARC"},
		{Name: "latin-1", Is: "latin-1", Means: "ISO 8859-1"}, {Name: "windows-1251", Is: "windows-1251", Means: "Cyrillic; other names of the WHATWG Encoding Standard as well"},
	}
}

// OutputEncodings are the values of --output-encoding.
func OutputEncodings() Choice[*parse.Coding] {
	return Choice[*parse.Coding]{{Name: "same", Is: nil, Means: "as it was read"}, {Name: "utf-8", Is: parse.UTF8, Means: "Unicode"}, {Name: "marc-8", Is: parse.MARC8, Means: "the character sets of MARC"}}
}

// NormalForms are the values of --normalize; -1 leaves text as it is.
func NormalForms() Choice[norm.Form] {
	return Choice[norm.Form]{{Name: "none", Is: -1, Means: "as it is"}, {Name: "nfc", Is: norm.NFC, Means: "composed characters"}, {Name: "nfd", Is: norm.NFD, Means: "base characters and marks"}}
}

// DropEnvelope is the value of --envelope of commands that show or choose records.
const DropEnvelope = "drop"

// Envelopes are the values of --envelope: whether the text around records is left out.
func Envelopes() Choice[bool] {
	return Choice[bool]{{Name: "keep", Is: false, Means: "one input in the format of the output keeps the text around its records"}, {Name: DropEnvelope, Is: true, Means: "write a plain file of records"}}
}

// Oversizes are the values of --oversize: whether records too long for ISO 2709 are written.
func Oversizes() Choice[bool] {
	return Choice[bool]{{Name: "reject", Is: false, Means: "reject records that are too long"}, {Name: "zero-lengths", Is: true, Means: "write them with zeros for lengths that do not fit"}, {Name: "zero-length", Is: true, Alias: true}}
}

// DiffFormats are the values of --diff-format.
func DiffFormats() Choice[string] {
	return Choice[string]{{Name: "text", Is: "text", Means: "for people"}, {Name: "jsonl", Is: "jsonl", Means: "one JSON object per record"}, {Name: "json", Is: "jsonl", Alias: true}}
}

// Progresses are the values of --progress.
func Progresses() Choice[string] {
	return Choice[string]{{Name: "auto", Is: "auto", Means: "on a terminal"}, {Name: "always", Is: "always", Means: "elsewhere a line every minute"}, {Name: "never", Is: "never", Means: "nothing"}}
}

// Modes are the values of --mode.
func Modes() Choice[engine.Mode] {
	c := Choice[engine.Mode]{{Name: string(engine.ModeAuto), Is: engine.ModeAuto, Means: "native for files, batch for a source of the script"}}
	for _, m := range engine.ModeInfos() {
		c = append(c, Value[engine.Mode]{Name: string(m.Mode), Is: m.Mode, Means: m.Doc})
	}
	return c
}

// Lifts are the values of --lift.
func Lifts() Choice[engine.Lift] {
	return Choice[engine.Lift]{
		{Name: string(engine.LiftAuto), Is: engine.LiftAuto, Means: "hooks that can run without the VM do"},
		{Name: string(engine.LiftNever), Is: engine.LiftNever, Means: "the VM runs all hooks"},
	}
}

// Readable are the values of --from.
func Readable() Choice[string] { return choiceOf(formats.Where(formats.Readable)) }

// Formats are all values of --to.
func Formats() Choice[string] {
	return choiceOf(formats.Where(func(f formats.Format) bool { return formats.Writable(f) || formats.Tabular(f) }))
}

// Writable are the values of --to for records.
func Writable() Choice[string] { return choiceOf(formats.Where(formats.Writable)) }

// Tabular are the values of --to for rows.
func Tabular() (c Choice[string]) {
	for _, f := range rows.Formats() {
		row, _ := formats.Named(string(f))
		c = append(c, choiceOf([]formats.Format{row})...)
	}
	return c
}

func choiceOf(list []formats.Format) (c Choice[string]) {
	for _, f := range list {
		c = append(c, Value[string]{Name: f.Name, Is: f.Name, Means: f.Means})
	}
	return c
}
