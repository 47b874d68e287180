package textformat_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testread"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// batch is what a reader made of a block.
type batch struct {
	Offset, Length, Filler int64
	Inside                 bool
	Document               parse.Document
	Records                []testread.Told
	Documents              []parse.Document
	Between                []string
}

// batches reads an input and returns its batches, and the error that ended it.
func batches(t testing.TB, f parse.Format, src io.Reader, opt parse.Options) (list []batch, end error) {
	t.Helper()
	reader, err := textformat.NewReader(f, src, opt)
	require.NoError(t, err)
	return batchesOf(reader)
}

// batchesOf returns the batches of a reader, and the error that ended them.
func batchesOf(reader parse.BatchReader) (list []batch, end error) {
	var two [2]parse.Batch // a consumer holds one batch while the next one is read
	for i := 0; ; i++ {
		b := &two[i%2]
		if end = reader.Read(b); end != nil {
			return list, end
		}
		x := batch{Offset: b.Offset, Length: b.Length, Filler: b.Filler, Inside: b.Inside, Document: *b.Document()}
		for k := range b.Records {
			x.Records = append(x.Records, testread.Tell(&b.Records[k]))
			x.Documents = append(x.Documents, *b.Records[k].Document())
			x.Between = append(x.Between, string(b.Between(k)))
		}
		x.Between = append(x.Between, string(b.Between(len(b.Records))))
		list = append(list, x)
	}
}

// sameAhead holds that goroutines that parse ahead make of an input what one makes of it, and that records
// that are read in one pass are those that are read in two.
func sameAhead(t testing.TB, f parse.Format, data []byte, opt parse.Options, about string) {
	t.Helper()
	want, end := batches(t, f, bytes.NewReader(data), opt)
	two, twoEnd := batchesOf(textformat.NewTwoPassReader(f, bytes.NewReader(data), opt))
	require.Equal(t, want, two, "in one pass: %s", about)
	require.EqualError(t, end, twoEnd.Error(), "in one pass: %s", about)
	opt.Parsers = 3
	asked := 0
	for _, ready := range []func() bool{nil, func() bool { asked++; return asked%3 > 0 }} {
		opt.Ready = ready
		got, gotEnd := batches(t, f, bytes.NewReader(data), opt)
		require.Equal(t, end.Error(), gotEnd.Error(), about)
		require.Equal(t, errors.Is(end, io.EOF), errors.Is(gotEnd, io.EOF), about)
		require.Equal(t, len(want), len(got), about)
		for i := range want {
			require.Equal(t, want[i], got[i], "%s, batch %d", about, i)
		}
	}
}

// aheadFormats lists the formats of text.
var aheadFormats = []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatMRK, parse.FormatAleph, parse.FormatLine}

// traps are texts that look like the beginning of a record where none is.
var traps = map[parse.Format][]string{
	parse.FormatXML: {
		`<collection><!-- <record><leader>00000nam a2200000 a 4500</leader> --><record><leader>00000nam a2200000 a 4500</leader><controlfield tag="001"><![CDATA[<record>]]></controlfield></record></collection>`,
		`<!DOCTYPE collection [<!ENTITY a "<record>">]><collection><record><controlfield tag="001">1</controlfield></record><record/></collection>`,
		`<?xml version="1.0" encoding="ISO-8859-1"?><c:collection xmlns:c="x"><c:record><c:controlfield tag="001">` + "\xE9" + `</c:controlfield></c:record></c:collection><?xml version="1.0"?><collection><record><controlfield tag="001">é</controlfield></record></collection>`,
		`<OAI-PMH><ListRecords><record><header><identifier>1</identifier></header><metadata><record xmlns="http://www.loc.gov/MARC21/slim"><controlfield tag="001">1</controlfield></record></metadata></record><record><header status="deleted"/></record></ListRecords></OAI-PMH>`,
		`<searchRetrieveResponse><records><record><recordData><record><controlfield tag="001">1</controlfield></record></recordData></record></records></searchRetrieveResponse>`,
		`<bib><mms_id>1</mms_id><record><controlfield tag="001">1</controlfield><?pi <record> ?></record></bib>`,
		`<a><controlfield tag="001">lost <record><controlfield tag="001">1</controlfield></record><record><controlfield tag="002">no end <record><controlfield tag="001">3</controlfield></record>`,
		`<record><controlfield tag="001" x="<record>">1</controlfield></record><record><controlfield tag="001">2</controlfield></record`,
		`<oai_marc status="n"><fixfield id="001">"1"</fixfield></oai_marc>` + "\n" + `<oai_marc status="n"><fixfield id="001">"2"</fixfield></oai_marc>`,
	},
	parse.FormatJSON: {
		`[{"leader":"00000nam a2200000 a 4500","fields":[{"001":"{\"leader\":"},{"245":{"ind1":" ","ind2":" ","subfields":[{"a":"[{"},{"b":"\n{"}]}}]},{"leader":"x","fields":[]}]`,
		`{"count":2,"records":[{"leader":"00000nam a2200000 a 4500","fields":[{"001":"1"}]},{"id":1,"leader":"00000nam a2200000 a 4500","fields":[{"001":"2"}]}]}`,
		"{\"record\":{\"leader\":\"00000nam a2200000 a 4500\",\"fields\":[{\"001\":\"1\"}]}}\n{\"record\":{\"leader\":\"00000nam a2200000 a 4500\",\"fields\":[{\"001\":\"2\"}]}}\n",
		"{\"leader\":\"lost quote,\"fields\":[{\"001\":\"1\"}]}\n{\"leader\":\"00000nam a2200000 a 4500\",\"fields\":[{\"001\":\"2\"}]}\n}\n{\"fields\":[\n{\"001\":\"3\"},\n{\"002\":\"3\"}]}",
		`[{"id":1,"content":"{\"leader\":\"00000nam a2200000 a 4500\",\"fields\":[{\"001\":\"1\"}]}"},{"a":{"b":{"leader":1}}}`,
	},
	parse.FormatMRK: {
		"=LDR  00000nam  2200000   4500\n=500  \\\\$aThe text\n\n=goes on\n\nhere\n=LDR not\n\n=LDR  00000nam  2200000   4500\n=001  2\n\n\n",
		"=001  1\r\n=245  10$aA\r\n\r\n=001  2\r\n\r\n  =LDR  00000nam  2200000   4500\r\n=001  3",
		"=LDR  00000nam  2200000   4500\r=001  1\r\r=LDR  00000nam  2200000   4500\r=001  2\r",
	},
	parse.FormatAleph: {
		"000000001 LDR   L 00000nam^a2200000^a^4500\n000000001 001   L 1\n000000001 24510 L $$aText\n000000002 24510 L $$aText\nthat goes on\n000000001 001   L 1\n",
	},
	parse.FormatLine: {
		"00000nam a2200000 a 4500\n001 1\n245 10 $a Text\n\n00000nam a2200000 a 4500\n001 2\n\n\n\n001 3\n",
	},
}

// Would catch a record that is lost, read twice, cut, or joined to another one where a guess was wrong,
// and places, numbers or batches that depend on how many goroutines parse: for blocks of every size.
func TestAhead_everyCut(t *testing.T) {
	for _, f := range aheadFormats {
		list := append([]string{sample[f], sample[f] + sample[f]}, traps[f]...)
		for i, text := range traps[f] {
			list = append(list, text+text, text+sample[f]+traps[f][(i+1)%len(traps[f])])
		}
		for i, text := range list {
			data := []byte(text)
			for _, opt := range []parse.Options{{}, {MaxRecord: 60}, {Salvage: true}} {
				for block := 1; block <= len(data)+1; block += testscale.Of(37, 1) {
					opt.Block = block
					sameAhead(t, f, data, opt, fmt.Sprintf("%s %d %+v: %.60q", f, i, opt, text))
				}
			}
		}
	}
}

// mutated changes a text in a few places: bytes, stretches that are lost or doubled, marks of the format.
func mutated(rng *rand.Rand, f parse.Format, data []byte) []byte {
	marks := map[parse.Format][]string{
		parse.FormatXML:   {"<record>", "</record>", "<!--", "-->", "<![CDATA[", "]]>", "</collection>", "<", ">", "&", `"`, "<?", "<leader>", "\xFF"},
		parse.FormatJSON:  {`{"leader"`, `"`, "{", "}", "[", "]", "\n{", ",", "\\", `{"fields"`, "\xFF", ":"},
		parse.FormatMRK:   {"\n\n", "=LDR  ", "\n=", "\r\n", "\n=LDR  00000nam  2200000   4500\n", "{", "\xFF", "\\"},
		parse.FormatAleph: {"\n", "\n000000007 001   L ", "$$a", "\xFF"},
		parse.FormatLine:  {"\n", "\n\n", "\n00000nam a2200000 a 4500\n", " $a ", "\xFF"},
	}[f]
	out := bytes.Clone(data)
	for range 1 + rng.IntN(6) {
		if len(out) < 2 {
			break
		}
		at := rng.IntN(len(out))
		to := min(len(out), at+1+rng.IntN(40))
		switch rng.IntN(4) {
		case 0:
			out[at] ^= byte(1 << rng.IntN(8))
		case 1:
			out = append(out[:at], out[to:]...)
		case 2:
			out = append(out[:to:to], out[at:]...)
		default:
			out = append(out[:at:at], append([]byte(marks[rng.IntN(len(marks))]), out[at:]...)...)
		}
	}
	return out
}

// Would catch what TestAhead_everyCut does, in damaged text.
func TestAhead_damage(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 4))
	marc, err := os.ReadFile("../../testdata/records/books.mrc")
	require.NoError(t, err)
	usual := map[parse.Format][]byte{} // records as programs write them
	for _, f := range []parse.Format{parse.FormatXML, parse.FormatJSON, parse.FormatMRK} {
		usual[f], _ = written(t, f, records(t, parse.FormatMARC, marc))
	}
	for range testscale.Of(200, 3000) {
		f := aheadFormats[rng.IntN(len(aheadFormats))]
		data := append([]byte(sample[f]), usual[f]...)
		if rng.IntN(2) == 0 {
			data = bytes.Clone(usual[f])
		}
		for range rng.IntN(3) {
			data = append(data, traps[f][rng.IntN(len(traps[f]))]...)
			data = append(data, sample[f]...)
		}
		data = mutated(rng, f, data)
		opt := parse.Options{Block: 1 + rng.IntN(3000), Salvage: rng.IntN(2) == 0, MaxRecord: []int{0, 100, 1000}[rng.IntN(3)]}
		sameAhead(t, f, data, opt, fmt.Sprintf("%s %+v: %q", f, opt, data))
	}
}

// Would catch the same in real records, as they are and converted, and in these damaged.
func TestAhead_corpus(t *testing.T) {
	dir := os.Getenv("MRRC_CORPUS")
	if dir == "" {
		t.Skip("no corpus of real records: set MRRC_CORPUS to its folder")
	}
	rng := rand.New(rand.NewPCG(15, 5))
	seen := map[parse.Format]int{}
	same := func(f parse.Format, data []byte, path string) {
		seen[f]++
		for _, block := range []int{0, 256, 5000, 64 << 10} {
			sameAhead(t, f, data, parse.Options{Block: block}, fmt.Sprintf("%s, block %d", path, block))
		}
		for range testscale.Of(2, 40) {
			opt := parse.Options{Block: 500 + rng.IntN(5000), Salvage: rng.IntN(2) == 0}
			sameAhead(t, f, mutated(rng, f, data), opt, fmt.Sprintf("%s damaged, %+v", path, opt))
		}
	}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) > 2<<20 {
			return err
		}
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
			require.NoError(t, err)
		}
		f, err := textformat.Sniff(data[:min(len(data), 4096)])
		if err != nil {
			return nil
		}
		if f != parse.FormatMARC {
			same(f, data, path)
			return nil
		}
		var sound []*parse.Record
		each(t, f, bytes.NewReader(data), parse.Options{}, func(r *parse.Record) {
			if r.Err() == nil {
				sound = append(sound, r.Clone())
			}
		}, func(error) {})
		if sound = testscale.Some(100, sound); len(sound) > 0 {
			for _, to := range textFormats {
				text, _ := written(t, to, sound)
				if to == parse.FormatJSONL {
					to = parse.FormatJSON
				}
				same(to, text, path+" as "+string(to))
			}
		}
		return nil
	}))
	for _, f := range textFormats {
		if f != parse.FormatJSONL {
			require.Positive(t, seen[f], f)
		}
	}
}

// Would catch text in UTF-16 that is read otherwise when it is parsed ahead. Its blocks are longer than its
// records: how many bytes a read of such a source returns depends on how many are wanted.
func TestAhead_utf16(t *testing.T) {
	for _, f := range aheadFormats {
		for _, order := range []parse.UTF16{parse.UTF16LE, parse.UTF16BE} {
			data := parse.AppendUTF16(nil, []byte(strings.Repeat(sample[f], 5)), order)
			for block := 600; block < len(data); block += 13 {
				sameAhead(t, f, data, parse.Options{Block: block}, fmt.Sprintf("%s %s, block %d", f, order, block))
			}
		}
	}
}

// Would catch records before a failure of the source that are lost, and an error without its place.
func TestAhead_failure(t *testing.T) {
	for _, f := range aheadFormats {
		data := []byte(sample[f] + sample[f] + sample[f])
		for at := 0; at < len(data); at += 11 {
			for block := 20; block < 200; block += 30 {
				read := func(parsers int) ([]batch, error) {
					src := io.MultiReader(bytes.NewReader(data[:at]), iotest.ErrReader(errors.New("the disk is gone")))
					return batches(t, f, src, parse.Options{Source: "s", Block: block, Parsers: parsers})
				}
				want, end := read(0)
				got, gotEnd := read(2)
				require.Equal(t, want, got, "%s, byte %d, block %d", f, at, block)
				require.EqualError(t, gotEnd, end.Error())
			}
		}
	}
}

// Would catch goroutines that are left when the input is not read to its end (goleak in TestMain).
func TestAhead_close(t *testing.T) {
	data := bytes.Repeat([]byte(sample[parse.FormatMRK]), 1000)
	for reads := range 4 {
		rd, err := textformat.NewReader(parse.FormatMRK, bytes.NewReader(data), parse.Options{Block: 4 << 10, Parsers: 2})
		require.NoError(t, err)
		var b parse.Batch
		for range reads {
			require.NoError(t, rd.Read(&b))
		}
		closer := rd.(io.Closer)
		require.NoError(t, closer.Close())
		require.NoError(t, closer.Close())
		require.NoError(t, rd.Read(&b), "it reads on without them")
	}
}

// FuzzAhead compares goroutines that parse ahead with one that does not.
func FuzzAhead(f *testing.F) {
	for i, format := range aheadFormats {
		for _, text := range append([]string{sample[format]}, traps[format]...) {
			f.Add([]byte(text), uint8(i), uint16(50))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, format uint8, block uint16) {
		if len(data) > 1<<16 {
			return
		}
		opt := parse.Options{Block: 1 + int(block), MaxRecord: 1 << 12, Salvage: block&1 == 1}
		sameAhead(t, aheadFormats[int(format)%len(aheadFormats)], data, opt, "")
	})
}
