package textformat

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Records of MARCMaker text as nearly all programs write them are read in one pass: a leader with the code for UTF-8,
// lines of a tag, two blanks and a value, and an empty line before the next record. All other records are left to Cut
// and Decode, which read everything, in several passes. The result is the same.

// Begins implements parse.DirectCutter.
func (m *mrkCutter) Begins(b []byte) bool {
	return m.state == mrkOutside && (m.coding == nil || m.coding == parse.UTF8) && bytes.HasPrefix(b, []byte("=LDR  "))
}

// Direct implements parse.DirectCutter.
func (m *mrkCutter) Direct(d *parse.Builder) (n int) {
	b := d.Text
	r := mrkDirect{d: d, p: mrkParser{d: d, utf8: true, valid: true}}
	for at := 0; ; {
		if at > m.maxRecord {
			return 0
		}
		// If a value is plain, its end is the end of the line.
		k := min(at+mrkValueAt, len(b))
		k += plainMRKLen(b[k:])
		plain := k < len(b) && (b[k] == '\n' || b[k] == '\r' && k+1 < len(b) && b[k+1] == '\n') &&
			(at == 0 || bytes.IndexByte(b[at:at+mrkValueAt], '\n') < 0)
		if !plain {
			if k = bytes.IndexByte(b[at:], '\n'); k < 0 {
				return 0
			}
			k += at
		}
		next := k + 1
		if plain && b[k] == '\r' {
			next++
		} else if k > at && b[k-1] == '\r' {
			k--
		}
		line := b[at:k]
		switch {
		case at == 0:
			if !r.leader(line, m.coding == nil) {
				return 0
			}
		case len(line) == 0:
			return r.ends(at, next)
		case len(line) <= mrkValueAt || string(line[4:6]) != "  " || line[0] != '=':
			return 0
		case string(line[1:4]) == "LDR":
			return at
		case !r.field(line, at, plain):
			return 0
		}
		at = next
	}
}

// mrkValueAt is where a value begins in its line, after the tag and two blanks.
const mrkValueAt = len("=245  ")

// mrkDirect reads a record in one pass.
type mrkDirect struct {
	d *parse.Builder
	p mrkParser // for values with mnemonics
}

// ends returns the length of a record that ends with the empty line at a place, if the next line begins with '=';
// otherwise 0.
func (r *mrkDirect) ends(at, next int) int {
	b := r.d.Text
	for next < len(b) && (b[next] == '\n' || b[next] == '\r' && next+1 < len(b) && b[next+1] == '\n') {
		next++
	}
	if next == len(b) || b[next] != '=' {
		return 0
	}
	return at
}

// leader reads the line of the leader. It returns false unless the leader is sound and, if must is true, has the code
// for UTF-8.
func (r *mrkDirect) leader(line []byte, must bool) bool {
	if len(line) != mrkValueAt+parse.LeaderLen {
		return false
	}
	cells := parse.Leader(line[mrkValueAt:])
	for i, c := range cells {
		if c == '\\' {
			cells[i] = ' '
		} else if c == '{' {
			return false
		}
	}
	if !isPrintable(cells[:]) || must && cells.Coding() != 'a' {
		return false
	}
	setLeader(r.d, cells[:], 0)
	return true
}

// field reads the line of a field. plain means that nothing in its value has another meaning.
func (r *mrkDirect) field(line []byte, at int, plain bool) bool {
	tag, ok := plainTag(line[1:4])
	if !ok {
		return false
	}
	d, value := r.d, line[mrkValueAt:]
	d.Open(tag, at)
	if !plain {
		var sound bool
		if plain, sound = mrkPlain(value); !sound {
			return false
		}
	}
	if plain {
		r.copy(value)
	} else {
		r.p.subfields = false
		if r.p.value(value, at+mrkValueAt); !r.p.valid {
			return false
		}
	}
	d.Close()
	return true
}

// copy appends a value without mnemonics, byte by byte.
func (r *mrkDirect) copy(value []byte) {
	d := r.d
	d.Data = append(d.Data, value...)
	head := d.Field()
	if !d.Tag.IsControl() {
		k := bytes.IndexByte(head, '$')
		for rest := head; k >= 0; k = bytes.IndexByte(rest, '$') {
			if len(rest) == len(head) {
				head = head[:k]
			}
			rest[k] = parse.SubfieldDelimiter
			rest = rest[k+1:]
		}
	}
	for i, c := range head {
		if c == '\\' {
			head[i] = ' '
		}
	}
}

// plainMRKLen returns how many bytes at the start of b are certainly plain text: printable ASCII other than '{'. It
// examines eight bytes at a time.
func plainMRKLen(b []byte) (n int) {
	for ; len(b)-n >= 8; n += 8 {
		x := binary.LittleEndian.Uint64(b[n:])
		brace := x ^ '{'*everyByte
		if special := (x | (x - 0x20*everyByte) | (brace-everyByte)&^brace) & topBits; special != 0 {
			return n + bits.TrailingZeros64(special)>>3 // the lowest bit marks the first such byte
		}
	}
	for n < len(b) && b[n] >= ' ' && b[n] < utf8.RuneSelf && b[n] != '{' {
		n++
	}
	return n
}

// mrkPlain reports whether a value has no mnemonics. sound is false when it has control characters or is
// not UTF-8.
func mrkPlain(b []byte) (plain, sound bool) {
	b = b[plainMRKLen(b):]
	plain = true
	for _, c := range b {
		switch {
		case c == '{':
			plain = false
		case c < ' ':
			return false, false
		}
	}
	return plain, utf8.Valid(b)
}
