package textformat

import (
	"bytes"

	"mrrc-lua/parse"
)

// OAI-MARC is an older way to write MARC in XML (Open Archives Initiative, "XML Schema for OAI-MARC",
// http://www.openarchives.org/OAI/1.1/oai_marc.xsd; Aleph's X-Server and Z39.50 gateways write it):
//
//	<oai_marc status="n" type="a" level="m" encLvl="" catForm="a">
//	  <fixfield id="001">"12345"</fixfield>
//	  <varfield id="245" i1="1" i2="0"><subfield label="a">Title</subfield></varfield>
//	</oai_marc>
//
// The leader is in the attributes, or a fixfield LDR. Its elements are read within a record of
// MARCXML as well. Aleph writes '^' for a blank in fields of fixed length.

// isOAIField reports whether an element is one of OAI-MARC's fields, whose tag is in its id.
func isOAIField(local []byte) bool {
	return string(local) == "varfield" || string(local) == "fixfield"
}

// oaiLeader takes an attribute of the element oai_marc that is a position of the leader. The leader
// that they make stands as long as there is no other.
func (p *xmlParser) oaiLeader(element []byte, a xmlForeign) (ok bool) {
	if string(localName(element)) != "oai_marc" || len(a.value) != 1 || a.value[0] < ' ' || a.value[0] > '~' {
		return false
	}
	at := map[string]int{"status": 5, "type": 6, "level": 7, "encLvl": 17, "catForm": 18}[string(a.name)]
	if at > 0 {
		p.d.Leader()[at] = a.value[0]
	}
	return at > 0
}

// oaiText removes the quotes around the text of the open field. In a field of fixed length it makes
// blanks of what Aleph writes for them.
func oaiText(d *parse.Builder, fixed bool) {
	data := d.Field()
	if text := bytes.TrimSpace(data); len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		d.Data = append(d.Data[:d.From], text[1:len(text)-1]...)
	}
	if fixed {
		caretsToBlanks(d.Field())
	}
}

// isFixed reports whether the positions of a control field have a meaning each: 006, 007, 008.
func isFixed(t parse.Tag) bool {
	return t == parse.TagOf('0', '0', '6') || t == parse.TagOf('0', '0', '7') || t == parse.TagOf('0', '0', '8')
}

// caretsToBlanks makes blanks of what Aleph writes for them.
func caretsToBlanks(b []byte) {
	for i, c := range b {
		if c == '^' {
			b[i] = ' '
		}
	}
}
