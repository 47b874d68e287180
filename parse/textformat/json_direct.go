package textformat

import "mrrc-lua/parse"

// Records of MARC-in-JSON as nearly all programs write them are read in one pass: an object of leader and fields, an
// object for each field and each subfield, strings in their places, and both indicators. All other records are left to
// Cut and Decode, which read everything, in two passes. The result is the same.

// Begins implements parse.DirectCutter.
func (j *jsonCutter) Begins(b []byte) bool {
	if j.state != jsonOutside || j.inString || b[0] != '{' {
		return false
	}
	yes, _ := beginsRecord(b, false)
	return yes
}

// Direct implements parse.DirectCutter.
func (j *jsonCutter) Direct(d *parse.Builder) (n int) {
	p := &j.parser
	*p = jsonParser{b: d.Text, d: d, others: p.others[:0], key: p.key}
	r := jsonDirect{p: p, d: d, b: d.Text}
	if n = r.record(); n > j.maxRecord || d.Failed {
		return 0
	}
	if n > 0 {
		d.SettleCoding(p.leader)
	}
	return n
}

// jsonDirect reads a record in one pass. Its methods take the place of the next byte, and return the place after the
// text that they have read; 0: they cannot read it.
type jsonDirect struct {
	p *jsonParser
	d *parse.Builder
	b []byte
}

// skip passes over white space; the result is a place within the text, or 0.
func (r *jsonDirect) skip(i int) int {
	b := r.b
	for i < len(b) && b[i] <= ' ' {
		if !isSpace(b[i]) {
			return 0
		}
		i++
	}
	if i >= len(b) {
		return 0
	}
	return i
}

// take passes over the byte c, which white space may surround. If i is 0, it returns 0.
func (r *jsonDirect) take(i int, c byte) int {
	if i == 0 {
		return 0
	}
	if i = r.skip(i); i == 0 || r.b[i] != c {
		return 0
	}
	return r.skip(i + 1)
}

// name passes over a name, which begins at i, and the colon after it.
func (r *jsonDirect) name(i int, name string) int {
	if i == 0 || len(r.b)-i < len(name)+len(`"":`) || r.b[i] != '"' {
		return 0
	}
	to := i + 1 + len(name)
	if r.b[to] != '"' || string(r.b[i+1:to]) != name {
		return 0
	}
	return r.take(to+1, ':')
}

// more returns the place of the next element after a comma. done is true if there is no comma: next is then the place
// after the closing bracket, or 0.
func (r *jsonDirect) more(i int, end byte) (next int, done bool) {
	if i == 0 {
		return 0, true
	}
	if b := r.b; i+1 < len(b) && b[i] == ',' && b[i+1] > ' ' {
		return i + 1, false
	}
	if i = r.skip(i); i == 0 {
		return 0, true
	}
	switch r.b[i] {
	case ',':
		i = r.skip(i + 1)
		return i, i == 0
	case end:
		return i + 1, true
	}
	return 0, true
}

// str appends the string at i to the data of the open field.
func (r *jsonDirect) str(i int) int {
	b, d := r.b, r.d
	if i == 0 || b[i] != '"' {
		return 0
	}
	from := i + 1
	to := from + plainJSONLen(b[from:])
	for to < len(b) && plainJSON[b[to]] {
		to++
	}
	if to < len(b) && b[to] == '"' {
		d.Data = append(d.Data, b[from:to]...)
		return to + 1
	}
	r.p.i = i
	if d.Data = r.p.str(d.Data, ""); d.Failed {
		return 0
	}
	return r.p.i
}

// record reads the whole object.
func (r *jsonDirect) record() int {
	i := r.skip(1)
	for fields := false; ; {
		switch at := i; {
		case i == 0 || i+2 >= len(r.b):
			return 0
		case r.b[i+1] == 'l':
			i = r.leader(r.name(i, "leader"), at)
		case !fields:
			fields = true
			i = r.fields(r.name(i, "fields"))
		default:
			return 0
		}
		var done bool
		if i, done = r.more(i, '}'); done {
			return i
		}
	}
}

// leader reads the leader, a member that begins at a place.
func (r *jsonDirect) leader(i, at int) int {
	d := r.d
	from := i + 1
	to := from + parse.LeaderLen
	if i == 0 || d.HasLeader || to >= len(r.b) || r.b[i] != '"' || r.b[to] != '"' {
		return 0
	}
	text := r.b[from:to]
	for _, c := range text {
		if !plainJSON[c] || c > '~' {
			return 0
		}
	}
	r.p.leader = at
	setLeader(d, text, at)
	return to + 1
}

// fields reads the array of fields.
func (r *jsonDirect) fields(i int) int {
	i = r.take(i, '[')
	for done := false; i > 0 && !done; i, done = r.more(i, ']') {
		i = r.field(i)
	}
	return i
}

// field reads a field.
func (r *jsonDirect) field(i int) int {
	b, d := r.b, r.d
	at := r.take(i, '{')
	to := at + len(`"245"`)
	if at == 0 || to >= len(b) || b[at] != '"' || b[to-1] != '"' || b[at+1] > '9' {
		return 0
	}
	name := b[at+1 : to-1]
	tag, ok := plainTag(name)
	if !ok || isLeaderTag(tag) || !plainName(name) {
		return 0
	}
	if i = r.take(to, ':'); i == 0 {
		return 0
	}
	d.Open(tag, at)
	switch b[i] {
	case '"':
		if i = r.str(i); i > 0 {
			d.ClosePlain()
		}
	case '{':
		if next := r.usual(i); next > 0 {
			if i, ok = r.more(r.subfields(next), '}'); !ok || i == 0 {
				return 0
			}
			d.Close()
		} else {
			i = r.dataField(r.skip(i + 1))
		}
	default:
		return 0
	}
	i, done := r.more(i, '}')
	if !done {
		return 0
	}
	return i
}

// dataField reads the members of a data field.
func (r *jsonDirect) dataField(i int) int {
	b, d := r.b, r.d
	d.Data = append(d.Data, ' ', ' ')
	var has [3]bool
	for done := false; !done; i, done = r.more(i, '}') {
		if i == 0 || i+len(`"ind1"`) >= len(b) {
			return 0
		}
		which := b[i+len(`"ind`)] - '1' // a place in has: of the first, the second indicator
		if b[i+1] == 's' {
			which = 2
		}
		if which > 2 || has[which] {
			return 0
		}
		has[which] = true
		if which == 2 {
			i = r.subfields(r.take(r.name(i, "subfields"), '['))
			continue
		}
		i = r.name(i, [2]string{"ind1", "ind2"}[which])
		if i == 0 || i+2 >= len(b) || b[i] != '"' || b[i+2] != '"' || !plainJSON[b[i+1]] || b[i+1] > '~' {
			return 0
		}
		d.Data[d.From+int(which)] = b[i+1]
		i += len(`" "`)
	}
	if i > 0 {
		if !has[0] || !has[1] || !has[2] {
			return 0
		}
		d.Close()
	}
	return i
}

// usualCode marks the codes of subfields that have no other meaning.
var usualCode = func() (t [256]bool) {
	for c := ' '; c <= '~'; c++ {
		t[c] = plainJSON[c] && c != '_' && c != '$'
	}
	return t
}()

// usual reads the first members of a data field, up to the first subfield, if they are written without white space and
// in their usual order; 0: they are not.
func (r *jsonDirect) usual(i int) int {
	const (
		one, two, three = `{"ind1":"`, `","ind2":"`, `","subfields":[`

		ind1At = len(one)
		ind2At = ind1At + 1 + len(two)
		end    = ind2At + 1 + len(three)
	)
	if len(r.b)-i <= end {
		return 0
	}
	b := r.b[i : i+end]
	if string(b[:ind1At]) != one || string(b[ind1At+1:ind2At]) != two || string(b[ind2At+1:]) != three ||
		!plainJSON[b[ind1At]] || !plainJSON[b[ind2At]] || max(b[ind1At], b[ind2At]) > '~' {
		return 0
	}
	r.d.Data = append(r.d.Data, b[ind1At], b[ind2At])
	return i + end
}

// subfields reads the array of subfields after its bracket.
func (r *jsonDirect) subfields(i int) int {
	b, d := r.b, r.d
	for done := false; i > 0 && !done; i, done = r.more(i, ']') {
		if i+len(`{"a":"`) < len(b) && b[i] == '{' && b[i+1] == '"' && string(b[i+3:i+6]) == `":"` && usualCode[b[i+2]] {
			d.Data = append(d.Data, parse.SubfieldDelimiter, b[i+2])
			i = r.str(i + len(`{"a":`))
			if i > 0 && i < len(b) && b[i] == '}' {
				i++
				continue
			}
			var last bool
			if i, last = r.more(i, '}'); !last {
				return 0
			}
			continue
		}
		if i = r.take(i, '{'); i == 0 || i+3 >= len(b) || b[i] != '"' || b[i+2] != '"' {
			return 0
		}
		code := b[i+1]
		if !usualCode[code] {
			return 0
		}
		if i = r.take(i+len(`"a"`), ':'); i == 0 {
			return 0
		}
		d.Data = append(d.Data, parse.SubfieldDelimiter, code)
		var last bool
		if i, last = r.more(r.str(i), '}'); !last {
			return 0
		}
	}
	return i
}
