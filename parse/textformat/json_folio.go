package textformat

// FOLIO's source record storage hands out MARC-in-JSON within envelopes:
//
//	{"sourceRecords":[{"recordId":"…","parsedRecord":{"id":"…","content":{"fields":[…],"leader":"…"}}, …}]}
//
// and its older releases have the record in a string: "content":"{\"fields\":[…],\"leader\":\"…\"}".
// The object that has such a member is a record; what else it has is envelope.

// contentString reads a record that stands in the string which is the value of a member; it is false
// when the value is something else.
func (p *jsonParser) contentString() bool {
	if p.peek() != '"' || p.i+1 >= len(p.b) || p.b[p.i+1] != '{' || p.fields || p.d.HasLeader {
		return false
	}
	m := p.d.Mark()
	text := p.str(nil, "")
	if p.d.Failed {
		return true
	}
	p.d.Back(m)
	p.within = true
	inner := jsonParser{b: text, d: p.d}
	inner.record()
	return true
}
