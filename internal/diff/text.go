package diff

import (
	"fmt"
	"strconv"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
)

// Colours of a terminal (ECMA-48, Select Graphic Rendition).
const (
	bold  = "\x1b[1m"
	red   = "\x1b[31m"
	green = "\x1b[32m"
	cyan  = "\x1b[36m"
	dim   = "\x1b[2m"
	plain = "\x1b[0m"
)

// AppendText appends an entry for people to read: a line that names the record, and below it a line for
// every field that differs, in MARCMaker notation:
//
//	001 ocm00012345 (books.mrc record 17)
//	-=245  10$aOld title
//	+=245  10$aNew title
//	~=650  \0$aCats  (moved: field 12, now 9)
//	# 3 fields: the same text in other bytes (marc-8, now utf-8)
//
// An added record is shown whole, a dropped or rejected one only by its name, an unchanged one not at all.
// Except for the colours, nothing in the text can control a terminal.
func AppendText(dst []byte, e *Entry, colour bool) []byte {
	if e.Kind == RecordUnchanged || e.Kind == RecordElsewhere {
		return dst
	}
	w := textWriter{colour}
	dst = w.line(dst, bold, func(dst []byte) []byte { return appendName(dst, e) })
	switch e.Kind {
	case RecordAdded:
		dst = w.line(dst, green, func(dst []byte) []byte { return appendLeader(append(dst, '+'), &e.Added.Leader) })
		for f := range e.Added.Record.Fields {
			dst = w.field(dst, green, '+', f)
		}
	case RecordChanged:
		dst = w.changes(dst, &e.Diff)
	default:
	}
	return dst
}

// textWriter writes lines.
type textWriter struct{ colour bool }

func (w textWriter) line(dst []byte, colour string, text func([]byte) []byte) []byte {
	if !w.colour {
		return append(text(dst), '\n')
	}
	return append(append(text(append(dst, colour...)), plain...), '\n')
}

func (w textWriter) field(dst []byte, colour string, sign byte, f parse.Field) []byte {
	return w.line(dst, colour, func(dst []byte) []byte { return appendField(append(dst, sign), f) })
}

func (w textWriter) note(dst []byte, text string) []byte {
	return w.line(dst, dim, func(dst []byte) []byte { return append(append(dst, "# "...), text...) })
}

func (w textWriter) changes(dst []byte, d *Diff) []byte {
	if len(d.Leader) > 0 {
		dst = w.line(dst, red, func(dst []byte) []byte { return appendLeader(append(dst, '-'), &d.LeaderOf[0]) })
		dst = w.line(dst, green, func(dst []byte) []byte { return appendLeader(append(dst, '+'), &d.LeaderOf[1]) })
	}
	for i := range d.Fields {
		c := &d.Fields[i]
		switch c.Op {
		case Moved:
			dst = w.line(dst, cyan, func(dst []byte) []byte {
				return fmt.Appendf(appendField(append(dst, '~'), c.Before), "  (moved: field %d, now %d)", c.From+1, c.To+1)
			})
		default:
			if c.From >= 0 {
				dst = w.field(dst, red, '-', c.Before)
			}
			if c.To >= 0 {
				dst = w.field(dst, green, '+', c.After)
			}
		}
		switch c.Same {
		case SameNormal:
			dst = w.note(dst, "the same characters in another normal form of Unicode")
		case SameText:
			dst = w.note(dst, "the same text as far as it can be read, in other bytes")
		default:
		}
	}
	if d.Recoded > 0 {
		dst = w.note(dst, fmt.Sprintf("%s: the same text in other bytes (%s, now %s)", plural(int64(d.Recoded), "field"), d.Codings[0], d.Codings[1]))
	}
	return dst
}

// appendName names the record of an entry.
func appendName(dst []byte, e *Entry) []byte {
	switch {
	case e.By != "":
		dst = append(append(append(dst, e.By...), ' '), visible(e.Key)...)
		if e.ID != nil {
			dst = append(append(dst, ", 001 "...), visible(string(e.ID))...)
		}
	case e.ID == nil:
		dst = append(dst, "no 001"...)
	default:
		dst = append(append(dst, "001 "...), visible(string(e.ID))...)
	}
	if e.Pos.Number > 0 {
		dst = fmt.Appendf(dst, " (%s record %d)", visible(e.Pos.Source), e.Pos.Number)
	}
	if e.Kind != RecordChanged {
		dst = append(append(dst, ": "...), e.Kind.String()...)
	}
	if e.Output != "" {
		dst = append(append(dst, " in "...), visible(e.Output)...)
	}
	return dst
}

func visible(s string) string { return string(encode.AppendVisible(nil, []byte(s))) }

// appendField appends a field in MARCMaker notation; characters that would control a terminal or hide
// text, and that this notation does not escape, are shown in hexadecimal.
func appendField(dst []byte, f parse.Field) []byte {
	from := len(dst)
	dst = encode.MRKField(dst, f)
	if isASCII(dst[from:]) {
		return dst
	}
	return append(dst[:from], encode.AppendVisible(nil, dst[from:])...)
}

// appendLeader appends a leader in MARCMaker notation, with zeros for the lengths, which are not a
// difference.
func appendLeader(dst []byte, l *parse.Leader) []byte {
	shown := *l
	copy(shown[:5], "00000")
	copy(shown[12:17], "00000")
	return encode.AppendVisible(append(dst, "=LDR  "...), shown[:])
}

// plural returns a number with its noun in the singular or plural.
func plural(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// grouped writes a number with separators between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
