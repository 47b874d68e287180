package parse

import "bytes"

// CodeLine is a line of Aleph sequential, or of YAZ's line format, that is not a field.
const CodeLine Code = "line"

// lineForm is a format of lines without marks around a record.
type lineForm interface {
	// isNext reports whether a line is not of the record that begins with the line first. An empty
	// line is passed as well.
	isNext(first, line []byte) bool
	// read reads a line, which stands at a place in the record's text, and is not empty.
	read(p *lineParser, line []byte, at int)
}

// lineCutter finds the records in a format of lines.
type lineCutter struct {
	maxRecord int
	coding    *Coding // of all records; nil: each has its own
	form      lineForm
	lines     lineEnds
	looked    int    // bytes known of the text asked for last: whole lines
	first     []byte // the first line of the garbage passed over; nil: there is none
	cont      bool   // there was a piece of it
	line      bool   // that ended with a line
}

func (c *lineCutter) declares() *Coding { return nil }

func (c *lineCutter) finish(bool) error { return nil }

// cut implements cutter.
func (c *lineCutter) cut(b []byte, eof bool) (p piece, more bool) {
	if c.first != nil {
		return c.pass(b, eof)
	}
	n := 0
	for n < len(b) && c.looked == 0 && (isFiller(b[n]) || b[n] == 0xEF || b[n] == 0xBB || b[n] == 0xBF) {
		n++
	}
	if n > 0 {
		return piece{kind: pieceFiller, n: n}, false
	}
	for c.looked < len(b) && c.looked <= c.maxRecord {
		n, next := c.lines.end(b[c.looked:], eof)
		if next == 0 && !eof {
			break
		}
		if c.looked > 0 && c.form.isNext(firstLineOf(b), b[c.looked:c.looked+n]) {
			n := c.looked
			c.looked = 0
			return piece{kind: pieceRecord, n: n}, false
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
		return piece{}, true
	}
	c.looked = 0
	return piece{kind: pieceRecord, n: len(b)}, false
}

func firstLineOf(b []byte) []byte {
	var lines lineEnds
	n, _ := lines.end(b, true)
	return b[:n]
}

// pass returns the garbage of a record that is too long as far as the next record.
func (c *lineCutter) pass(b []byte, eof bool) (p piece, more bool) {
	p = piece{kind: pieceGarbage, code: CodeRecordTooLong, note: tooLong, cont: c.cont}
	for at, line := 0, c.line; ; line = true {
		n, next := c.lines.end(b[at:min(len(b), garbagePiece)], eof)
		switch {
		case line && (next > 0 || n >= 64 || eof) && c.form.isNext(c.first, b[at:at+n]):
			c.first, p.n = nil, at
			return p, false
		case next == 0 && len(b) >= garbagePiece:
			c.cont, c.line, p.n = true, false, garbagePiece
			return p, false
		case next == 0 && !eof:
			return piece{}, true
		case next == 0:
			c.first, p.n = nil, len(b)
			return p, false
		}
		at += next
	}
}

// decode implements cutter.
func (c *lineCutter) decode(d *builder, text []byte) (ok bool) {
	if c.coding != nil && c.coding.enc != nil {
		t, err := c.coding.enc.NewDecoder().Bytes(text)
		if err != nil {
			d.fail(CodeEncoding, 0, "the text is not "+c.coding.name)
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
	d    *builder
	open bool // a data field is open: the next line may be the rest of it
}

// settleCoding determines what the text is encoded in: as in ISO 2709 and MARCMaker text.
func (p *lineParser) settleCoding(coding *Coding, text []byte) {
	d := p.d
	claim := d.rec.leader.Coding()
	switch {
	case isASCIIText(text):
	case coding == MARC8 || coding == nil && claim != 'a' && !isUTF8Text(text):
		d.rec.coding = MARC8
	default:
		d.high = true
		if d.settleCoding(0); !validUTF8(text) {
			d.invalid = true
			d.note(CodeEncoding, 0, nil, "not all of the text is UTF-8; shown as U+FFFD")
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
	p.d.openTag(CodeLine, t, mended, tag, at)
	return true
}

// further reads a line that is not a field: the rest of the data field that is open.
func (p *lineParser) further(line []byte, at int) {
	d := p.d
	rest := bytes.TrimLeft(line, " \t")
	if !p.open {
		d.tag = 0
		d.lose(LostLine, CodeLine, at, line, "a line that is not a field; left out")
		return
	}
	d.note(CodeLine, at, line, "a line that is not a field; read as the rest of the one above it")
	if data := d.data(); data[len(data)-1] != ' ' {
		d.rec.extra = append(d.rec.extra, ' ')
	}
	d.rec.extra = p.text(d.rec.extra, rest, at+len(line)-len(rest))
}

// leader reads a leader.
func (p *lineParser) leader(text, line []byte, at int) {
	d := p.d
	p.close()
	d.tag = 0
	if d.leader {
		d.lose(LostLine, CodeLine, at, line, "a second leader; left out")
		return
	}
	d.setLeader(text, at)
}

// text appends text as it stands.
func (p *lineParser) text(dst, b []byte, at int) []byte {
	for i, c := range b {
		if isDelimiter(c) {
			dst = p.d.control(dst, c, at+i)
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
		p.d.close()
	}
}
