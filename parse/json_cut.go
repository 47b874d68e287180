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
	for i < len(b) && i <= j.maxRecord {
		if j.inString {
			n, closed := stringEnd(b[i:])
			if at, more := brokenLine(b[i:i+n], b[i+n:], eof); at > 0 || more {
				j.looked = i
				if more {
					return j.unended(b, eof)
				}
				return j.cutShort(i+at, "a string does not end with its line")
			}
			i += n
			if !closed {
				break
			}
			j.inString = false
			continue
		}
		switch c := b[i]; c {
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
		i++
	}
	j.looked = i
	return j.unended(b, eof)
}

const tooLong = "the record is longer than allowed"

// brokenLine looks in a part of a string for a line end, which JSON does not allow there, that is
// followed by a brace: where a lost quote let the string run into the next line's record. at is
// the place of that brace. next is the text behind the part.
func brokenLine(part, next []byte, eof bool) (at int, more bool) {
	for i := 0; ; {
		k := bytes.IndexByte(part[i:], '\n')
		if k < 0 {
			return 0, false
		}
		i += k + 1
		switch {
		case i < len(part) && part[i] == '{', i == len(part) && len(next) > 0 && next[0] == '{':
			return i, false
		case i == len(part) && len(next) == 0:
			return 0, !eof
		}
	}
}

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
