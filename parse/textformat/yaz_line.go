package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// yazForm reads the line format of YAZ (Index Data, "yaz-marcdump -o line"): the leader on a line,
// then one field per line, and an empty line after each record:
//
//	00755cam  22002414a 4500
//	001 fol05731351
//	245 10 $a ActivePerl with ASP and ADO / $c Tobias Martinsson.
//
// " $", a character and a blank begin a subfield: the same characters within a text are read as one. A
// line that does not begin like a field is the rest of the data field above it.
type yazForm struct{}

func newYAZCutter(opt parse.Options) parse.Cutter {
	return &lineCutter{maxRecord: opt.MaxRecord, coding: opt.Text.Coding, form: yazForm{}}
}

func (yazForm) isNext(_, line []byte) bool {
	return len(bytes.TrimSpace(line)) == 0 || len(line) == parse.LeaderLen && parse.LooksLikeLeader(line)
}

func (yazForm) read(p *lineParser, line []byte, at int) {
	d := p.d
	if !d.HasLeader && d.Fields() == 0 && isYAZLeader(line) {
		p.leader(line, line, at)
		return
	}
	if len(line) < 4 || line[3] != ' ' || !isYAZTag(line[:3]) {
		p.further(line, at)
		return
	}
	if !p.begin(line[:3], line, at) {
		return
	}
	text := line[4:]
	if d.Tag.IsControl() || len(text) < 2 || len(text) > 2 && !beginsSubfield(text[2:]) {
		d.Data = p.text(d.Data, text, at+4)
		d.ClosePlain()
		return
	}
	p.open = true
	d.Data = append(d.Data, text[:2]...)
	for i, rest := at+6, text[2:]; len(rest) > 0; {
		code := rest[2]
		body := rest[min(4, len(rest)):]
		k := 0
		for k < len(body) && !beginsSubfield(body[k:]) {
			k++
		}
		d.Data = append(d.Data, parse.SubfieldDelimiter, code)
		d.Data = p.text(d.Data, body[:k], i+4)
		rest = body[k:]
		i += 4 + k
	}
}

// beginsSubfield reports whether b begins with " $", a code and a blank.
func beginsSubfield(b []byte) bool {
	return len(b) >= 3 && b[0] == ' ' && b[1] == '$' && b[2] > ' ' && b[2] <= '~' && (len(b) == 3 || b[3] == ' ')
}

// isYAZLeader reports whether the first line of a record is its leader, which may have lost its lengths
// or the blanks at its end.
func isYAZLeader(line []byte) bool {
	n := len(line)
	if n > parse.LeaderLen || n < len("00000nam") || line[3] == ' ' {
		return n == parse.LeaderLen && parse.LooksLikeLeader(line)
	}
	return n >= parse.LeaderLen-len(noLength) || parse.IsNumber(line[:len(noLength)])
}

// isYAZTag reports whether b is a tag as YAZ writes them: digits, or letters.
func isYAZTag(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && !isLetter(c) {
			return false
		}
	}
	return true
}

// looksLikeLine reports whether an input begins with a line that is a leader, and a line that begins
// with a tag.
func looksLikeLine(b []byte) bool {
	if len(b) <= parse.LeaderLen || b[parse.LeaderLen] != '\n' && b[parse.LeaderLen] != '\r' || !parse.LooksLikeLeader(b[:parse.LeaderLen]) {
		return false
	}
	next := bytes.TrimLeft(b[parse.LeaderLen:], "\r\n")
	return len(next) < 4 || next[3] == ' ' && isYAZTag(next[:3])
}
