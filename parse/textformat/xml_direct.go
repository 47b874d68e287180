package textformat

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"mrrc-lua/parse"
)

// Records of MARCXML as nearly all programs write them are read in one pass: elements leader, controlfield, datafield
// and subfield with their attributes in any order, one blank before each and double quotes around the value, and
// between them nothing but white space. All other records are left to Cut and Decode, which read everything, in two
// passes. The result is the same.

// Begins implements parse.DirectCutter.
func (x *xmlCutter) Begins(b []byte) bool {
	if x.state != xmlOutside || x.err != nil || x.charset.coding != nil || len(b) < len("<record>") || b[0] != '<' {
		return false
	}
	t, more := tagAt(b, false)
	return !more && t.kind == tagStart && t.local == "record"
}

// Direct implements parse.DirectCutter.
func (x *xmlCutter) Direct(d *parse.Builder) (n int) {
	p := &x.parser
	*p = xmlParser{b: d.Text, d: d, others: p.others[:0]}
	name, closed := p.start()
	if closed || d.Failed {
		return 0
	}
	p.recordAttributes(name)
	r := xmlDirect{p: p, d: d, b: d.Text, name: name, prefix: name[:bytes.IndexByte(name, ':')+1]}
	n = r.record(p.i)
	if n == 0 || n > x.maxRecord || d.Failed || !d.HasLeader && d.Fields() == 0 {
		return 0
	}
	d.SettleCoding(p.leader)
	x.seen, x.records = true, true
	return n
}

// xmlDirect reads a record in one pass. Its methods take the place of the next byte, and return the place after the
// text that they have read; 0: they cannot read it.
type xmlDirect struct {
	p            *xmlParser
	d            *parse.Builder
	b            []byte
	name, prefix []byte // of the element record
}

// record reads the rest of a record, after its start tag.
func (r *xmlDirect) record(i int) int {
	b := r.b
	for {
		i = afterSpace(b, i)
		at := i
		if i = r.tag(i); i == 0 || i+1 >= len(b) {
			return 0
		}
		switch b[i] {
		case 'd':
			i = r.datafield(i, at)
		case 'c':
			i = r.controlfield(i, at)
		case 'l':
			i = r.leader(i, at)
		case '/':
			return r.end(at, r.name)
		default:
			return 0
		}
		if i == 0 {
			return 0
		}
	}
}

// afterSpace passes over white space.
func afterSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		i++
	}
	return i
}

// tag returns the place of the local name in a start tag, or of the slash in an end tag.
func (r *xmlDirect) tag(i int) int {
	b := r.b
	switch {
	case i+1 >= len(b) || b[i] != '<':
		return 0
	case b[i+1] == '/' || len(r.prefix) == 0:
		return i + 1
	case !bytes.HasPrefix(b[i+1:], r.prefix):
		return 0
	}
	return i + 1 + len(r.prefix)
}

// end reads the end tag of an element.
func (r *xmlDirect) end(i int, name []byte) int {
	b := r.b
	to := i + 2 + len(name)
	if to >= len(b) || b[i] != '<' || b[i+1] != '/' || b[to] != '>' || string(b[i+2:to]) != string(name) {
		return 0
	}
	return to + 1
}

// endOf reads the end tag of an element with a local name. It is for the elements that do not occur often.
func (r *xmlDirect) endOf(i int, local string) int {
	b := r.b
	from := i + 2 + len(r.prefix)
	to := from + len(local)
	if to >= len(b) || b[i] != '<' || b[i+1] != '/' || b[to] != '>' || string(b[from:to]) != local {
		return 0
	}
	if len(r.prefix) > 0 && !bytes.Equal(b[i+2:from], r.prefix) {
		return 0
	}
	return to + 1
}

// value reads an attribute whose value has n bytes, after the blank before it.
func (r *xmlDirect) value(i int, name string, n int) (value []byte, next int) {
	b := r.b
	from := i + len(name) + len(`="`)
	to := from + n
	if to >= len(b) || b[to] != '"' || b[from-1] != '"' || b[from-2] != '=' || string(b[i:from-2]) != name {
		return nil, 0
	}
	value = b[from:to]
	for _, c := range value {
		if inValue[c] {
			return nil, 0
		}
	}
	return value, to + 1
}

// leader reads a leader, from its local name on.
func (r *xmlDirect) leader(i, at int) int {
	b, d := r.b, r.d
	const start = "leader>"
	from := i + len(start)
	to := from + parse.LeaderLen
	if d.HasLeader || to >= len(b) || string(b[i:from]) != start {
		return 0
	}
	text := b[from:to]
	if plainXMLLen(text) < parse.LeaderLen || !isPrintable(text) {
		return 0
	}
	if i = r.endOf(to, "leader"); i == 0 {
		return 0
	}
	r.p.leader = at
	setLeader(d, text, at)
	return i
}

// controlfield reads a control field, from its local name on.
func (r *xmlDirect) controlfield(i, at int) int {
	b, d := r.b, r.d
	const start = "controlfield "
	if i+len(start) >= len(b) || string(b[i:i+len(start)]) != start {
		return 0
	}
	text, i := r.value(i+len(start), "tag", 3)
	tag, ok := plainTag(text)
	if !ok || isLeaderTag(tag) || i >= len(b) || b[i] != '>' {
		return 0
	}
	d.Open(tag, at)
	if i = r.text(i + 1); i == 0 {
		return 0
	}
	if i = r.endOf(i, "controlfield"); i == 0 {
		return 0
	}
	d.ClosePlain()
	return i
}

// datafield reads a data field, from its local name on.
func (r *xmlDirect) datafield(i, at int) int {
	b, d := r.b, r.d
	const start = "datafield"
	if i+len(start) >= len(b) || string(b[i:i+len(start)]) != start {
		return 0
	}
	tag, ind, next := usualAttributes(b[i+len(start):])
	if i += len(start) + next; next == 0 {
		if tag, ind, i = r.attributes(i); i == 0 {
			return 0
		}
	}
	d.Open(tag, at)
	d.Data = append(d.Data, ind[0], ind[1])
	for {
		i = afterSpace(b, i)
		at := i
		if i = r.tag(i); i == 0 || i >= len(b) {
			return 0
		}
		if b[i] == '/' {
			if i = r.endOf(at, start); i > 0 {
				d.Close()
			}
			return i
		}
		const (
			sub    = `subfield code="`
			codeAt = len(sub)
			textAt = codeAt + len(`a">`)
		)
		if i+textAt >= len(b) || string(b[i:i+codeAt]) != sub || string(b[i+codeAt+1:i+textAt]) != `">` {
			return 0
		}
		code := b[i+codeAt]
		if code <= ' ' || code > '~' || inValue[code] {
			return 0
		}
		d.Data = append(d.Data, parse.SubfieldDelimiter, code)
		if i = r.text(i + textAt); i == 0 {
			return 0
		}
		const end = "</subfield>"
		switch {
		case len(r.prefix) == 0 && i+len(end) < len(b) && string(b[i:i+len(end)]) == end:
			i += len(end)
		default:
			if i = r.endOf(i, "subfield"); i == 0 {
				return 0
			}
		}
	}
}

// inValue marks the bytes that have a meaning of their own in the value of an attribute.
var inValue = [256]bool{'"': true, '&': true, '<': true}

// usualAttributes reads the attributes of a data field in their usual order, and the end of its start tag. next is 0 if
// they are in another order, or have unusual characters.
func usualAttributes(b []byte) (tag parse.Tag, ind [2]byte, next int) {
	const (
		one, two, three, four = ` tag="`, `" ind1="`, `" ind2="`, `">`

		tagAt  = len(one)
		ind1At = tagAt + 3 + len(two)
		ind2At = ind1At + 1 + len(three)
		end    = ind2At + 1 + len(four)
	)
	if len(b) <= end || string(b[:tagAt]) != one || string(b[tagAt+3:ind1At]) != two ||
		string(b[ind1At+1:ind2At]) != three || string(b[ind2At+1:end]) != four {
		return 0, ind, 0
	}
	text := b[tagAt : tagAt+3]
	ind = [2]byte{b[ind1At], b[ind2At]}
	if inValue[ind[0]] || inValue[ind[1]] || min(ind[0], ind[1]) < ' ' || max(ind[0], ind[1]) > '~' ||
		inValue[text[0]] || inValue[text[1]] || inValue[text[2]] {
		return 0, ind, 0
	}
	tag, ok := plainTag(text)
	if !ok {
		return 0, ind, 0
	}
	return tag, ind, end
}

// attributes reads the attributes of a data field in any order, and the end of its start tag.
func (r *xmlDirect) attributes(i int) (tag parse.Tag, ind [2]byte, next int) {
	b := r.b
	ok := false
	for range 3 {
		if i+len(` ind1=" "`) >= len(b) || b[i] != ' ' {
			return 0, ind, 0
		}
		var value []byte
		switch i++; b[i] {
		case 't':
			value, i = r.value(i, "tag", 3)
			if i == 0 || tag != 0 {
				return 0, ind, 0
			}
			if tag, ok = plainTag(value); !ok {
				return 0, ind, 0
			}
		case 'i':
			which := b[i+3] - '1'
			if which > 1 || ind[which] != 0 {
				return 0, ind, 0
			}
			value, i = r.value(i, [2]string{"ind1", "ind2"}[which], 1)
			if i == 0 || value[0] < ' ' || value[0] > '~' {
				return 0, ind, 0
			}
			ind[which] = value[0]
		default:
			return 0, ind, 0
		}
	}
	if i >= len(b) || b[i] != '>' {
		return 0, ind, 0
	}
	return tag, ind, i + 1
}

// text appends the text before the next tag to the data of the open field.
func (r *xmlDirect) text(i int) int {
	b, d := r.b, r.d
	to := i + plainXMLLen(b[i:])
	if to < len(b) && b[to] == '<' {
		d.Data = append(d.Data, b[i:to]...)
		return to
	}
	k := bytes.IndexByte(b[to:], '<')
	if k < 0 {
		return 0
	}
	to += k
	if d.Data = r.p.chars(d.Data, b[i:to], i); d.Failed {
		return 0
	}
	return to
}

// plainXMLLen returns how many bytes at the start of b are certainly plain character data: printable ASCII other than
// '<' and '&'. It examines eight bytes at a time.
func plainXMLLen(b []byte) (n int) {
	for ; len(b)-n >= 8; n += 8 {
		x := binary.LittleEndian.Uint64(b[n:])
		less, and := x^'<'*everyByte, x^'&'*everyByte
		special := (x | (x - 0x20*everyByte) | (less-everyByte)&^less | (and-everyByte)&^and) & topBits
		if special != 0 { // the lowest bit marks the first such byte
			return n + bits.TrailingZeros64(special)>>3
		}
	}
	for n < len(b) && plainXML[b[n]] && b[n] != '<' {
		n++
	}
	return n
}
