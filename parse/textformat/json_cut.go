package textformat

import (
	"bytes"
	"strings"

	"mrrc-lua/parse"
)

// garbageAt begins a stretch of garbage with the text asked for.
func (j *jsonCutter) garbageAt(code parse.Code, note string) (parse.Piece, bool) {
	j.state, j.looked, j.inString, j.lineEnd = jsonGarbage, 0, false, false
	j.garbage = parse.Piece{Kind: parse.PieceGarbage, Code: code, Note: note}
	return parse.Piece{}, false
}

// pass returns the garbage up to a place where records may go on: a line that begins with a brace, or
// an object that looks like a record.
func (j *jsonCutter) pass(b []byte, eof bool) (p parse.Piece, more bool) {
	p = j.garbage
	p.Continued = j.looked > 0
	window := b[:min(len(b), parse.MaxGarbage+2*reachJSON)]
	for i := 0; ; i++ {
		k := bytes.IndexByte(window[i:], '{')
		if i += k; k < 0 {
			i = len(window)
		}
		switch {
		case i >= parse.MaxGarbage:
			p.Length, j.looked = parse.MaxGarbage, 1
			j.lineEnd = b[p.Length-1] == '\n'
			return p, false
		case k < 0 && !eof:
			return parse.Piece{}, true
		case k < 0:
			j.state, j.open = jsonOutside, j.open[:0]
			p.Length = i
			return p, false
		case i == 0 && j.looked == 0:
			continue // what the garbage begins with
		}
		record, more := beginsRecord(window[i:], eof)
		if more {
			return parse.Piece{}, true
		}
		if record || i > 0 && b[i-1] == '\n' || i == 0 && j.lineEnd {
			j.state = jsonOutside
			p.Length = i
			return p, false
		}
	}
}

// record looks for the end of the record, or of the possible record, that the text begins with. If
// that is the envelope of a record, it is filler up to the record.
func (j *jsonCutter) record(b []byte, eof bool) (p parse.Piece, more bool) {
	if j.looked == 0 {
		j.open, j.starts, j.looked, j.inString = append(j.open, '{'), append(j.starts[:0], 0), 1, false
	}
	i, end := j.looked, min(len(b), j.maxRecord+1)
	for {
		if j.inString {
			i += plainJSONLen(b[min(i, end):end])
			for i < end && !endsPlain[b[i]] {
				i++
			}
			if i >= end {
				return j.unended(b, i, eof)
			}
			switch b[i] {
			case '"':
				j.inString = false
			case '\\':
				if i+1 == len(b) {
					return j.unended(b, i, eof)
				}
				i++
			case '\n':
				// JSON allows no line end here. Before a brace, it is where a lost quote let the
				// string run into the next line's record.
				if i+1 == len(b) && !eof {
					return j.unended(b, i, eof)
				}
				if i+1 < len(b) && b[i+1] == '{' {
					return j.cutShort(i+1, "a string does not end with its line")
				}
			}
			i++
			continue
		}
		for i < end && !isStructure[b[i]] {
			i++
		}
		if i >= end {
			return j.unended(b, min(i, len(b)), eof)
		}
		switch c := b[i]; {
		case c == '"' && j.known:
			j.inString = true
		case c == '}' || c == ']':
			j.open = j.open[:len(j.open)-1]
			if len(j.open) == j.base {
				return j.whole(i + 1)
			}
		case j.known && len(j.open)-j.base < maxDepth && (c == '[' || i+2 < len(b) && b[i+1] == '"' && b[i+2] != 'l' && b[i+2] != 'f'):
			j.open = append(j.open, c) // not the beginning of another record
		default:
			if p, more, done := j.opened(b, i, eof); done {
				return p, more
			}
		}
		i++
	}
}

// isStructure marks the bytes outside of strings that are looked at when the end of a record is looked
// for.
var isStructure = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true}

// opened notes the string or the bracket that begins at b[i]. done means that record returns p and
// more.
func (j *jsonCutter) opened(b []byte, i int, eof bool) (p parse.Piece, more, done bool) {
	c := b[i]
	if c == '"' {
		j.inString = true
		switch what, short := memberAt(b[i:], eof); {
		case short:
			j.inString = false
			p, more = j.unended(b, i, eof)
			return p, more, true
		case len(j.open) == j.base+1:
			j.known = what != otherMember
		case what == recordMember && j.open[len(j.open)-1] == '{':
			p, more = j.within()
			return p, more, true
		}
		return parse.Piece{}, false, false
	}
	record, short := false, false
	if c == '{' {
		record, short = beginsRecord(b[i:], eof)
	}
	j.starts = append(j.starts[:min(len(j.starts), len(j.open)-j.base)], i)
	done = true
	switch {
	case short:
		p, more = j.unended(b, i, eof)
	case record && j.known:
		p, more = j.cutShort(i, "the record has no closing brace")
	case record:
		j.open = append(j.open, c)
		p, more = j.within()
	case len(j.open)-j.base == maxDepth:
		j.open = j.open[:j.base]
		p, more = j.garbageAt(CodeJSON, "nested too deep")
	default:
		j.open = append(j.open, c)
		done = false
	}
	return p, more, done
}

// whole returns an object of n bytes: a record, or a part of an envelope.
func (j *jsonCutter) whole(n int) (parse.Piece, bool) {
	j.state = jsonOutside
	switch {
	case n > j.maxRecord:
		return j.garbageAt(parse.CodeRecordTooLong, tooLong)
	case !j.known && j.envelope():
		return parse.Piece{Kind: parse.PieceFiller, Length: n}, false
	}
	return parse.Piece{Kind: parse.PieceRecord, Length: n}, false
}

// within returns the filler before the object that was opened last, which is the record.
func (j *jsonCutter) within() (parse.Piece, bool) {
	k := len(j.open) - 1
	n := j.starts[k-j.base]
	j.open = j.open[:k]
	j.base, j.looked, j.known, j.inner = k, 0, true, true
	return parse.Piece{Kind: parse.PieceFiller, Length: n}, false
}

// endsPlain marks the bytes in a string that are looked at when its end is looked for.
var endsPlain = [256]bool{'"': true, '\\': true, '\n': true}

const tooLong = "the record is longer than allowed"

// cutShort returns a record that has no end as garbage.
func (j *jsonCutter) cutShort(n int, note string) (parse.Piece, bool) {
	j.state, j.open, j.inString = jsonOutside, j.open[:j.base], false
	return parse.Piece{Kind: parse.PieceGarbage, Length: n, Code: CodeJSON, Note: note}, false
}

// unended returns the result for a record whose end is not in b, which was examined up to i.
func (j *jsonCutter) unended(b []byte, i int, eof bool) (p parse.Piece, more bool) {
	j.looked = i
	long := len(b) > j.maxRecord
	if !j.known && bytes.IndexByte(j.open[:j.base], '{') >= 0 && (long || eof) {
		if eof { // an envelope without end
			i = len(b)
		}
		j.state = jsonOutside // what is open stays open
		return parse.Piece{Kind: parse.PieceFiller, Length: i}, false
	}
	switch {
	case long:
		j.open = j.open[:j.base]
		return j.garbageAt(parse.CodeRecordTooLong, tooLong)
	case !eof:
		return parse.Piece{}, true
	}
	j.state, j.open, j.inString = jsonOutside, j.open[:0], false
	return parse.Piece{Kind: parse.PieceGarbage, Length: len(b), Code: parse.CodeTruncated, Note: "the input ends within the record", Begun: true}, false
}

// jsonMember is the role of a member that shows the kind of its object.
type jsonMember uint8

const (
	otherMember  jsonMember = iota
	fieldsMember            // of an object that may be a record
	recordMember            // of a record
)

// memberNames are those by which records are known.
var memberNames = map[string]jsonMember{
	"leader": recordMember, "fields": fieldsMember, "varFields": recordMember,
	"controlfield": recordMember, "controlfields": recordMember, "controlFields": recordMember,
	"datafield": recordMember, "datafields": recordMember, "dataFields": recordMember,
	"record": recordMember, "content": recordMember, // by their values
}

const longestMember = len("controlfields")

// memberAt returns the role of the member whose name is the string at the start of b. more asks for a
// longer b.
func memberAt(b []byte, eof bool) (what jsonMember, more bool) {
	rest := b[1:]
	if len(rest) == 0 {
		return otherMember, !eof
	}
	if !strings.Contains("lfvcdr", string(rest[0])) {
		return otherMember, false
	}
	k := bytes.IndexByte(rest[:min(len(rest), longestMember+1)], '"')
	if k < 0 {
		return otherMember, len(rest) <= longestMember && !eof
	}
	name := string(rest[:k])
	if what = memberNames[name]; what == otherMember {
		return otherMember, false
	}
	for _, c := range valueMarks(name) {
		k++
		for k < len(rest) && k < reachJSON && isSpace(rest[k]) {
			k++
		}
		switch {
		case k >= len(rest):
			return otherMember, !eof
		case rest[k] != byte(c):
			return otherMember, false
		}
	}
	return what, false
}

// valueMarks returns the bytes that must follow the name of a member.
func valueMarks(name string) string {
	switch name {
	case "record": // of rows
		return ":[["
	case "content": // a record in a string
		return `:"{`
	}
	return ":"
}
