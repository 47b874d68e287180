package encode

import (
	"bytes"

	"mrrc-lua/parse"
)

// Joiner puts the chunks of a document together. The zero value is ready. It is used by one goroutine at
// a time.
//
// The text between two records of a document is a separator if it is only white space and, in JSON, a
// comma. With a record that is left out, one separator is left out as well: the one before it when there
// is a record before that, else the one after it. Where a record of JSON is the value of a member, null
// is written instead.
type Joiner struct{ JoinerState }

// JoinerState is the state of a Joiner between two chunks, in a form that JSON can hold.
type JoinerState struct {
	Layout Layout
	UTF16  parse.UTF16
	Style  Style
	Part   []byte // of a character that has to be whole before it is written in UTF-16

	// After the last record, written or left out, stands what is not looked at yet: a record can be added
	// before it while Placed is true.
	Placed bool
	Later  []byte

	Before  bool   // there is a record before the current gap, with only separators between
	Dropped bool   // a record was left out there
	Held    []byte // the separator before that
	Gap     []byte // what stands between since then: so far it is a separator
	Open    bool   // it is not: the rest of it is written as it comes

	Brackets brackets // what is open in what was written
	Records  bool     // a record was written
}

// longestHeld bounds the text that is held back.
const longestHeld = 1 << 20

// Add appends a chunk to dst.
func (j *Joiner) Add(dst []byte, c *Chunk) []byte {
	j.Layout, j.UTF16 = c.layout, c.utf16
	if c.style.shows() || c.style.Coding != j.Style.Coding {
		j.Style = c.style.clone()
	}
	from := 0
	for _, p := range c.pieces {
		text := c.text[from:p.end]
		from = p.end
		if p.kind == betweenRecords {
			if j.Later = append(j.Later, text...); len(j.Later) > longestHeld {
				dst = j.catchUp(dst)
				j.Placed = false
			}
			continue
		}
		dst = j.catchUp(dst)
		if p.kind == writtenRecord {
			dst = j.written(dst, text)
		} else {
			dst = j.dropped(dst)
		}
		j.Placed = true
	}
	return dst
}

// Insert appends a chunk of Document.Continue to dst, after the last record. It is for a Joiner that is
// Placed.
func (j *Joiner) Insert(dst []byte, c *Chunk) []byte {
	from := 0
	for _, p := range c.pieces {
		text := c.text[from:p.end]
		from = p.end
		if p.kind == betweenRecords {
			dst = j.between(dst, text)
		} else {
			dst = j.written(dst, text)
		}
	}
	return dst
}

// End appends the rest of the document. It closes everything that the source leaves open because it was
// cut off.
func (j *Joiner) End(dst []byte) []byte {
	dst = j.catchUp(dst)
	switch last := oneOf(j.Held, j.Gap); {
	case j.Open:
	case !j.Dropped:
		dst = j.put(dst, j.Gap)
	case j.Before && !hasComma(last):
		dst = j.put(dst, last)
	}
	if len(j.Brackets.Open) > 0 {
		return j.Cut(dst)
	}
	return append(dst, j.Part...)
}

// Cut ends the document after its last record, although its source goes on: what is open is closed.
func (j *Joiner) Cut(dst []byte) []byte {
	dst = j.put(dst, j.Brackets.closing())
	if j.Records || len(j.Brackets.Open) > 0 {
		dst = j.put(dst, j.Style.lineEnd())
	}
	return append(dst, j.Part...)
}

// catchUp looks at the text that was left for later.
func (j *Joiner) catchUp(dst []byte) []byte {
	dst = j.between(dst, j.Later)
	j.Later = j.Later[:0]
	return dst
}

func (j *Joiner) written(dst, text []byte) []byte {
	switch {
	case j.Open:
	case !j.Dropped:
		dst = j.put(dst, j.Gap)
	case j.Before:
		dst = j.put(dst, oneOf(j.Held, j.Gap))
	}
	dst = j.put(dst, text)
	j.next(true, false)
	j.Records = true
	return dst
}

func (j *Joiner) dropped(dst []byte) []byte {
	if j.Layout.format() == parse.FormatJSON && j.Open && j.Brackets.Last == ':' {
		return j.written(dst, []byte("null"))
	}
	held, before := j.Gap, j.Before && !j.Open
	if j.Dropped && !j.Open {
		held = oneOf(j.Held, j.Gap)
	}
	held = bytes.Clone(held)
	j.next(before, true)
	j.Held = held
	return dst
}

// next begins the gap after a record.
func (j *Joiner) next(before, dropped bool) {
	j.Before, j.Dropped, j.Open = before, dropped, false
	j.Held, j.Gap = nil, j.Gap[:0]
}

// between takes text between two records, or a piece of it.
func (j *Joiner) between(dst, text []byte) []byte {
	if j.Open {
		return j.envelope(dst, text)
	}
	if j.Gap = append(j.Gap, text...); j.isSeparator(j.Gap) && len(j.Gap) <= longestHeld {
		return dst
	}
	dst = j.envelope(dst, j.Gap) // what is held went with the record that was left out
	j.next(false, false)
	j.Open = true
	return dst
}

// isSeparator reports whether text between two records is only a separator.
func (j *Joiner) isSeparator(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) == 0 || j.Layout.format() == parse.FormatJSON && string(text) == ","
}

func hasComma(text []byte) bool { return bytes.IndexByte(text, ',') >= 0 }

// oneOf returns the separator that is left of two when the record between them is left out.
func oneOf(a, b []byte) []byte {
	if hasComma(b) || !hasComma(a) && len(b) > 0 {
		return b
	}
	return a
}

// envelope appends text that is neither a record nor a separator.
func (j *Joiner) envelope(dst, text []byte) []byte {
	switch j.Layout {
	case LayoutXML, LayoutRoot:
		j.Brackets.xml(text)
	case LayoutArray, LayoutMembers, LayoutLines:
		j.Brackets.json(text)
	}
	return j.put(dst, text)
}

// put appends text in the encoding of the source.
func (j *Joiner) put(dst, text []byte) []byte {
	if j.UTF16 == "" {
		return append(dst, text...)
	}
	j.Part = append(j.Part, text...)
	whole := len(j.Part) - partOfCharacter(j.Part)
	dst = parse.AppendUTF16(dst, j.Part[:whole], j.UTF16)
	j.Part = append(j.Part[:0], j.Part[whole:]...)
	return dst
}

// partOfCharacter returns how many bytes at the end of b are the beginning of a character of UTF-8.
func partOfCharacter(b []byte) int {
	for n := 1; n <= min(len(b), 3); n++ {
		switch c := b[len(b)-n]; {
		case c < 0x80:
			return 0
		case c >= 0xF0 && n < 4, c >= 0xE0 && n < 3, c >= 0xC0 && n < 2:
			return n
		case c >= 0xC0:
			return 0
		}
	}
	return 0
}
