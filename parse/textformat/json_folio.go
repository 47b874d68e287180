package textformat

import "bytes"

// FOLIO's source record storage delivers MARC-in-JSON within envelopes:
//
//	{"sourceRecords":[{"recordId":"…","parsedRecord":{"id":"…","content":{"fields":[…],"leader":"…"}}, …}]}
//
// and its older releases have the record in a string: "content":"{\"fields\":[…],\"leader\":\"…\"}".
// The object that has such a member is a record. Its id and the formattedContent, which repeats the record
// for people, are envelope.

// contentString reads a record in a string that is the value of a member; it is false when the value is
// something else.
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

// isFOLIOMember reports whether a member of the object that has a record in a string belongs to the envelope.
func isFOLIOMember(member []byte) bool {
	return bytes.HasPrefix(member, []byte(`"id"`)) || bytes.HasPrefix(member, []byte(`"formattedContent"`))
}
