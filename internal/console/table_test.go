package console_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/console"
)

// Would catch columns that are out of line, and blanks at the end of lines.
func TestTable(t *testing.T) {
	var b bytes.Buffer
	console.Table(&b, "  ", []console.Side{console.Right}, [][]string{{"1", "a", "x"}, {"1,234", "字字", ""}, {"", "long word", "y"}})
	require.Equal(t, "      1  a          x\n  1,234  字字\n         long word  y\n", b.String())
	b.Reset()
	console.Table(&b, "", nil, nil)
	require.Empty(t, b.String())
}

// Would catch a number of a million in powers of ten, and one that loses digits.
func TestNumber(t *testing.T) {
	require.Equal(t, "-1,234,567", console.Number(-1234567))
	require.Equal(t, "-9,223,372,036,854,775,808", console.Number(int64(math.MinInt64)))
	for n, want := range map[float64]string{0: "0", 1e6: "1,000,000", 1234567.5: "1,234,567.5", -0.25: "-0.25", 1.0 / 3: "0.3333333333333333", 1e21: "1e+21", math.Inf(-1): "-Inf"} {
		require.Equal(t, want, console.Number(n))
	}
	require.Equal(t, "NaN", console.Number(math.NaN()))
}

// Would catch text that is coloured although it is not to be.
func TestPainter(t *testing.T) {
	require.Equal(t, "-x", console.Painter(false).Diff("-x"))
	require.Equal(t, "\x1b[31m-x\x1b[0m", console.Painter(true).Diff("-x"))
	require.Equal(t, "\x1b[32m+x\x1b[0m", console.Painter(true).Diff("+x"))
	require.Equal(t, "\x1b[36m~x\x1b[0m", console.Painter(true).Diff("~x"))
	require.Equal(t, "\x1b[32mok\x1b[0m", console.Painter(true).Good("ok"))
	require.Equal(t, " x", console.Painter(true).Diff(" x"))
	require.Empty(t, console.Painter(true).Diff(""))
	require.Equal(t, "ok", console.Painter(false).Good("ok"))
	require.Contains(t, console.Painter(true).Bad("FAIL"), "\x1b[1;31mFAIL\x1b[")
}
