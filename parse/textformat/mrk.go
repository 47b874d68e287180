package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// The defects of MARCMaker text.
const (
	CodeMRKLine     parse.Code = "mrk-line"     // a line that is not a field was joined to the field above it, or left out
	CodeMRKMnemonic parse.Code = "mrk-mnemonic" // an unknown mnemonic was kept unchanged
)

// mrkCutter reads MARCMaker text (Library of Congress, "MARCMaker and MARCBreaker User's Manual",
// https://www.loc.gov/marc/makrbrkr.html; the .mrk files of MarcEdit): one field a line,
//
//	=LDR  00755cam  22002414a 4500
//	=001  fol05731351\
//	=245  10$aActivePerl with ASP and ADO /$cTobias Martinsson.
//
// with a backslash for a blank in leader, control fields and indicators, '$' before a subfield's
// code, and mnemonics in braces. The leader may be called =000 when it is the first line. Lines end
// with LF, CR LF or CR. An empty line ends a record, and so does the next =LDR.
//
// A line that does not begin with '=', a tag and a blank is a piece of the data field above it, which
// was wrapped; so is text after an empty line when a field that is not a leader follows it. Without
// such a field, the line is lost.
//
// The encoding of a record's text is determined by Options.Text, or by leader/09 and by the bytes, as
// in ISO 2709: it is UTF-8 when leader/09 is 'a' or there is text outside ASCII and all is UTF-8,
// else MARC-8. Mnemonics of letters and diacritics mean characters of that encoding; diacritics come
// before their letter in either case. A mnemonic of two hexadecimal digits is that byte.
type mrkCutter struct {
	maxRecord int
	coding    *parse.Coding // of all records; nil: each has its own
	state     mrkState
	lines     lineEnds
	looked    int  // bytes known of the text asked for last: whole lines
	line      bool // the garbage before ended with a line
}

func newMRKCutter(opt parse.Options) parse.Cutter {
	return &mrkCutter{maxRecord: opt.MaxRecord, coding: opt.Text.Coding}
}

type mrkState uint8

const (
	mrkOutside mrkState = iota
	mrkRecord           // the text begins with a record's first line
	mrkGarbage          // it is a record that is too long
)

func (m *mrkCutter) Finish(bool) error { return nil }

func (m *mrkCutter) Declares() *parse.Coding { return nil }

// Cut implements parse.Cutter.
func (m *mrkCutter) Cut(b []byte, eof bool) (p parse.Piece, more bool) {
	if m.state == mrkOutside {
		n := 0
		for n < len(b) && (parse.IsFiller(b[n]) || b[n] == 0xEF || b[n] == 0xBB || b[n] == 0xBF) {
			n++
		}
		if n > 0 {
			return parse.Piece{Kind: parse.PieceFiller, Length: n}, false
		}
		m.state, m.looked = mrkRecord, 0
	}
	if m.state == mrkGarbage {
		return m.pass(b, eof)
	}
	for m.looked < len(b) && m.looked <= m.maxRecord {
		n, next := m.lines.end(b[m.looked:], eof)
		if next == 0 && !eof {
			break
		}
		if m.looked > 0 {
			switch ends, more := m.endsAt(b, n, eof); {
			case more && len(b) <= m.maxRecord:
				return parse.Piece{}, true
			case ends && !more:
				return m.found(m.looked)
			}
		}
		if next == 0 { // the last line has no end
			break
		}
		m.looked += next
	}
	switch {
	case len(b) > m.maxRecord && m.looked <= m.maxRecord || m.looked > m.maxRecord:
		m.state, m.looked, m.line = mrkGarbage, 0, false
		return m.pass(b, eof)
	case !eof:
		return parse.Piece{}, true
	}
	return m.found(len(b))
}

// endsAt reports whether the record ends before the line of n bytes at the place looked at: it is a
// leader, or empty and what follows is not the rest of a field.
func (m *mrkCutter) endsAt(b []byte, n int, eof bool) (ends, more bool) {
	line := b[m.looked : m.looked+n]
	if isLeaderLine(line, m.looked) {
		return true, false
	}
	if len(bytes.TrimSpace(line)) > 0 {
		return false, false
	}
	text := false // between the empty line and the next field
	for at := m.looked; at < len(b); {
		n, next := m.lines.end(b[at:], eof)
		line := bytes.TrimSpace(b[at : at+n])
		switch {
		case len(line) > 0 && line[0] == '=' && (!text || len(line) > 3 || next > 0):
			return !text || isLeaderLine(line, 1), false
		case next == 0 && !eof:
			return false, true
		case len(line) > 0:
			text = true
		}
		if next == 0 {
			break
		}
		at += next
	}
	return true, !eof
}

func (m *mrkCutter) found(n int) (parse.Piece, bool) {
	m.state = mrkOutside
	return parse.Piece{Kind: parse.PieceRecord, Length: n}, false
}

// pass returns the garbage as far as an empty line or the next leader.
func (m *mrkCutter) pass(b []byte, eof bool) (p parse.Piece, more bool) {
	const leaderLine = len("=LDR")
	p = parse.Piece{Kind: parse.PieceGarbage, Code: parse.CodeRecordTooLong, Note: tooLong, Continued: m.looked > 0}
	for i, line := 0, m.line; ; line = true {
		if line {
			if len(b)-i < leaderLine && !eof {
				return parse.Piece{}, true
			}
			head := b[i:min(len(b), i+leaderLine)]
			if k := bytes.IndexAny(head, "\r\n"); k >= 0 {
				head = head[:k]
			}
			if isLeaderLine(head, 1) || len(bytes.TrimSpace(head)) == 0 {
				m.state, m.line, p.Length = mrkOutside, false, i
				return p, false
			}
		}
		k := bytes.IndexByte(b[i:min(len(b), parse.MaxGarbage)], '\n')
		if i += k + 1; k < 0 {
			i = len(b)
		}
		switch {
		case i >= parse.MaxGarbage:
			m.looked, m.line, p.Length = 1, k >= 0, parse.MaxGarbage
			return p, false
		case k < 0 && !eof:
			return parse.Piece{}, true
		case k < 0:
			m.state, m.line, p.Length = mrkOutside, false, i
			return p, false
		}
	}
}
