package textformat

import (
	"bytes"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// CodeLine is a line of Aleph sequential, or of YAZ's line format, that is not a field.
const CodeLine parse.Code = "line"

// lineForm is a format of lines without marks around a record.
type lineForm interface {
	// isNext reports whether a line does not belong to the record that begins with the line first. The
	// line may be empty.
	isNext(first, line []byte) bool
	// read reads a line, which is at a place in the record's text, and is not empty.
	read(p *lineParser, line []byte, at int)
}

// lineCutter finds the records in a format of lines.
type lineCutter struct {
	maxRecord int
	coding    *parse.Coding // of all records; nil: each has its own
	form      lineForm
	lines     lineEnds
	looked    int    // bytes known of the text asked for last: whole lines
	first     []byte // the first line of the garbage passed over; nil: there is none
	cont      bool   // there was a piece of it
	line      bool   // that ended with a line
}

func (c *lineCutter) Declares() *parse.Coding { return nil }

func (c *lineCutter) Finish(bool) error { return nil }

// Cut implements parse.Cutter.
func (c *lineCutter) Cut(b []byte, eof bool) (p parse.Piece, more bool) {
	if c.first != nil {
		return c.pass(b, eof)
	}
	n := 0
	for n < len(b) && c.looked == 0 && (parse.IsFiller(b[n]) || b[n] == 0xEF || b[n] == 0xBB || b[n] == 0xBF) {
		n++
	}
	if n > 0 {
		return parse.Piece{Kind: parse.PieceFiller, Length: n}, false
	}
	for c.looked < len(b) && c.looked <= c.maxRecord {
		n, next := c.lines.end(b[c.looked:], eof)
		if next == 0 && !eof {
			break
		}
		if c.looked > 0 && c.form.isNext(firstLineOf(b), b[c.looked:c.looked+n]) {
			n := c.looked
			c.looked = 0
			return parse.Piece{Kind: parse.PieceRecord, Length: n}, false
		}
		if c.looked += next; next == 0 {
			c.looked = len(b)
		}
	}
	switch {
	case len(b) > c.maxRecord:
		c.first, c.looked, c.cont, c.line = bytes.Clone(firstLineOf(b[:min(len(b), 64)])), 0, false, false
		return c.pass(b, eof)
	case !eof:
		return parse.Piece{}, true
	}
	c.looked = 0
	return parse.Piece{Kind: parse.PieceRecord, Length: len(b)}, false
}

func firstLineOf(b []byte) []byte {
	var lines lineEnds
	n, _ := lines.end(b, true)
	return b[:n]
}

// pass returns the garbage of a record that is too long as far as the next record.
func (c *lineCutter) pass(b []byte, eof bool) (p parse.Piece, more bool) {
	p = parse.Piece{Kind: parse.PieceGarbage, Code: parse.CodeRecordTooLong, Note: tooLong, Continued: c.cont}
	for at, line := 0, c.line; ; line = true {
		n, next := c.lines.end(b[at:min(len(b), parse.MaxGarbage)], eof)
		switch {
		case line && (next > 0 || n >= 64 || eof) && c.form.isNext(c.first, b[at:at+n]):
			c.first, p.Length = nil, at
			return p, false
		case next == 0 && len(b) >= parse.MaxGarbage:
			c.cont, c.line, p.Length = true, false, parse.MaxGarbage
			return p, false
		case next == 0 && !eof:
			return parse.Piece{}, true
		case next == 0:
			c.first, p.Length = nil, len(b)
			return p, false
		}
		at += next
	}
}

// Decode implements parse.Cutter.
func (c *lineCutter) Decode(d *parse.Builder, text []byte) (ok bool) {
	if c.coding != nil && c.coding.Table() != nil {
		t, ok := fromTable(d, c.coding, text)
		if !ok {
			return true
		}
		text = t
	}
	p := lineParser{d: d}
	lines := lineEndsIn(text)
	for at := 0; at < len(text); {
		n, next := lines.end(text[at:], true)
		if line := text[at : at+n]; len(bytes.TrimSpace(line)) > 0 {
			c.form.read(&p, line, at)
		}
		if next == 0 {
			break
		}
		at += next
	}
	p.close()
	p.settleCoding(c.coding, text)
	return true
}

// lineParser reads the lines of one record.
type lineParser struct {
	d    *parse.Builder
	open bool // a data field is open: the next line may be the rest of it
}

// settleCoding determines the encoding of the text, as in ISO 2709 and MARCMaker text.
func (p *lineParser) settleCoding(coding *parse.Coding, text []byte) {
	d := p.d
	claim := d.Leader().Coding()
	switch {
	case isASCIIText(text):
	case coding == parse.MARC8 || coding == nil && claim != 'a' && !parse.IsUTF8Text(text):
		d.SetCoding(parse.MARC8)
	default:
		d.High = true
		if d.SettleCoding(0); !utf8.Valid(text) {
			d.Invalid = true
			d.Note(parse.CodeEncoding, 0, nil, "not all of the text is UTF-8; shown as U+FFFD")
		}
	}
}

func isASCIIText(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// begin begins the field whose tag is the given text. It is false when that is not a tag: the line is
// lost, or the rest of the field before it.
func (p *lineParser) begin(tag, line []byte, at int) bool {
	t, ok, mended := readTag(tag)
	if !ok {
		p.further(line, at)
		return false
	}
	p.close()
	openTag(p.d, CodeLine, t, mended, tag, at)
	return true
}

// further reads a line that is not a field: the rest of the data field that is open.
func (p *lineParser) further(line []byte, at int) {
	d := p.d
	rest := bytes.TrimLeft(line, " \t")
	if !p.open {
		d.Tag = 0
		d.Lose(parse.LostLine, CodeLine, at, line, "a line that is not a field; left out")
		return
	}
	d.Note(CodeLine, at, line, "a line that is not a field; read as the rest of the field above it")
	if data := d.Field(); data[len(data)-1] != ' ' {
		d.Data = append(d.Data, ' ')
	}
	d.Data = p.text(d.Data, rest, at+len(line)-len(rest))
}

// leader reads a leader.
func (p *lineParser) leader(text, line []byte, at int) {
	d := p.d
	p.close()
	d.Tag = 0
	if d.HasLeader {
		d.Lose(parse.LostLine, CodeLine, at, line, "a second leader; left out")
		return
	}
	setLeader(d, text, at)
}

// text appends text unchanged.
func (p *lineParser) text(dst, b []byte, at int) []byte {
	for i, c := range b {
		if parse.IsDelimiter(c) {
			dst = p.d.Control(dst, c, at+i)
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}

// close ends the open field.
func (p *lineParser) close() {
	if p.open {
		p.open = false
		p.d.Close()
	}
}
