package marc8_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/marc8"
)

// The texts of the benchmarks, in MARC-8: fields of typical length, including delimiters.
var benchmarkTexts = []struct{ name, text string }{
	{"ascii", "10\x1faProgramming Perl /\x1fcLarry Wall, Tom Christiansen & Jon Orwant ; with a foreword by nobody in particular."},
	{"latin", "10\x1faDie H\xe8auser am Fl\xe8usschen :\x1fbGespr\xe8ache \xe8uber das caf\xe2e et la cr\xe1eme, \xa5roskilde og \xb2stergade /\x1fcFran\xf0cois Dvo\xe9r\xe2ak."},
	{"eacc", "10\x1fa\x1b$1!Bg!04!7y!MI!F'!_0'Qd!7y!5E']t!GzK\\[!F'!L(!Z\"!B\\!MB!]t\x1b(B /\x1fc\x1b$1!>0!>0!Bg!04!7y\x1b(B."},
	{"cyrillic", "10\x1fa\x1b(NwOR [PION I UBIJCA\x1b(B /\x1fc\x1b(N`RIJ bUJDA\x1b(B."},
}

func BenchmarkDecode(b *testing.B) {
	for _, bench := range benchmarkTexts {
		b.Run(bench.name, func(b *testing.B) {
			src := bytes.Repeat([]byte(bench.text+"\x1e"), 20)
			var d marc8.Decoder
			dst := d.Decode(nil, src, func(p marc8.Problem) { require.Fail(b, p.String()) })
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				dst = d.Decode(dst[:0], src, nil)
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	for _, bench := range benchmarkTexts {
		b.Run(bench.name, func(b *testing.B) {
			var d marc8.Decoder
			src := bytes.Repeat(append(d.Decode(nil, []byte(bench.text), nil), 0x1E), 20)
			benchmarkEncode(b, src)
		})
	}
	b.Run("latin-composed", func(b *testing.B) {
		var d marc8.Decoder
		src := bytes.Repeat(append(d.Decode(nil, []byte(benchmarkTexts[1].text), nil), 0x1E), 20)
		benchmarkEncode(b, norm.NFC.Bytes(src))
	})
}

func benchmarkEncode(b *testing.B, src []byte) {
	var e marc8.Encoder
	dst, err := e.Encode(nil, src, nil)
	require.NoError(b, err)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		dst, _ = e.Encode(dst[:0], src, nil)
	}
}

func BenchmarkNeedsDecode(b *testing.B) {
	src := bytes.Repeat([]byte(benchmarkTexts[0].text+"\x1e"), 20)
	require.False(b, marc8.NeedsDecode(src))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		marc8.NeedsDecode(src)
	}
}
