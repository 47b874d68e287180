package engine

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// Would catch a place that is not the end of a record, and a record, line or row without one: in every
// format, a stretch between two ends is what the format makes of one record.
func TestEncoder_ends(t *testing.T) {
	var data bytes.Buffer
	_, err := marcgen.Write(&data, marcgen.Options{Records: 30, Seed: 1})
	require.NoError(t, err)
	var in parse.Batch
	require.NoError(t, parse.NewReader(&data, parse.Options{Block: 1 << 20}).Read(&in))
	require.Greater(t, len(in.Records), 20)
	for _, format := range formats.Where(formats.Writable) {
		writer := format.Writer()
		script, err := LoadScript("t.lua", "function transform() end")
		require.NoError(t, err)
		r, err := newRun(Options{Script: script, Output: Output{Format: parse.Format(format.Name)}})
		require.NoError(t, err)
		b := &batch{in: in, hi: len(in.Records)}
		for i := range in.Records {
			b.arrive(i, false)
			e := event{kind: eventRecord, index: int32(i), output: r.outputs.main, record: &in.Records[i]}
			b.add(e)
			e.output = &output{name: "more", format: writer}
			if i%3 == 0 {
				b.add(event{kind: eventLine, index: int32(i), output: e.output, text: "a line"})
			}
		}
		r.encoders.all(b)
		require.Len(t, b.main.ends, len(in.Records), format.Name)
		from := 0
		for i, end := range b.main.ends {
			want, err := writer.Append(nil, &in.Records[i], nil)
			require.NoError(t, err)
			if from > 0 {
				want = append(bytes.Clone(writer.Separator), want...)
			}
			require.Equal(t, string(want), string(b.main.bytes[from:end]), "%s, record %d", format.Name, i)
			from = end
		}
		require.Equal(t, len(b.main.bytes), from, format.Name)
		require.EqualValues(t, len(in.Records)+(len(in.Records)+2)/3, b.written())
	}
}
