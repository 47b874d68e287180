package parse

import "bytes"

// garbageAt begins a stretch of garbage with the text asked for.
func (j *jsonCutter) garbageAt(code Code, note string) (piece, bool) {
	j.state, j.looked, j.inString, j.lineEnd = jsonGarbage, 0, false, false
	j.garbage = piece{kind: pieceGarbage, code: code, note: note}
	return piece{}, false
}

// pass gives the garbage up to where records may go on: a line that begins with a brace, or an
// object that begins as a record does.
func (j *jsonCutter) pass(b []byte, eof bool) (p piece, more bool) {
	p = j.garbage
	p.cont = j.looked > 0
	window := b[:min(len(b), garbagePiece+2*reachJSON)]
	for i := 0; ; i++ {
		k := bytes.IndexByte(window[i:], '{')
		if i += k; k < 0 {
			i = len(window)
		}
		switch {
		case i >= garbagePiece:
			p.n, j.looked = garbagePiece, 1
			j.lineEnd = b[p.n-1] == '\n'
			return p, false
		case k < 0 && !eof:
			return piece{}, true
		case k < 0:
			j.state, j.open = jsonOutside, j.open[:0]
			p.n = i
			return p, false
		case i == 0 && j.looked == 0:
			continue // what the garbage begins with
		}
		record, more := beginsRecord(window[i:], eof)
		if more {
			return piece{}, true
		}
		if record || i > 0 && b[i-1] == '\n' || i == 0 && j.lineEnd {
			j.state = jsonOutside
			p.n = i
			return p, false
		}
	}
}

// record looks for the end of the record that the text begins with.
func (j *jsonCutter) record(b []byte, eof bool) (p piece, more bool) {
	if j.looked == 0 {
		j.open, j.looked, j.inString = append(j.open, '{'), 1, false
	}
	i := j.looked
	for end := min(len(b), j.maxRecord+1); i < end; i++ {
		c := b[i]
		if j.inString {
			switch {
			case !endsPlain[c]:
			case c == '"':
				j.inString = false
			case c == '\\':
				if i+1 == len(b) {
					j.looked = i
					return j.unended(b, eof)
				}
				i++
			case c == '\n':
				// JSON allows no line end here. Before a brace, it is where a lost quote let the
				// string run into the next line's record.
				if i+1 == len(b) && !eof {
					j.looked = i
					return j.unended(b, eof)
				}
				if i+1 < len(b) && b[i+1] == '{' {
					return j.cutShort(i+1, "a string does not end with its line")
				}
			}
			continue
		}
		switch c {
		case '"':
			j.inString = true
		case '{', '[':
			if c == '{' {
				record, more := beginsRecord(b[i:], eof)
				if more {
					j.looked = i
					return j.unended(b, eof)
				}
				if record {
					return j.nested(b, i)
				}
			}
			if len(j.open)-j.base == maxDepth {
				j.open = j.open[:j.base]
				return j.garbageAt(CodeJSON, "nested too deep")
			}
			j.open = append(j.open, c)
		case '}', ']':
			j.open = j.open[:len(j.open)-1]
			if len(j.open) == j.base {
				j.state = jsonOutside
				if i >= j.maxRecord {
					return j.garbageAt(CodeRecordTooLong, tooLong)
				}
				return piece{kind: pieceRecord, n: i + 1}, false
			}
		}
	}
	j.looked = i
	return j.unended(b, eof)
}

// endsPlain marks the bytes in a string that are looked at when its end is looked for.
var endsPlain = [256]bool{'"': true, '\\': true, '\n': true}

const tooLong = "the record is longer than allowed"

// nested says what an object that begins as a record does means within the one that the text
// begins with.
func (j *jsonCutter) nested(b []byte, at int) (p piece, more bool) {
	if bytes.Contains(b[:at], []byte(`"leader"`)) || bytes.Contains(b[:at], []byte(`"fields"`)) {
		return j.cutShort(at, "the record has no closing brace")
	}
	j.base, j.looked = len(j.open), 0
	return piece{kind: pieceFiller, n: at}, false
}

// cutShort gives a record that has no end as garbage.
func (j *jsonCutter) cutShort(n int, note string) (piece, bool) {
	j.state, j.open, j.inString = jsonOutside, j.open[:j.base], false
	return piece{kind: pieceGarbage, n: n, code: CodeJSON, note: note}, false
}

// unended says what to do about a record whose end is not in b.
func (j *jsonCutter) unended(b []byte, eof bool) (p piece, more bool) {
	switch {
	case len(b) > j.maxRecord:
		j.open = j.open[:j.base]
		return j.garbageAt(CodeRecordTooLong, tooLong)
	case !eof:
		return piece{}, true
	}
	j.state, j.open, j.inString = jsonOutside, j.open[:0], false
	return piece{kind: pieceGarbage, n: len(b), code: CodeTruncated, note: "the input ends within the record"}, false
}
