package testwords

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// xmlWriter writes records as XML of a kind.
type xmlWriter struct {
	rng    *rand.Rand
	out    strings.Builder
	prefix string // of the names of MARCXML, with its colon
	oai    bool   // OAI-MARC instead of MARCXML
}

func (w *xmlWriter) put(format string, args ...any) { fmt.Fprintf(&w.out, format, args...) }

// escape writes a value in one of the ways XML has for it.
func (w *xmlWriter) escape(s string) string {
	if w.rng.IntN(12) == 0 && !strings.Contains(s, "]]>") {
		return "<![CDATA[" + s + "]]>"
	}
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "é", pick(w.rng, "é", "&#233;", "&#xE9;")).Replace(s)
	return s
}

// extra sometimes writes what MARCXML does not have.
func (w *xmlWriter) extra() {
	if w.rng.IntN(25) > 0 {
		return
	}
	x := word(w.rng)
	w.put("%s", pick(w.rng, "<!-- "+x+" -->", "<note>"+x+"</note>", `<header status="deleted">`+x+"</header>", "<"+x+"/>", x, "<?pi "+x+"?>",
		`<x:y xmlns:x="urn:y">`+word(w.rng)+"</x:y>", "<!--"+x+"--><!--"+word(w.rng)+"-->"))
}

func (w *xmlWriter) attribute() string {
	if w.rng.IntN(25) > 0 {
		return ""
	}
	return pick(w.rng, ` note="`, ` xml:lang="`, ` Type="`, ` ind3="`, ` `+word(w.rng)+`="`) + word(w.rng) + `"`
}

func (w *xmlWriter) record(r record) {
	p := w.prefix
	if w.oai {
		w.put("<oai_marc catForm=\"u\"%s>\n", w.attribute())
	} else {
		w.put("<%srecord%s%s>\n  <%sleader%s>%s</%sleader>\n", p, pick(w.rng, "", ` type="Bibliographic"`), w.attribute(), p, w.attribute(), r.leader, p)
	}
	for _, f := range r.fields {
		w.extra()
		w.field(f)
	}
	w.extra()
	w.put("</%s>", pick(w.rng, map[bool]string{true: "oai_marc", false: p + "record"}[w.oai]))
}

func (w *xmlWriter) field(f field) {
	p := w.prefix
	switch {
	case f.subfields == nil && w.oai:
		w.put("<fixfield id=\"%s\"%s>\"%s\"</fixfield>\n", f.tag, w.attribute(), w.escape(f.value))
	case f.subfields == nil:
		w.put("  <%scontrolfield%s tag=\"%s\">%s</%scontrolfield>\n", p, w.attribute(), f.tag, w.escape(f.value), p)
	case w.oai:
		w.put("<varfield id=\"%s\" i1=\"%c\" i2=\"%c\"%s>", f.tag, f.ind[0], f.ind[1], w.attribute())
		for _, s := range f.subfields {
			w.put("<subfield label=\"%s\"%s>%s</subfield>", s.code, w.attribute(), w.escape(s.value))
			w.extra()
		}
		w.put("</varfield>\n")
	default:
		w.put("  <%sdatafield tag=\"%s\" ind1=\"%c\" ind2=\"%c\"%s>", p, f.tag, f.ind[0], f.ind[1], w.attribute())
		for _, s := range f.subfields {
			w.extra()
			w.put("<%ssubfield code=\"%s\"%s>%s</%ssubfield>", p, s.code, w.attribute(), w.escape(s.value), p)
		}
		w.put("</%sdatafield>\n", p)
	}
}

// writeXML writes records as MARCXML or OAI-MARC, in a collection or in another program's envelope.
func writeXML(rng *rand.Rand, records []record) []byte {
	w := &xmlWriter{rng: rng, prefix: pick(rng, "", "", "marc:", "m:"), oai: rng.IntN(6) == 0}
	space := ""
	if w.prefix != "" {
		space = ":" + strings.TrimSuffix(w.prefix, ":")
	}
	if rng.IntN(2) == 0 {
		w.put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	}
	before, after, each, end := "", "", "", ""
	switch rng.IntN(5) {
	case 0, 1:
		before, after = fmt.Sprintf("<%scollection xmlns%s=\"http://www.loc.gov/MARC21/slim\">", w.prefix, space), "</"+w.prefix+"collection>\n"
	case 2: // OAI-PMH
		before, after = "<OAI-PMH xmlns=\"http://www.openarchives.org/OAI/2.0/\"><ListRecords>", "</ListRecords></OAI-PMH>"
		each, end = "<record><header><identifier>"+word(rng)+"</identifier></header><metadata>", "</metadata></record>"
	case 3: // Alma
		before, after, each, end = "<bibs total_record_count=\"2\">", "</bibs>", "<bib><mms_id>"+word(rng)+"</mms_id>", "</bib>"
	default: // SRU
		before, after = "<zs:searchRetrieveResponse xmlns:zs=\"http://docs.oasis-open.org/ns/search-ws/sruResponse\"><zs:records>", "</zs:records></zs:searchRetrieveResponse>"
		each, end = "<zs:record><zs:recordSchema>marcxml</zs:recordSchema><zs:recordData>", "</zs:recordData></zs:record>"
	}
	w.put("%s", before)
	for _, r := range records {
		w.extra()
		w.put("%s", each)
		w.record(r)
		w.put("%s\n", end)
	}
	w.put("%s", after)
	return []byte(w.out.String())
}
