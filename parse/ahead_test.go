package parse_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Would catch guesses that are hardly ever right: the records are the same then, but everything is parsed
// twice, and the second time by one goroutine.
func TestParseAhead_guessesAreRight(t *testing.T) {
	long := strings.Repeat("text ", 60) // so that few blocks end between two records
	const (
		xml  = `<record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001">LONG</controlfield></record>` + "\n"
		json = `{"leader":"00000nam a2200000 a 4500","fields":[{"001":"LONG"}]}`
		line = "00000nam a2200000 a 4500\n001 1\n245 10 $a LONG\n\n"
	)
	repeated := func(text string) string { return strings.Repeat(text, 1000) }
	for name, tt := range map[string]struct {
		f    parse.Format
		text string
	}{
		"xml":      {parse.FormatXML, "<collection>" + repeated(xml) + "</collection>"},
		"oai":      {parse.FormatXML, "<OAI-PMH><ListRecords>" + repeated("<record><header/><metadata>"+xml+"</metadata></record>") + "</ListRecords></OAI-PMH>"},
		"latin":    {parse.FormatXML, `<?xml version="1.0" encoding="iso-8859-1"?><collection>` + repeated(xml) + "</collection>"},
		"json":     {parse.FormatJSON, "[" + repeated(json+",") + json + "]"},
		"envelope": {parse.FormatJSON, `{"count":1,"records":[` + repeated(json+",") + json + "]}"},
		"jsonl":    {parse.FormatJSONL, repeated(json + "\n")},
		"wrapped":  {parse.FormatJSONL, repeated(`{"record":` + json + "}\n")},
		"mrk":      {parse.FormatMRK, repeated("=LDR  00000nam a2200000 a 4500\n=001  LONG\n\n")},
		"fields":   {parse.FormatMRK, repeated("=001  1\n=245  10$aLONG\n\n")},
		"aleph":    {parse.FormatAleph, repeated("000000001 001   L 1\n000000002 001   L 2\n000000002 24510 L $$aLONG\n")},
		"line":     {parse.FormatLine, repeated(line)},
	} {
		rd, err := textformat.NewReader(tt.f, strings.NewReader(strings.ReplaceAll(tt.text, "LONG", long)), parse.Options{Block: 4 << 10, Parsers: 2})
		require.NoError(t, err)
		var b parse.Batch
		blocks := 0
		for rd.Read(&b) == nil {
			blocks++
		}
		require.Greater(t, blocks, 10, name)
		require.Greater(t, rd.(*parse.TextReader).RightGuesses(), blocks*9/10-5, name)
	}
}

// slowSource gives one text with each Read. It may be read only while something is there, or when nobody has anything
// left to work on.
type slowSource struct {
	texts []string
	there bool // the next text
}

func (s *slowSource) Read(p []byte) (int, error) {
	if len(s.texts) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.texts[0])
	if s.texts[0] = s.texts[0][n:]; s.texts[0] == "" {
		s.texts = s.texts[1:]
	}
	s.there = false
	return n, nil
}

// Would catch a reader of a pipe that waits for the next record although there is one to be returned: who writes into
// the pipe may wait for what is made of it.
func TestParseAhead_doesNotWait(t *testing.T) {
	src := &slowSource{}
	for i := range 50 {
		src.texts = append(src.texts, fmt.Sprintf("=LDR  00000nam  2200000   4500\n=001  %d\n\n", i))
	}
	all := len(src.texts)
	rd, err := textformat.NewReader(parse.FormatMRK, src, parse.Options{Parsers: 2, Ready: func() bool { return src.there }})
	require.NoError(t, err)
	var b parse.Batch
	read := 0
	for read < all-1 { // the last record is known to be complete at the end of the input
		before := len(src.texts)
		require.NoError(t, rd.Read(&b))
		read += len(b.Records)
		require.LessOrEqual(t, before-len(src.texts), 2, "texts that were read for the record")
		require.GreaterOrEqual(t, read, all-len(src.texts)-2, "records returned of the texts read")
	}
}
