package parse

import (
	"bytes"
	"io"
)

// The defects of MARCMaker text.
const (
	CodeMRKLine     Code = "mrk-line"     // a line that is no field was dropped
	CodeMRKMnemonic Code = "mrk-mnemonic" // a mnemonic that is not known was kept as it stands
)

// MRKReader reads MARCMaker text (Library of Congress, "MARCMaker and MARCBreaker User's Manual",
// https://www.loc.gov/marc/makrbrkr.html; the .mrk files of MarcEdit): one field a line,
//
//	=LDR  00755cam  22002414a 4500
//	=001  fol05731351\
//	=245  10$aActivePerl with ASP and ADO /$cTobias Martinsson.
//
// with a backslash for a blank in leader, control fields and indicators, '$' before a subfield's
// code, and mnemonics in braces. The leader may be called =000 when it is the first line. An empty
// line ends a record, and so does the next =LDR. A line that does not begin with '=', a tag and a
// blank is dropped, with a problem.
//
// What a record's text is encoded in is told by Options.Text, or by leader/09 and by the bytes, as
// in ISO 2709: it is UTF-8 when leader/09 is 'a' or there is text outside ASCII and all is UTF-8,
// else MARC-8. Mnemonics of letters and diacritics stand for characters of that encoding; diacritics
// stand before their letter in either case. A mnemonic of two hexadecimal digits is that byte.
type MRKReader struct {
	*textReader
}

// NewMRKReader gives a reader of the records in src.
func NewMRKReader(src io.Reader, opt Options) *MRKReader {
	opt = opt.withDefaults()
	return &MRKReader{newTextReader(src, opt, FormatMRK, &mrkCutter{maxRecord: opt.MaxRecord, coding: opt.Text.Coding})}
}

// mrkCutter finds the records in MARCMaker text.
type mrkCutter struct {
	maxRecord int
	coding    *Coding // of all records; nil: told by each
	state     mrkState
	looked    int  // bytes known of the text asked for last: whole lines
	line      bool // the garbage before ended with a line
}

type mrkState uint8

const (
	mrkOutside mrkState = iota
	mrkRecord           // the text begins with a record's first line
	mrkGarbage          // it is a record that is too long
)

func (m *mrkCutter) finish(bool) error { return nil }

// cut implements cutter.
func (m *mrkCutter) cut(b []byte, eof bool) (p piece, more bool) {
	if m.state == mrkOutside {
		n := 0
		for n < len(b) && (isFiller(b[n]) || b[n] == 0xEF || b[n] == 0xBB || b[n] == 0xBF) {
			n++
		}
		if n > 0 {
			return piece{kind: pieceFiller, n: n}, false
		}
		m.state, m.looked = mrkRecord, 0
	}
	if m.state == mrkGarbage {
		return m.pass(b, eof)
	}
	for m.looked < len(b) {
		k := bytes.IndexByte(b[m.looked:], '\n')
		if k < 0 {
			break
		}
		line := b[m.looked : m.looked+k]
		if m.looked > 0 && endsRecord(line) {
			return m.found(m.looked)
		}
		m.looked += k + 1
		if m.looked > m.maxRecord {
			break
		}
	}
	switch {
	case len(b) > m.maxRecord && m.looked <= m.maxRecord || m.looked > m.maxRecord:
		m.state, m.looked, m.line = mrkGarbage, 0, false
		return m.pass(b, eof)
	case !eof:
		return piece{}, true
	case m.looked > 0 && endsRecord(b[m.looked:]):
		return m.found(m.looked)
	}
	return m.found(len(b))
}

func (m *mrkCutter) found(n int) (piece, bool) {
	m.state = mrkOutside
	return piece{kind: pieceRecord, n: n}, false
}

// pass gives the garbage as far as an empty line or the next leader.
func (m *mrkCutter) pass(b []byte, eof bool) (p piece, more bool) {
	const leaderLine = len("=LDR")
	p = piece{kind: pieceGarbage, code: CodeRecordTooLong, note: tooLong, cont: m.looked > 0}
	for i, line := 0, m.line; ; line = true {
		if line {
			if len(b)-i < leaderLine && !eof {
				return piece{}, true
			}
			if endsRecord(b[i:min(len(b), i+leaderLine)]) {
				m.state, m.line, p.n = mrkOutside, false, i
				return p, false
			}
		}
		k := bytes.IndexByte(b[i:min(len(b), garbagePiece)], '\n')
		if i += k + 1; k < 0 {
			i = len(b)
		}
		switch {
		case i >= garbagePiece:
			m.looked, m.line, p.n = 1, k >= 0, garbagePiece
			return p, false
		case k < 0 && !eof:
			return piece{}, true
		case k < 0:
			m.state, m.line, p.n = mrkOutside, false, i
			return p, false
		}
	}
}

// endsRecord tells whether a line, or its beginning, stands behind a record: it is empty, or the
// next one's leader.
func endsRecord(line []byte) bool {
	return bytes.HasPrefix(line, []byte("=LDR")) || len(bytes.TrimSpace(firstLine(line))) == 0
}

// firstLine gives the first line of b, or as much of it as there is.
func firstLine(b []byte) []byte {
	if k := bytes.IndexByte(b, '\n'); k >= 0 {
		return b[:k]
	}
	return b
}
