package encode

import (
	"bytes"

	"mrrc-lua/parse"
)

// Chunk is what a batch becomes in its document: records, and what stands between them.
type Chunk struct {
	format parse.Format
	utf16  parse.UTF16 // that it has to be written in; "": as it is
	text   []byte
	pieces []chunkPiece
}

// chunkPiece is a stretch of a chunk's text.
type chunkPiece struct {
	kind chunkKind
	end  int // of the stretch, which begins where the one before ends
}

type chunkKind uint8

const (
	betweenRecords chunkKind = iota
	writtenRecord
	droppedRecord // of no length
)

func (c *Chunk) add(kind chunkKind, text []byte) {
	c.text = append(c.text, text...)
	c.pieces = append(c.pieces, chunkPiece{kind, len(c.text)})
}

// Joiner puts the chunks of a document together. The zero value is ready.
//
// Between two records of a document is a separator, if nothing stands there but white space and, in
// JSON, a comma. A record that is left out takes one with it: that before it when there is a record
// before that, else that after it.
type Joiner struct {
	format  parse.Format
	utf16   parse.UTF16
	part    []byte // of a character that has to be whole before it is written in UTF-16
	before  bool   // a record stands before the gap at hand, with nothing but separators between
	dropped bool   // a record was left out there
	held    []byte // the separator before that
	gap     []byte // what stands between since then: so far it is a separator
	open    bool   // it is not: the rest of it is written as it comes
}

// longestSeparator bounds the white space that is held back.
const longestSeparator = 64 << 10

// Add appends a chunk to dst.
func (j *Joiner) Add(dst []byte, c Chunk) []byte {
	j.format, j.utf16 = c.format, c.utf16
	from := 0
	for _, p := range c.pieces {
		text := c.text[from:p.end]
		from = p.end
		switch p.kind {
		case betweenRecords:
			dst = j.between(dst, text)
		case writtenRecord:
			switch {
			case j.open:
			case !j.dropped:
				dst = j.put(dst, j.gap)
			case j.before:
				dst = j.put(dst, oneOf(j.held, j.gap))
			}
			dst = j.put(dst, text)
			j.next(true, false)
		default:
			held, before := j.gap, j.before && !j.open
			if j.dropped && !j.open {
				held = oneOf(j.held, j.gap)
			}
			held = bytes.Clone(held)
			j.next(before, true)
			j.held = held
		}
	}
	return dst
}

// next begins the gap after a record.
func (j *Joiner) next(before, dropped bool) {
	j.before, j.dropped, j.open = before, dropped, false
	j.held, j.gap = nil, j.gap[:0]
}

// between takes text between two records, or a piece of it.
func (j *Joiner) between(dst, text []byte) []byte {
	if j.open {
		return j.put(dst, text)
	}
	if j.gap = append(j.gap, text...); j.isSeparator(j.gap) && len(j.gap) < longestSeparator {
		return dst
	}
	dst = j.put(dst, j.gap) // what is held went with the record that was left out
	j.next(false, false)
	j.open = true
	return dst
}

// isSeparator reports whether text between two records means nothing else.
func (j *Joiner) isSeparator(text []byte) bool {
	text = bytes.TrimSpace(text)
	return len(text) == 0 || j.format == parse.FormatJSON && string(text) == ","
}

func hasComma(text []byte) bool { return bytes.IndexByte(text, ',') >= 0 }

// oneOf returns the separator that is left of two when the record between them is left out.
func oneOf(a, b []byte) []byte {
	if hasComma(b) || !hasComma(a) && len(b) > 0 {
		return b
	}
	return a
}

// End appends what is left at the end of the document.
func (j *Joiner) End(dst []byte) []byte {
	switch last := oneOf(j.held, j.gap); {
	case j.open:
	case !j.dropped:
		dst = j.put(dst, j.gap)
	case j.before && !hasComma(last):
		dst = j.put(dst, last)
	}
	dst = append(dst, j.part...)
	*j = Joiner{}
	return dst
}

// put appends text in the encoding of the source.
func (j *Joiner) put(dst, text []byte) []byte {
	if j.utf16 == "" {
		return append(dst, text...)
	}
	j.part = append(j.part, text...)
	whole := len(j.part) - partOfCharacter(j.part)
	dst = parse.AppendUTF16(dst, j.part[:whole], j.utf16)
	j.part = append(j.part[:0], j.part[whole:]...)
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
