package diff_test

import (
	"testing"

	"mrrc-lua/internal/diff"
)

// The cost of a changed record: one field replaced, two removed.
func BenchmarkEntry(b *testing.B) {
	before := record(b, base)
	after := before.Clone()
	for f := range after.Fields {
		switch f.Tag().String() {
		case "245":
			_ = f.Replace([]byte("10\x1faOther"))
		case "900", "910":
			_ = f.Delete()
		}
	}
	sides := [2]diff.Side{diff.Of(before), diff.Of(after)}
	for name, write := range map[string]func([]byte, *diff.Entry) []byte{
		"compare": func(dst []byte, _ *diff.Entry) []byte { return dst },
		"text":    func(dst []byte, e *diff.Entry) []byte { return diff.AppendText(dst, e, false) },
		"json":    diff.AppendJSON,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			var tally diff.Tally
			for b.Loop() {
				e := diff.EntryOf(sides[0], sides[1])
				tally.Add(&e)
				dst = write(dst[:0], &e)
			}
		})
	}
}
