package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

const (
	alephNumber = 9                  // digits of the number of a record
	alephTagAt  = alephNumber + 1    //
	alephIndAt  = alephTagAt + 3     //
	alephTextAt = alephIndAt + 2 + 3 // after the letter and a blank on both sides
	alephHead   = alephTextAt        // length of all that is before the text
	alephCodeAt = len("$$")          // of a subfield
	alephCode   = alephCodeAt + 1    // with its code
)

// alephForm reads Aleph sequential, which Ex Libris' Aleph exports and loads: a line is the number of
// the record in nine digits, a blank, tag and indicators in five characters, a blank, a letter for the
// alphabet, a blank, and the text, with "$$" before a subfield's code:
//
//	000000001 LDR   L 00000nam^a2200000^a^4500
//	000000001 001   L 990000001
//	000000001 24510 L $$aActivePerl with ASP and ADO /$$cTobias Martinsson.
//
// The lines of a record have the same number. Blanks in the leader and in 006 to 008 may be written as
// '^'. A line with another beginning is the rest of the data field above it. The number of the record
// is not in the record; Raw has it.
type alephForm struct{}

func newAlephCutter(opt parse.Options) parse.Cutter {
	return &lineCutter{maxRecord: opt.MaxRecord, coding: opt.Text.Coding, form: alephForm{}}
}

// isAlephLine reports whether a line, or the existing part of it, begins like a field.
func isAlephLine(line []byte) bool {
	for i, c := range line[:min(len(line), alephHead)] {
		switch i {
		case alephNumber, alephIndAt + 2, alephTextAt - 1:
			if c != ' ' {
				return false
			}
		default:
			if i < alephNumber && (c < '0' || c > '9') || c < ' ' {
				return false
			}
		}
	}
	return len(line) >= alephTextAt-1
}

func (alephForm) isNext(first, line []byte) bool {
	return isAlephLine(line) && (len(first) < alephNumber || !bytes.Equal(first[:alephNumber], line[:alephNumber]))
}

func (alephForm) read(p *lineParser, line []byte, at int) {
	d := p.d
	if !isAlephLine(line) {
		p.further(line, at)
		return
	}
	text := line[min(alephTextAt, len(line)):]
	tag := line[alephTagAt:alephIndAt]
	if t, ok, _ := readTag(tag); ok && isLeaderTag(t) {
		text = bytes.Clone(text)
		caretsToBlanks(text)
		p.leader(text, line, at)
		return
	}
	if !p.begin(tag, line, at) {
		return
	}
	sub := bytes.HasPrefix(text, []byte("$$"))
	if d.Tag.IsControl() || !d.Tag.IsNumber() && !sub {
		d.Data = p.text(d.Data, text, at+alephTextAt)
		if isFixed(d.Tag) {
			caretsToBlanks(d.Field())
		}
		d.Close()
		return
	}
	p.open = true
	d.Data = append(d.Data, line[alephIndAt:alephIndAt+2]...)
	for i := at + alephTextAt; len(text) > 0; {
		k := bytes.Index(text[1:], []byte("$$")) + 1
		if k == 0 {
			k = len(text)
		}
		part := text[:k]
		if len(part) > alephCodeAt && part[0] == '$' && part[1] == '$' {
			d.Data = append(d.Data, parse.SubfieldDelimiter)
			part, i = part[alephCodeAt:], i+alephCodeAt
		}
		d.Data = p.text(d.Data, part, i)
		i += len(part)
		text = text[k:]
	}
}
