package encode_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// allocated returns how many bytes of memory f takes in all.
func allocated(f func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

// hollow returns the text of records with so many fields or subfields, and nothing in them.
func hollow(n int) map[parse.Format][]string {
	repeat := func(head, part, tail string) string { return head + strings.Repeat(part, n) + tail }
	return map[parse.Format][]string{
		parse.FormatXML: {
			repeat("<record><leader>"+leaderText+"</leader><datafield tag='500' ind1=' ' ind2=' '>", "<subfield code='a'/>", "</datafield></record>"),
			repeat("<record><leader>"+leaderText+"</leader>", "<datafield tag='500'/>", "</record>"),
			repeat("<record><leader>"+leaderText+"</leader>", "<controlfield tag='001'/>", "</record>"),
		},
		parse.FormatJSON: {
			repeat(`{"leader":"`+leaderText+`","fields":[{"500":{"ind1":" ","ind2":" ","subfields":[`, `{"a":""},`, `{"a":""}]}}]}`),
			repeat(`{"leader":"`+leaderText+`","fields":[`, `{"001":""},`, `{"001":""}]}`),
		},
		parse.FormatMRK: {
			repeat("=LDR  "+leaderText+"\n=500  \\\\", "$a", "\n\n"), repeat("=LDR  "+leaderText+"\n", "=001  \n", "\n"), repeat("=LDR  "+leaderText+"\n", "=500  \\\\\n", "\n"),
		},
		parse.FormatAleph: {repeat("000000001 LDR   L 00000nam^a2200000^a^4500\n", "000000001 500   L $$a\n", ""), repeat("000000001 LDR   L 00000nam^a2200000^a^4500\n000000001 500   L ", "$$a", "\n")},
		parse.FormatLine:  {repeat(leaderText+"\n", "001 \n", "\n"), repeat(leaderText+"\n500    $a x", " $a ", "\n\n")},
		parse.FormatMARC:  {repeat("00000nam a2200037 a 4500500000000000\x1e  \x1fa", "\u00e9\u00e8", "\x1e\x1d"), repeat("00000nam a2200037 a 4500500000000000\x1e  \x1fa", "text", "\x1e\x1d"), repeat("00000nam a2200037 a 4500500000000000\x1e  ", "\x1fa", "\x1e\x1d")},
	}
}

// Catches a reader or a writer that takes a multiple of what it reads or writes because there is so much
// of it and nothing in it: buffers that grow, and what is kept of each field.
func TestMemory_hollowRecords(t *testing.T) {
	testscale.OnlyFull(t)
	const n = 550_000
	writers := map[string]struct {
		writer encode.Writer
		most   float64 // bytes taken for each byte written
	}{
		"xml": {encode.AsXML(), 1.1}, "json": {encode.AsJSON(), 1.1}, "jsonl": {encode.AsJSONL(), 1.1},
		"mrk": {encode.AsMRK(), 6}, "text": {encode.AsText(), 6}, "ris": {encode.AsRIS(), 6},
	}
	for format, texts := range hollow(n) {
		for i, text := range texts {
			var b parse.Batch
			got := allocated(func() {
				reader, err := textformat.NewReader(format, strings.NewReader(text), parse.Options{Source: "t"})
				require.NoError(t, err)
				for len(b.Records) == 0 {
					require.NoError(t, reader.Read(&b))
				}
			})
			t.Logf("%s %d: %.1f bytes for each byte read", format, i, float64(got)/float64(len(text)))
			require.Less(t, got, 20*len(text)+4<<20, "%s %d", format, i)
			r := &b.Records[0]
			require.Nil(t, r.Err(), "%s %d: %v", format, i, r.Err())
			for name, w := range writers {
				var out []byte
				got := allocated(func() {
					var err error
					out, err = w.writer.Append(nil, r, nil)
					require.NoError(t, err)
				})
				require.Less(t, got, int(w.most*float64(len(out)))+1<<20, "%s %d as %s: %d bytes for %d", format, i, name, got, len(out))
			}
		}
	}
}
