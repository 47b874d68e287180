package textformat

import (
	"bytes"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Decode implements parse.Cutter.
func (m *mrkCutter) Decode(d *parse.Builder, text []byte) (ok bool) {
	p := mrkParser{d: d}
	switch coding := m.coding; {
	case coding == nil:
		p.utf8 = p.isUTF8(text)
	case coding == parse.MARC8:
	case coding == parse.UTF8:
		p.utf8 = true
	default:
		t, ok := fromTable(d, coding, text)
		if !ok {
			return true
		}
		p.utf8, text = true, t
	}
	p.valid = !p.utf8 || utf8.Valid(text)
	p.simple = bytes.IndexByte(text, '{') < 0 && parse.CheckValue(text) == nil
	lines := lineEndsIn(text)
	for at := 0; at < len(text); {
		n, next := lines.end(text[at:], true)
		p.line(text[at:at+n], at)
		if next == 0 {
			break
		}
		at += next
	}
	p.close()
	switch {
	case !d.HasLeader && d.Fields() == 0:
		d.Fail(CodeMRKLine, 0, "not a line of MARCMaker text")
	case !p.utf8:
		d.SetCoding(parse.MARC8)
	case p.claim != 'a' && d.HasLeader && m.coding == nil && !d.UNIMARC():
		d.Note(parse.CodeEncoding, 0, d.Leader()[9:10], "leader/09 says MARC-8, but the text is UTF-8; read as UTF-8")
	}
	return true
}

// mrkParser reads the text of one record.
type mrkParser struct {
	d         *parse.Builder
	claim     byte   // leader/09
	utf8      bool   // the text is UTF-8, else MARC-8
	marks     []byte // diacritics that wait for their letter
	open      bool   // a field is open: the next line may be the rest of it
	subfields bool   // the open field has a subfield
	valid     bool   // what is read is UTF-8 if it must be
	simple    bool   // there are no mnemonics and no delimiters of MARC
}

// isUTF8 reports whether a record is encoded in UTF-8.
func (p *mrkParser) isUTF8(text []byte) bool {
	var lines lineEnds
	for at := 0; at < len(text); {
		n, next := lines.end(text[at:], true)
		line := text[at : at+n]
		if isLeaderLine(line, at) {
			p.claim = p.leaderCoding(line)
			break
		}
		if next == 0 {
			break
		}
		at += next
	}
	return p.claim == 'a' || parse.IsUTF8Text(text)
}

// leaderCoding returns leader/09.
func (p *mrkParser) leaderCoding(line []byte) byte {
	m := p.d.Mark()
	_, value, _ := mrkField(line)
	l := readLeader(p.fixed(p.d.Data, value, 0)[m.Data:])
	p.d.Back(m) // its problems are noted when it is read
	return l.Coding()
}

// line reads one line.
func (p *mrkParser) line(line []byte, at int) {
	d := p.d
	text, value, ok := mrkField(line)
	tag, usable, mended := readTag(text)
	if !ok || !usable {
		p.further(line, at)
		return
	}
	p.close()
	from := at + len(line) - len(value)
	if isLeaderLine(line, at) {
		if d.HasLeader {
			d.Lose(parse.LostLine, CodeMRKLine, at, line, "a second leader; left out")
			return
		}
		d.Open(0, at)
		d.Data = p.fixed(d.Data, value, from)
		text := d.Field()
		d.Data = d.Data[:d.From]
		setLeader(d, text, at)
		return
	}
	openTag(d, CodeMRKLine, tag, mended, text, at)
	p.open, p.subfields = true, false
	p.value(value, from)
}

// value appends the value of the open field, or a piece of it. Blanks are written as backslashes
// before the first subfield, that is in all of a control field and in the indicators.
func (p *mrkParser) value(b []byte, at int) {
	d := p.d
	head := b
	switch {
	case p.subfields:
		head = nil
	case !d.Tag.IsControl():
		if k := bytes.IndexByte(b, '$'); k >= 0 {
			head, p.subfields = b[:k], true
		}
	}
	d.Data = p.fixed(d.Data, head, at)
	d.Data = p.text(d.Data, b[len(head):], at+len(head))
}

// further reads a line that is not a field: the rest of the data field that is open, unless it looks
// like a field that is damaged.
func (p *mrkParser) further(line []byte, at int) {
	d := p.d
	rest := bytes.TrimLeft(line, " \t")
	switch {
	case len(bytes.TrimSpace(rest)) == 0:
		return
	case !p.open || d.Tag.IsControl() || len(rest) > 1 && rest[0] == '=' && !isSpace(rest[1]):
		tag := d.Tag
		d.Tag = 0
		d.Lose(parse.LostLine, CodeMRKLine, at, line, "a line that is not a field; left out")
		d.Tag = tag
		return
	}
	d.Note(CodeMRKLine, at, line, "a line that is not a field; read as the rest of the field above it")
	if data := d.Field(); rest[0] != '$' && len(data) > 0 && data[len(data)-1] != ' ' {
		d.Data = append(d.Data, ' ')
	}
	p.value(rest, at+len(line)-len(rest))
}

// close ends the open field.
func (p *mrkParser) close() {
	d := p.d
	if !p.open {
		return
	}
	p.open = false
	if !p.valid && !utf8.Valid(d.Field()) {
		d.Invalid = true
		d.Note(parse.CodeEncoding, d.At, d.Field(), parse.NoteInvalid)
	}
	d.Close()
}

// fixed appends text in which a backslash is a blank.
func (p *mrkParser) fixed(dst, b []byte, at int) []byte {
	for i := 0; i < len(b); {
		k := bytes.IndexByte(b[i:], '\\')
		if k < 0 {
			k = len(b) - i
		}
		dst = p.plain(dst, b[i:i+k], at+i)
		if i += k; i < len(b) {
			dst = append(dst, ' ')
			i++
		}
	}
	return dst
}

// text appends subfields, each of which begins with '$'.
func (p *mrkParser) text(dst, b []byte, at int) []byte {
	for i := 0; i < len(b); {
		k := bytes.IndexByte(b[i:], '$')
		if k < 0 {
			return p.plain(dst, b[i:], at+i)
		}
		dst = append(p.plain(dst, b[i:i+k], at+i), parse.SubfieldDelimiter)
		i += k + 1
	}
	return dst
}

// plainMRK marks the bytes that stand for themselves.
var plainMRK = func() (t [256]bool) {
	for c := range t {
		t[c] = c != '{' && !parse.IsDelimiter(byte(c))
	}
	return t
}()

// plain appends text with mnemonics.
func (p *mrkParser) plain(dst, b []byte, at int) []byte {
	if p.simple {
		return append(dst, b...)
	}
	from := 0
	for i := 0; i < len(b); {
		c := b[i]
		if plainMRK[c] && len(p.marks) == 0 {
			i++
			continue
		}
		dst = append(dst, b[from:i]...)
		switch {
		case c == '{':
			waiting := len(p.marks)
			if dst, i = p.mnemonic(dst, b, i, at); len(p.marks) == waiting {
				dst = p.placeMarks(dst)
			}
		case parse.IsDelimiter(c):
			dst = p.placeMarks(p.d.Control(dst, c, at+i))
			i++
		default: // the letter that the diacritics were waiting for
			_, n := utf8.DecodeRune(b[i:])
			dst = p.placeMarks(append(dst, b[i:i+n]...))
			i += n
		}
		from = i
	}
	return p.placeMarks(append(dst, b[from:]...))
}

// placeMarks appends the diacritics that wait.
func (p *mrkParser) placeMarks(dst []byte) []byte {
	dst = append(dst, p.marks...)
	p.marks = p.marks[:0]
	return dst
}

// mnemonic appends the meaning of the mnemonic at b[i], and returns where it ends. A brace that
// begins no mnemonic stands for itself.
func (p *mrkParser) mnemonic(dst, b []byte, i, at int) ([]byte, int) {
	name := b[i+1 : min(len(b), i+1+longestMnemonic)]
	k := bytes.IndexByte(name, '}')
	if k <= 0 {
		return append(dst, '{'), i + 1
	}
	next := i + k + 2
	name = name[:k]
	if c, ok := hexByte(name); ok {
		if parse.IsDelimiter(c) {
			return p.d.Control(dst, c, at+i), next
		}
		p.valid = p.valid && (!p.utf8 || c < utf8.RuneSelf)
		return append(dst, c), next
	}
	letter, s, ok := lookupMnemonic(name)
	switch {
	case !ok:
		p.d.Note(CodeMRKMnemonic, at+i, b[i:next], "an unknown mnemonic; kept unchanged")
		return append(dst, b[i:next]...), next
	case !p.utf8:
		dst = append(dst, s.marc8)
		if letter != 0 {
			dst = append(dst, letter)
		}
	case s.mark && letter == 0:
		p.marks = utf8.AppendRune(p.marks, s.char)
	case letter != 0:
		dst = utf8.AppendRune(append(dst, letter), s.char)
	default:
		dst = utf8.AppendRune(dst, s.char)
	}
	return dst, next
}
