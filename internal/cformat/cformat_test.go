package cformat_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/cformat"
)

// The rows are examples of C99, 7.19.6.1, and its edge cases.
func TestAppend(t *testing.T) {
	t.Parallel()
	rows := []struct {
		format string
		value  any
		want   string
	}{
		{"d", int64(42), "42"},
		{"d", int64(math.MinInt64), "-9223372036854775808"},
		{"d", int64(-1), "-1"},
		{"5d", int64(-42), "  -42"},
		{"-5d", int64(42), "42   "},
		{"05d", int64(-42), "-0042"},
		{"-05d", int64(42), "42   "},
		{"+d", int64(42), "+42"},
		{" d", int64(42), " 42"},
		{"+ d", int64(42), "+42"},
		{".3d", int64(7), "007"},
		{"05.3d", int64(7), "  007"},
		{".0d", int64(0), ""},
		{"3.0d", int64(0), "   "},
		{"u", uint64(math.MaxUint64), "18446744073709551615"},
		{"#x", uint64(255), "0xff"},
		{"#X", uint64(255), "0XFF"},
		{"#x", uint64(0), "0"},
		{"#08x", uint64(255), "0x0000ff"},
		{"#o", uint64(8), "010"},
		{"#o", uint64(0), "0"},
		{"#.0o", uint64(0), "0"},
		{"#05o", uint64(8), "00010"},
		{"#05.0o", uint64(1), "   01"},
		{"#.3o", uint64(8), "010"},
		{"f", 1.5, "1.500000"},
		{".0f", 2.5, "2"},
		{"#.0f", 2.5, "2."},
		{"08.2f", -3.14159, "-0003.14"},
		{"f", math.Copysign(0, -1), "-0.000000"},
		{"e", 12345.678, "1.234568e+04"},
		{"#.0e", 12345.0, "1.e+04"},
		{"E", 1e-100, "1.000000E-100"},
		{"g", 100000.0, "100000"},
		{"g", 1000000.0, "1e+06"},
		{"g", 0.0001, "0.0001"},
		{"g", 0.00001, "1e-05"},
		{"g", 0.0, "0"},
		{".0g", 0.0, "0"},
		{"#g", 0.0, "0.00000"},
		{"#g", 999999.5, "1.00000e+06"},
		{"g", 999999.5, "1e+06"},
		{"#.3g", 1.0, "1.00"},
		{".99f", 0.5, "0." + fmt.Sprintf("5%098d", 0)},
		{"05g", math.Inf(1), "  inf"},
		{"+G", math.Inf(1), "+INF"},
		{"f", math.NaN(), "nan"},
		{"5s", "abc", "  abc"},
		{"-5s", "abc", "abc  "},
		{".2s", "abc", "ab"},
		{"5.1s", "abc", "    a"},
		{".s", "abc", ""},
		{"s", "a\x00b", "a\x00b"},
		{"3c", "A", "  A"},
	}
	for _, row := range rows {
		spec, next, err := cformat.Parse("%"+row.format, 1)
		require.NoError(t, err, row.format)
		require.Equal(t, len(row.format)+1, next)
		require.Equal(t, row.want, string(appendValue(spec, row.value)), "%%%s of %v", row.format, row.value)
	}
}

func appendValue(spec cformat.Spec, value any) []byte {
	switch v := value.(type) {
	case int64:
		return spec.AppendInt(nil, v)
	case uint64:
		return spec.AppendUint(nil, v)
	case float64:
		return spec.AppendFloat(nil, v)
	}
	return spec.AppendString(nil, value.(string))
}

func TestParse_errors(t *testing.T) {
	t.Parallel()
	for format, want := range map[string]error{
		"%123d":    cformat.ErrWidth,
		"%1.123d":  cformat.ErrWidth,
		"%------d": cformat.ErrFlags,
	} {
		_, _, err := cformat.Parse(format, 1)
		require.ErrorIs(t, err, want, format)
	}
	spec, next, err := cformat.Parse("50%", 3)
	require.NoError(t, err)
	require.Zero(t, spec.Verb)
	require.Equal(t, 3, next)
}
