package view

import (
	"bytes"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/internal/lazyregexp"
	"mrrc-lua/internal/marcspec"
	"mrrc-lua/internal/tabulate"
	"mrrc-lua/internal/text"
	"mrrc-lua/parse"
)

// tagged matches what begins as a spec does, and not as text.
var tagged = lazyregexp.New(`^(?:[0-9.X]{3}|LDR)(?:$|[^0-9A-Za-z. ])`)

// ofRecord matches what an expression has in it and text has not: a property or method of the record, or the record as
// an argument.
var ofRecord = lazyregexp.New(`\brecord(?:[.:][A-Za-z_]|\[)|\(\s*record\s*[,)]`)

// understood returns a script for what was typed, a function that marks records that the script keeps, or nil: all match, and how it was
// understood: a spec, for the records that have it, an expression, or text, with or without quotation marks around it and
// a tag before it.
func understood(where string) (sc *engine.Script, each func() engine.StepFunc, as string, err error) {
	where = strings.TrimSpace(where)
	load := job.FilterScript(where)
	spec := marcspec.Typed(where)
	in := within().FindStringSubmatch(where)
	switch {
	case tagged().MatchString(spec) && compiles(spec) && !digits().MatchString(where):
		as, load = "with "+spec, job.FilterScript("record:has("+tabulate.Quote(spec)+")")
	case ofRecord().MatchString(where) && !quotedText().MatchString(where):
		as = "for which the expression is true"
	case in != nil:
		tag, codes := strings.ToUpper(in[1]), strings.ReplaceAll(in[2], "$", "")
		as = "with " + quoted(in[3]) + " in " + tag
		for _, c := range codes {
			as += "$" + string(c)
		}
		load, each = job.NoScript, with(in[3], tag, codes)
	default:
		as, load, each = "with "+quoted(where), job.NoScript, with(where, "...", "")
	}
	sc, _, err = load()
	return sc, each, visible(as), err
}

// digits matches what is a year or another number, and not a tag and a subfield.
var digits = lazyregexp.New(`^[0-9]{4,}$`)

// quoted writes text that is searched for.
func quoted(wanted string) string { return "“" + unquoted(wanted) + "”" }

// unquoted returns text without the quotation marks around it.
func unquoted(wanted string) string {
	if quotedText().MatchString(wanted) {
		return strings.Trim(wanted, `"'“”`)
	}
	return wanted
}

func compiles(spec string) bool {
	_, err := marcspec.Compile(spec)
	return err == nil
}

// quotedText matches text in quotation marks.
var quotedText = lazyregexp.New(`^(?:"[^"]+"|“[^”]+”|'[^']+')$`)

// matches is the note of a record that matches. All records are dropped: nothing is written, and a record that is too
// long for the format of an output is found like any other.
const (
	matches = 1
	drop    = false
)

// within matches text that is looked for in some fields only: a tag, subfields, and the text.
var within = lazyregexp.New(`^([0-9.Xx]{3})((?:\$?[0-9a-z])?|(?:\$[0-9a-z])+)(?:\s+|\s*[=:]\s*)(.+)$`)

// with returns a function that marks records with a text, which may have quotation marks around it, in fields with a tag
// and in subfields with these codes; "": in all. In the tag, a dot or an X stands for any character.
func with(wanted, tag, codes string) func() engine.StepFunc {
	wanted = unquoted(wanted)
	key := []byte(text.Key(wanted))
	plain := len(key) == 0
	if plain { // punctuation
		key = []byte(wanted)
	}
	return func() engine.StepFunc {
		var line, folded []byte
		var fold text.Folder
		return func(_ int, r *parse.Record, note []byte) ([]byte, bool, error) {
			for f := range r.Fields {
				if !hasTag(f, tag) {
					continue
				}
				line = appendLine(line[:0], f, codes)
				found := line
				if !plain {
					folded = fold.AppendKey(folded[:0], line)
					found = folded
				}
				if bytes.Contains(found, key) {
					return append(note, matches), drop, nil
				}
			}
			return note, drop, nil
		}
	}
}

// hasTag reports whether a field has a tag, in which a dot or an X stands for any character.
func hasTag(f parse.Field, tag string) bool {
	own := f.Tag().Bytes()
	for i, c := range []byte(tag) {
		if c != own[i] && c != '.' && c != 'X' {
			return false
		}
	}
	return true
}

// appendLine appends the text of a field in a line, with a blank before each value: of subfields with some codes only, or
// all of it.
func appendLine(line []byte, f parse.Field, codes string) []byte {
	if f.IsPlain() {
		return append(line, f.Data()...)
	}
	for it := f.Subfields(); ; {
		code, value, ok := it.Next()
		if !ok {
			return line
		}
		if codes == "" || strings.IndexByte(codes, code) >= 0 {
			line = append(append(line, ' '), value...)
		}
	}
}
