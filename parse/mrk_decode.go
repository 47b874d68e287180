package parse

import (
	"bytes"
	"unicode/utf8"
)

// decode implements cutter.
func (m *mrkCutter) decode(d *builder, text []byte) (ok bool) {
	p := mrkParser{d: d}
	switch coding := m.coding; {
	case coding == nil:
		p.utf8 = p.isUTF8(text)
	case coding == MARC8:
	case coding == UTF8:
		p.utf8 = true
	default:
		t, err := coding.enc.NewDecoder().Bytes(text)
		if err != nil {
			d.fail(CodeEncoding, 0, "the text is not "+coding.name)
			return true
		}
		p.utf8, text = true, t
	}
	for at := 0; at < len(text); {
		line := firstLine(text[at:])
		next := at + len(line) + 1
		p.line(bytes.TrimRight(line, "\r"), at)
		at = next
	}
	switch {
	case !d.leader && len(d.refs) == d.first:
		d.fail(CodeMRKLine, 0, "no line of MARCMaker text")
	case !p.utf8:
		d.rec.coding = MARC8
	case p.claim != 'a' && d.leader && m.coding == nil:
		d.note(CodeEncoding, 0, d.rec.leader[9:10], "leader/09 says MARC-8, but the text is UTF-8; read as UTF-8")
	}
	return true
}

// mrkParser reads the text of one record.
type mrkParser struct {
	d     *builder
	claim byte   // leader/09
	utf8  bool   // the text is UTF-8, else MARC-8
	marks []byte // diacritics that wait for their letter
}

// isUTF8 tells what a record is encoded in.
func (p *mrkParser) isUTF8(text []byte) bool {
	for rest := text; len(rest) > 0; {
		line := firstLine(rest)
		if isLeaderLine(line, len(text)-len(rest)) {
			p.claim = p.leaderCoding(line[valueAt(line):])
			break
		}
		rest = rest[min(len(rest), len(line)+1):]
	}
	return p.claim == 'a' || isUTF8Text(text)
}

// leaderCoding gives leader/09; 0 when the leader is too short.
func (p *mrkParser) leaderCoding(line []byte) byte {
	r := p.d.rec
	from, problems := len(r.extra), len(r.problems)
	l := p.fixed(r.extra, line, 0)[from:]
	r.problems = r.problems[:problems] // they come again
	if len(l) <= 9 {
		return 0
	}
	return l[9]
}

func isLeaderLine(line []byte, at int) bool {
	return bytes.HasPrefix(line, []byte("=LDR")) || at == 0 && bytes.HasPrefix(line, []byte("=000"))
}

// line reads one line.
func (p *mrkParser) line(line []byte, at int) {
	d := p.d
	if len(bytes.TrimSpace(line)) == 0 {
		return
	}
	tag, ok := Tag(0), len(line) >= 5 && line[0] == '=' && line[4] == ' '
	if ok {
		tag, ok = plainTag(line[1:4])
	}
	if !ok {
		d.note(CodeMRKLine, at, line, "a line that is no field; dropped")
		return
	}
	from := valueAt(line)
	d.open(tag, at)
	if isLeaderLine(line, at) {
		if d.leader {
			d.drop(CodeMRKLine, at, line, "a second leader; dropped")
			return
		}
		d.open(0, at)
		d.rec.extra = p.fixed(d.rec.extra, line[from:], at+from)
		d.setLeader(d.data(), at)
		d.rec.extra = d.rec.extra[:d.from]
		return
	}
	// Blanks are written as backslashes before the first subfield, that is in all of a control
	// field and in the indicators.
	value := line[from:]
	head := value
	if k := bytes.IndexByte(value, '$'); k >= 0 && !tag.IsControl() {
		head = value[:k]
	}
	d.rec.extra = p.fixed(d.rec.extra, head, at+from)
	d.rec.extra = p.text(d.rec.extra, value[len(head):], at+from+len(head))
	if p.utf8 && !utf8.Valid(d.data()) {
		d.invalid = true
		d.note(CodeEncoding, at, line, noteInvalid)
	}
	d.close()
}

// valueAt gives where a line's data begin: behind "=", the tag and two blanks, or one.
func valueAt(line []byte) int {
	if len(line) > 5 && line[5] == ' ' {
		return 6
	}
	return min(5, len(line))
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
		dst = append(p.plain(dst, b[i:i+k], at+i), SubfieldDelimiter)
		i += k + 1
	}
	return dst
}

// plainMRK marks the bytes that stand for themselves.
var plainMRK = func() (t [256]bool) {
	for c := range t {
		t[c] = c != '{' && !isDelimiter(byte(c))
	}
	return t
}()

// plain appends text with mnemonics.
func (p *mrkParser) plain(dst, b []byte, at int) []byte {
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
		case isDelimiter(c):
			dst = p.placeMarks(p.d.control(dst, c, at+i))
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

// mnemonic appends what the mnemonic at b[i] stands for and gives where it ends. A brace that
// begins none stands for itself.
func (p *mrkParser) mnemonic(dst, b []byte, i, at int) ([]byte, int) {
	name := b[i+1 : min(len(b), i+1+longestMnemonic)]
	k := bytes.IndexByte(name, '}')
	if k <= 0 {
		return append(dst, '{'), i + 1
	}
	next := i + k + 2
	name = name[:k]
	if c, ok := hexByte(name); ok {
		if isDelimiter(c) {
			return p.d.control(dst, c, at+i), next
		}
		return append(dst, c), next
	}
	letter, s, ok := lookupMnemonic(name)
	switch {
	case !ok:
		p.d.note(CodeMRKMnemonic, at+i, b[i:next], "a mnemonic that is not known; kept as it stands")
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
