package parse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// fieldTable has data of fields, their indicators, and their subfields as code, colon, value.
func fieldTable() []fieldRow {
	return []fieldRow{
		{"10|aTitle|bRest", "10", []string{"a:Title", "b:Rest"}},
		{"  |a", "  ", []string{"a:"}},
		{"  |a|b|a", "  ", []string{"a:", "b:", "a:"}},
		{"  |ax|ax", "  ", []string{"a:x", "a:x"}},
		{"  ||ax", "  ", []string{"a:x"}},
		{"  |ax||by|", "  ", []string{"a:x", "b:y"}},
		{"  |||", "  ", nil},
		{"  |", "  ", nil},
		{"  ", "  ", nil},
		{"1", "1 ", nil},
		{"", "  ", nil},
		{"|ax", "  ", []string{"a:x"}},
		{"1|ax", "1 ", []string{"a:x"}},
		{"||ax", "  ", []string{"a:x"}},
		{"1||ax", "1 ", []string{"a:x"}},
		{"10 |ax", "10", []string{"a:x"}},
		{"10text|ax", "10", []string{"a:x"}},
		{"10text", "  ", nil},
		{"10|a |b  ", "10", []string{"a: ", "b:  "}},
		{"10| x", "10", []string{" :x"}},
		{"10|$5|\"x", "10", []string{"$:5", "\":x"}},
		{"10|éTitle|aé|日", "10", []string{"é:Title", "a:é", "日:"}},
		{"é1x|ax", "  ", []string{"a:x"}},
		{"10|a\x1Db\x1Ec", "10", []string{"a:\x1Db\x1Ec"}},
	}
}

type fieldRow struct {
	data, indicators string
	subfields        []string
}

// Catches a subfield lost, invented or cut where the data are odd, and an index out of range.
func TestField_subfields(t *testing.T) {
	for _, row := range fieldTable() {
		rec := frameOf(t, marc("001 id", "500 "+row.data))
		if rec.Err() != nil { // terminators within are another test's subject
			continue
		}
		f, ok := rec.First(tag("500"))
		require.True(t, ok)
		ind1, ind2 := f.Indicators()
		require.Equal(t, row.indicators, string([]byte{ind1, ind2}), "%q", row.data)
		var got []string
		first := map[byte]string{}
		for it := f.Subfields(); ; {
			code, value, ok := it.Next()
			if !ok {
				_, _, again := it.Next()
				require.False(t, again, "the end stays the end")
				break
			}
			if _, seen := first[code]; !seen {
				first[code] = string(value)
			}
			require.Equal(t, code, it.Code()[0])
			got = append(got, string(it.Code())+":"+string(value))
			require.Equal(t, len(value), cap(value), "appending to a value must not write into the record")
		}
		require.Equal(t, row.subfields, got, "%q", row.data)
		for c := range 256 {
			want, has := first[byte(c)]
			value, ok := f.Value(byte(c))
			require.Equal(t, has, ok, "%q of %q", c, row.data)
			require.Equal(t, want, string(value))
			require.Equal(t, len(value), cap(value))
		}
	}
	var zero parse.Subfields
	_, _, ok := zero.Next()
	require.False(t, ok)
}

// Catches walking over fields and subfields that costs memory.
func TestField_allocates(t *testing.T) {
	rec := frameOf(t, marc("001 id", "245 10|aTitle|bRest", "650  0|aMills|xHistory"))
	n := 0
	require.Zero(t, testing.AllocsPerRun(100, func() {
		for c := rec.Cursor(); ; {
			f, ok := c.Next()
			if !ok {
				break
			}
			for it := f.Subfields(); ; n++ {
				if _, _, ok := it.Next(); !ok {
					break
				}
			}
		}
		f, _ := rec.First(tag("650"))
		v, _ := f.Value('x')
		n += len(v) + len(rec.ControlNumber())
	}))
	require.Positive(t, n)
}

// Catches a value that would tear the record apart when it is written.
func TestField_checkValue(t *testing.T) {
	for c := range 256 {
		v := "a" + string([]byte{byte(c)}) + "b"
		want := error(nil)
		if c >= 0x1D && c <= 0x1F {
			want = parse.ErrDelimiter
		}
		require.Equal(t, want, parse.CheckValue(v))
		require.Equal(t, want, parse.CheckValue([]byte(v)))
	}
	require.NoError(t, parse.CheckValue(""))
	require.Equal(t, "x\x1fab", string(parse.AppendSubfield([]byte("x"), 'a', "b")))
}
