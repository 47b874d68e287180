package parse_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Catches a change that does not keep what the record was before, or that changes what was kept.
func TestOriginal(t *testing.T) {
	raw := sampleRecord(t).Raw()
	first := func(r *parse.Record) parse.Field { f, _ := r.First(tag("650")); return f }
	for name, change := range map[string]func(r *parse.Record){
		"leader":  func(r *parse.Record) { _ = r.SetLeader(5, 'd') },
		"replace": func(r *parse.Record) { _ = first(r).Replace([]byte(" 0\x1faNew")) },
		"tag":     func(r *parse.Record) { _ = first(r).SetTag(tag("651")) },
		"delete":  func(r *parse.Record) { _ = first(r).Delete() },
		"append":  func(r *parse.Record) { r.Append(tag("999"), []byte("  \x1faNew")) },
		"insert":  func(r *parse.Record) { r.Insert(tag("100"), []byte("  \x1faNew")) },
		"sort":    func(r *parse.Record) { r.Insert(tag("999"), nil); r.Append(tag("002"), nil); r.Sort() },
		"many": func(r *parse.Record) {
			for range 300 { // more than is kept of changes: memory is allocated again
				_ = first(r).Replace(append(bytes.Clone(first(r).Data()), bytes.Repeat([]byte("x"), 1000)...))
				_ = first(r).Replace([]byte(" 0\x1faNew"))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, keep := range []bool{true, false} {
				var b parse.Batch
				require.NoError(t, parse.NewReader(bytes.NewReader(raw), parse.Options{Originals: keep}).Read(&b))
				r := &b.Records[0]
				require.Same(t, r, r.Original(), "unchanged")
				was := whole(r)
				change(r)
				require.NotEqual(t, was, whole(r))
				if !keep {
					require.Nil(t, r.Original())
					continue
				}
				require.Equal(t, was, whole(r.Original()))
				require.Equal(t, was, whole(r.Clone().Original()))
			}
		})
	}
}

// Catches records of other formats without an original, and one that is kept after the text was
// brought into a normal form.
func TestOriginal_normalized(t *testing.T) {
	text := []byte("=LDR  00000nam a2200000 a 4500\n=245  10$aCafe\u0301\n\n")
	var b parse.Batch
	opt := parse.Options{Originals: true, Text: parse.TextOptions{Normalize: true, Form: norm.NFC}}
	rd, err := textformat.NewReader(parse.FormatMRK, bytes.NewReader(text), opt)
	require.NoError(t, err)
	require.NoError(t, rd.Read(&b))
	r := &b.Records[0]
	require.Contains(t, whole(r), "Café")
	require.Contains(t, whole(r.Original()), "Cafe\u0301")
}

// whole shows all of a record.
func whole(r *parse.Record) string {
	out := append([]byte{}, r.Leader()[:]...)
	for f := range r.Fields {
		out = append(append(append(out, '\n'), f.Tag().String()...), f.Data()...)
	}
	return string(out)
}
