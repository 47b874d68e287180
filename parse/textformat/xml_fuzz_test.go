package textformat_test

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

func FuzzXML(f *testing.F) {
	fuzzReader(f, parse.FormatXML, [][]textTest{xmlShapes, xmlTexts, xmlTolerances, xmlDamage}, sameAsEncodingXML)
}

// sameAsEncodingXML holds a record that was read without problems against what the standard
// library reads at its place.
func sameAsEncodingXML(t *testing.T, data []byte, r *parse.Record) {
	text := data[min(int(r.Pos().Offset), len(data)):]
	if len(r.Problems()) > 0 || !utf8.Valid(data) || bytes.Contains(data, []byte("encoding")) || bytes.Contains(data[:min(len(data), 2)], []byte("\x00")) {
		return
	}
	want, ok := oracleXML(text)
	if ok {
		got := []string{string(r.Leader()[:])}
		for f := range r.Fields {
			got = append(got, f.Tag().String()+string(f.Data()))
		}
		require.Equal(t, want, got, "%s", text)
	}
}

// oracleXML reads the record at the start of text. ok is false when the standard library finds
// fault with it.
func oracleXML(text []byte) (lines []string, ok bool) {
	dec := xml.NewDecoder(bytes.NewReader(text))
	attr := func(e xml.StartElement, name string) string {
		for _, a := range e.Attr {
			if a.Name.Local == name && a.Name.Space == "" {
				return a.Value
			}
		}
		return ""
	}
	lines = []string{""}
	var into *string // where text goes
	for {
		tok, err := dec.RawToken()
		if err != nil {
			return nil, false
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "leader":
				into = &lines[0]
			case "controlfield":
				lines = append(lines, attr(e, "tag"))
				into = &lines[len(lines)-1]
			case "datafield":
				lines = append(lines, attr(e, "tag")+attr(e, "ind1")+attr(e, "ind2"))
			case "subfield":
				lines[len(lines)-1] += "\x1f" + attr(e, "code")
				into = &lines[len(lines)-1]
			}
		case xml.CharData:
			if into != nil {
				*into += string(e)
			}
		case xml.EndElement:
			into = nil
			if e.Name.Local == "record" {
				return lines, true
			}
		}
	}
}

// The oracle and the reader agree on all sound records of the tables, so that a fault of the
// oracle is not a blind spot.
func TestXMLOracle(t *testing.T) {
	n := 0
	for _, tt := range slices.Concat(xmlShapes, xmlTexts) {
		each(t, parse.FormatXML, strings.NewReader(tt.in), parse.Options{}, func(r *parse.Record) {
			if _, ok := oracleXML([]byte(tt.in[r.Pos().Offset:])); ok && len(r.Problems()) == 0 && r.Err() == nil {
				sameAsEncodingXML(t, []byte(tt.in), r)
				n++
			}
		}, func(error) {})
	}
	require.Greater(t, n, 20)
}
