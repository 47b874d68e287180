package diff

import (
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"mrrc-lua/internal/charset"
	"mrrc-lua/parse"
)

// AppendJSON appends an entry as one line of JSON, with the line end; for an unchanged record it appends
// nothing. docs/diff.md lists the members. Places of fields count from 1, as in text. Characters that
// could control a terminal are written as \u escapes, which are the same text.
func AppendJSON(dst []byte, e *Entry) []byte {
	if e.Kind == RecordUnchanged || e.Kind == RecordElsewhere {
		return dst
	}
	o := object{dst: append(dst, '{')}
	o.text("kind", e.Kind.String())
	if e.ID != nil {
		o.text("id", string(e.ID))
	}
	if e.By != "" {
		o.text("by", e.By)
		o.text("key", e.Key)
	}
	if e.Pos.Number > 0 {
		o.text("source", e.Pos.Source)
		o.number("record", e.Pos.Number)
		o.number("byte", e.Pos.Offset)
	}
	if e.Output != "" {
		o.text("output", e.Output)
	}
	switch e.Kind {
	case RecordAdded:
		o.text("leader", leaderText(&e.Added.Leader))
		o.list("fields", func() {
			place := 0
			for f := range e.Added.Record.Fields {
				place++
				o.change(&Change{Op: Added, Tag: f.Tag(), From: -1, To: place - 1, After: f})
			}
		})
	case RecordChanged:
		o.diff(&e.Diff)
	default:
	}
	return append(o.dst, "}\n"...)
}

func leaderText(l *parse.Leader) string { return string(appendLeader(nil, l)) }

// object writes the members of JSON objects.
type object struct{ dst []byte }

func (o *object) name(name string) {
	if c := o.dst[len(o.dst)-1]; c != '{' && c != '[' {
		o.dst = append(o.dst, ',')
	}
	if name != "" {
		o.dst = append(append(append(o.dst, '"'), name...), '"', ':')
	}
}

func (o *object) text(name, value string) {
	o.name(name)
	o.dst = appendString(o.dst, value)
}

func (o *object) number(name string, n int64) {
	o.name(name)
	o.dst = strconv.AppendInt(o.dst, n, 10)
}

func (o *object) list(name string, f func()) {
	o.name(name)
	o.dst = append(o.dst, '[')
	f()
	o.dst = append(o.dst, ']')
}

func (o *object) object(name string, f func()) {
	o.name(name)
	o.dst = append(o.dst, '{')
	f()
	o.dst = append(o.dst, '}')
}

func (o *object) diff(d *Diff) {
	if len(d.Leader) > 0 {
		o.object("leader", func() {
			o.text("before", leaderText(&d.LeaderOf[0]))
			o.text("after", leaderText(&d.LeaderOf[1]))
			o.list("positions", func() {
				for _, p := range d.Leader {
					o.number("", int64(p))
				}
			})
		})
	}
	if len(d.Fields) > 0 {
		o.list("fields", func() {
			for i := range d.Fields {
				o.change(&d.Fields[i])
			}
		})
	}
	if d.Recoded > 0 {
		o.object("encoding", func() {
			o.text("before", d.Codings[0].String())
			o.text("after", d.Codings[1].String())
			o.number("fields", int64(d.Recoded))
		})
	}
}

func (o *object) change(c *Change) {
	o.object("", func() {
		o.text("op", c.Op.String())
		tag := c.Tag.Bytes()
		o.text("tag", string(tag[:]))
		if c.From >= 0 {
			o.number("from", int64(c.From)+1)
		}
		if c.To >= 0 {
			o.number("to", int64(c.To)+1)
		}
		if c.From >= 0 {
			o.text("before", string(appendField(nil, c.Before)))
		}
		if c.To >= 0 && c.Op != Moved {
			o.text("after", string(appendField(nil, c.After)))
		}
		switch c.Same {
		case SameNormal:
			o.text("same", "normal form apart")
		case SameText:
			o.text("same", "text")
		default:
		}
		if len(c.Parts) > 0 {
			o.list("parts", func() {
				for i := range c.Parts {
					o.part(&c.Parts[i])
				}
			})
		}
	})
}

func (o *object) part(p *Part) {
	o.object("", func() {
		o.text("op", p.Op.String())
		if p.Indicator > 0 {
			o.number("indicator", int64(p.Indicator))
		} else {
			o.text("code", string(p.Code))
		}
		if p.Op != Added {
			o.text("before", string(p.Before))
		}
		if p.Op != Removed && p.Op != Moved {
			o.text("after", string(p.After))
		}
	})
}

// appendString appends a string of JSON. Invalid UTF-8 becomes U+FFFD.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case r < ' ' || charset.Hides(r):
			for _, unit := range utf16.AppendRune(nil, r) {
				dst = fmt.Appendf(dst, `\u%04x`, unit)
			}
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}
