package textformat_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testread"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// fuzzReader holds what is true of every input of a format: reading ends, accounts for all bytes,
// does not depend on how the bytes come, and what was read is written so that reading it again
// gives the same.
func fuzzReader(f *testing.F, format parse.Format, tables [][]textTest, more func(*testing.T, []byte, *parse.Record)) {
	for _, table := range tables {
		for _, tt := range table {
			f.Add([]byte(tt.in))
		}
	}
	f.Add([]byte(sample[format]))
	opt := parse.Options{MaxRecord: 1 << 12}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		whole := accounted(t, format, data, opt)
		i := 0
		each(t, format, iotest.HalfReader(bytes.NewReader(data)), parse.Options{Block: 40, MaxRecord: 1 << 12}, func(r *parse.Record) {
			require.Less(t, i, len(whole))
			require.Equal(t, show(whole[i]), show(r))
			require.Equal(t, whole[i].Pos(), r.Pos())
			i++
		}, func(error) {})
		require.Equal(t, len(whole), i)
		for _, r := range whole {
			if r.Err() == nil {
				stable(t, format, r)
				more(t, data, r)
			}
		}
	})
}

// accounted reads an input whose batches must add up to it.
func accounted(t *testing.T, format parse.Format, data []byte, o parse.Options) (all []*parse.Record) {
	reader, err := textformat.NewReader(format, bytes.NewReader(data), o)
	require.NoError(t, err)
	var b parse.Batch
	length := int64(0)
	for {
		if err := reader.Read(&b); err != nil {
			if errors.Is(err, io.EOF) && !isUTF16(data) {
				require.Equal(t, int64(len(data)), length)
			}
			return all
		}
		if !isUTF16(data) {
			require.Equal(t, string(data[length:][:b.Length]), string(allBytes(&b)))
		}
		require.Positive(t, b.Length)
		length += b.Length
		for i := range b.Records {
			r := &b.Records[i]
			if r.Err() != nil {
				require.LessOrEqual(t, r.Pos().Offset+int64(len(r.Raw())), length)
			}
			for _, p := range r.Problems() {
				require.LessOrEqual(t, len(p.Found), 32)
				require.GreaterOrEqual(t, p.At, 0)
			}
			all = append(all, r.Clone())
		}
	}
}

// isUTF16 recognises input whose lengths are those of its text in UTF-8.
func isUTF16(data []byte) bool {
	return len(data) > 1 && (data[0] >= 0xFE || data[0] == 0 || data[1] == 0)
}

// stable writes a record, reads it, and writes it again.
func stable(t *testing.T, format parse.Format, r *parse.Record) {
	if format == parse.FormatAleph || format == parse.FormatLine { // they are not written
		format = parse.FormatMRK
	}
	first, exact := written(t, format, []*parse.Record{r})
	again := records(t, format, first)
	require.Len(t, again, 1, "%q", first)
	require.NoError(t, testread.Error(again[0]), "%q", first)
	second, _ := written(t, format, again)
	if exact && len(r.Problems()) == 0 {
		require.Equal(t, string(first), string(second))
		require.Equal(t, canonical(r, true), canonical(again[0], true))
	}
	third, _ := written(t, format, records(t, format, second))
	require.Equal(t, string(second), string(third))
}

func FuzzMRK(f *testing.F) {
	fuzzReader(f, parse.FormatMRK, [][]textTest{mrkShapes, mrkLines, mrkMnemonics, mrkDamage}, func(*testing.T, []byte, *parse.Record) {})
}

func FuzzSniff(f *testing.F) {
	for _, s := range []string{"", "<", "00755cam a22002414a 4500", "=LDR  ", "[{", "\x1E", "\xFF\xFE"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, first []byte) {
		format, err := textformat.Sniff(first)
		if err != nil {
			require.Less(t, len(err.Error()), 250)
			require.False(t, strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r > '~' }))
			return
		}
		_, err = textformat.NewReader(format, bytes.NewReader(first), parse.Options{})
		require.NoError(t, err)
	})
}
