package marc8_test

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/marc8"
)

// corpus reads a file of the corpus, which is next to the repository or in MRRC_CORPUS; without it
// the test is skipped.
func corpus(t testing.TB, name ...string) []byte {
	t.Helper()
	root := os.Getenv("MRRC_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	path := filepath.Join(append([]string{root}, name...)...)
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skipf("no corpus: %s is not there", path)
	}
	require.NoError(t, err)
	return data
}

func gunzip(t testing.TB, data []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	data, err = io.ReadAll(z)
	require.NoError(t, err)
	return data
}

// loc is the Library of Congress code table, read here independently of gen.
type loc struct {
	Sets []struct {
		Final  string    `xml:"ISOcode,attr"`
		Codes  []locCode `xml:"code"`
		Groups []struct {
			Codes []locCode `xml:"code"`
		} `xml:"grouping"`
	} `xml:"codeTable>characterSet"`
}

type locCode struct {
	Marc string `xml:"marc"`
	UCS  string `xml:"ucs"`
	Alt  string `xml:"alt"`
	Mark bool   `xml:"isCombining"`
}

// row is one code of the table: its set by the ISO final, its bytes as in the table,
// and the character, or 0 for the second half of a double-width mark.
type row struct {
	final string
	code  []byte
	char  rune
	alt   rune
	mark  bool
}

func locRows(t testing.TB) []row {
	t.Helper()
	var doc loc
	require.NoError(t, xml.Unmarshal(gunzip(t, corpus(t, "tables", "codetables.xml.gz")), &doc))
	var rows []row
	for _, set := range doc.Sets {
		codes := set.Codes
		for _, group := range set.Groups {
			codes = append(codes, group.Codes...)
		}
		for _, c := range codes {
			marc, err := strconv.ParseUint(c.Marc, 16, 24)
			require.NoError(t, err)
			code := []byte{byte(marc >> 16), byte(marc >> 8), byte(marc)}
			if set.Final != "31" {
				code = code[2:]
			}
			if code[0] < 0x20 { // ESC and the delimiters
				continue
			}
			rows = append(rows, row{set.Final, code, hexRune(t, c.UCS), hexRune(t, c.Alt), c.Mark})
		}
	}
	require.Len(t, rows, 16398-4)
	return rows
}

func hexRune(t testing.TB, s string) rune {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 16, 32)
	require.NoError(t, err)
	return rune(n)
}

// problems collects the reported problems, as text that tests compare.
type problems []string

func (p *problems) add(problem marc8.Problem) { *p = append(*p, problem.String()) }

func decode(src string) (string, problems) {
	var d marc8.Decoder
	var p problems
	return string(d.Decode(nil, []byte(src), p.add)), p
}

func encode(t testing.TB, src string) (string, problems) {
	t.Helper()
	var e marc8.Encoder
	var p problems
	out, err := e.Encode(nil, []byte(src), p.add)
	require.NoError(t, err)
	return string(out), p
}

func nfc(s string) string { return norm.NFC.String(s) }
