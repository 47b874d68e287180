package textformat_test

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// allWriters returns what is written of a record in every format, as files of it have it.
func allWriters() map[string]encode.Writer {
	marc := encode.MARC{Coding: parse.UTF8}
	return map[string]encode.Writer{
		"xml":   encode.Same(encode.AsXML(), parse.FormatXML),
		"json":  encode.Same(encode.AsJSON(), parse.FormatJSON),
		"jsonl": encode.Same(encode.AsJSONL(), parse.FormatJSONL),
		"mrk":   encode.Same(encode.AsMRK(), parse.FormatMRK),
		"text":  encode.AsText(),
		"ris":   encode.AsRIS(),
		"marc":  {Append: marc.Append},
	}
}

// requireAllUTF8 wants what is written of a record to be UTF-8 in every format.
func requireAllUTF8(t testing.TB, r *parse.Record) {
	t.Helper()
	for name, w := range allWriters() {
		if out, err := w.Append(nil, r, nil); err == nil {
			require.True(t, utf8.Valid(out), "%s: %q", name, out)
		}
	}
}

// invalidTexts are records of the text formats with a place for something that is not text.
var invalidTexts = map[parse.Format]string{
	parse.FormatXML: `<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">id@</controlfield>` +
		`<datafield tag="500" ind1=" " ind2=" "><subfield code="a">Köln @ x@</subfield></datafield></record>`,
	parse.FormatJSON: `{"leader":"00000nam a2200000 a 4500","fields":[{"001":"id@"},{"500":{"ind1":" ","ind2":" ","subfields":[{"a":"Köln @ x@"}]}}]}`,
	parse.FormatMRK:  "=LDR  00000nam a2200000 a 4500\n=001  id@\n=500  \\\\$aKöln @ x@\n\n",
	parse.FormatAleph: "000000001 LDR   L 00000nam a2200000 a 4500\n000000001 001   L id@\n" +
		"000000001 500   L $$aKöln @ x@\n",
	parse.FormatLine: "00000nam a2200000 a 4500\n001 id@\n500    $a Köln @ x@\n\n",
}

// Catches bytes in a text format that are text in no encoding and come out as something else than asked
// for, are not accounted for, or stand in a file that is said to be UTF-8.
func TestInvalid_textFormats(t *testing.T) {
	for f, text := range invalidTexts {
		for how, row := range map[parse.Invalid]struct {
			field string // ! for a record that is rejected
			lost  int
		}{
			parse.InvalidKeep:        {"500   |aKöln \uFFFD x\uFFFD", 0},
			parse.InvalidReplace:     {"500   |aKöln \uFFFD x\uFFFD", 3},
			parse.InvalidWindows1252: {"500   |aKöln – x–", 0},
			parse.InvalidReject:      {"!", 0},
		} {
			raw := strings.ReplaceAll(text, "@", "\x96")
			rec := oneOf(t, f, raw, how)
			require.Equal(t, row.lost, rec.Lost()[parse.LostText], "%s", f)
			if row.field == "!" {
				require.Equal(t, parse.CodeEncoding, rec.Err().Code, "%s", f)
				continue
			}
			require.Nil(t, rec.Err())
			require.Equal(t, row.field, rec.At(rec.Len()-1).Tag().String()+" "+strings.ReplaceAll(string(rec.At(rec.Len()-1).Data()), "\x1F", "|"), "%s", f)
			found := 0
			for _, p := range rec.Problems() {
				if how != parse.InvalidKeep && p.Code == parse.CodeEncoding && p.Tag != 0 {
					require.Equal(t, "\x96", string(rec.Raw()[p.At:p.At+1]), "%s: the place of %s", f, p)
					found++
				}
			}
			if how != parse.InvalidKeep {
				require.Equal(t, 3, found, "%s: %v", f, rec.Problems())
				requireAllUTF8(t, rec)
			}
		}
	}
}

// Catches a place in a record of a text format where bytes that are not UTF-8 get through.
func TestInvalid_everywhere(t *testing.T) {
	n := 0
	for f, text := range invalidTexts {
		text = strings.ReplaceAll(text, "@", "")
		for at := range text {
			for _, bad := range []string{"\x96", "\xe4\xb8", "\xed\xa0\x80"} {
				for _, how := range []parse.Invalid{parse.InvalidReplace, parse.InvalidWindows1252} {
					rd, err := textformat.NewReader(f, strings.NewReader(text[:at]+bad+text[at:]), parse.Options{Text: parse.TextOptions{Invalid: how}})
					require.NoError(t, err)
					var b parse.Batch
					for rd.Read(&b) == nil {
						for i := range b.Records {
							if b.Records[i].Err() == nil {
								requireAllUTF8(t, &b.Records[i])
								n++
							}
						}
					}
				}
			}
		}
	}
	require.Greater(t, n, 2000)
}

// Catches bytes that have no meaning in the encoding that was given and become U+FFFD without a word.
func TestInvalid_tables(t *testing.T) {
	greek, err := parse.CodingOf("windows-1253")
	require.NoError(t, err)
	for _, f := range []parse.Format{parse.FormatMRK, parse.FormatAleph, parse.FormatLine} {
		text := strings.ReplaceAll(strings.ReplaceAll(invalidTexts[f], "ö", "\xc1"), "@", "\xd2")
		for how, lost := range map[parse.Invalid]int{parse.InvalidKeep: 3, parse.InvalidReplace: 3, parse.InvalidReject: 0} {
			rec := readOne(t, f, text, parse.TextOptions{Invalid: how, Coding: greek})
			require.Equal(t, how == parse.InvalidReject, rec.Err() != nil, "%s", f)
			require.Equal(t, lost, rec.Lost().Total(), "%s", f)
			require.Equal(t, how == parse.InvalidReject, len(rec.Problems()) == 0, "%s: %v", f, rec.Problems())
		}
	}
}

// oneOf reads the only record of a text.
func oneOf(t testing.TB, f parse.Format, text string, how parse.Invalid) *parse.Record {
	t.Helper()
	return readOne(t, f, text, parse.TextOptions{Invalid: how})
}

func readOne(t testing.TB, f parse.Format, text string, opt parse.TextOptions) *parse.Record {
	t.Helper()
	rd, err := textformat.NewReader(f, strings.NewReader(text), parse.Options{Text: opt})
	require.NoError(t, err)
	var b parse.Batch
	var rec *parse.Record
	for {
		err := rd.Read(&b)
		if err != nil {
			require.ErrorIs(t, err, io.EOF)
			require.NotNil(t, rec)
			return rec
		}
		for i := range b.Records {
			require.Nil(t, rec)
			rec = b.Records[i].Clone()
		}
	}
}
