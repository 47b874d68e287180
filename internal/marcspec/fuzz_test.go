package marcspec_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// FuzzCompile looks for a panic in the compiler or in a compiled spec, for an error without a
// place, and for a spec whose text does not compile to the same program.
func FuzzCompile(f *testing.F) {
	for _, s := range validSpecs {
		f.Add(s)
	}
	for _, s := range []string{"", "9XX", "245$", "245{$a", "245[2-1]", `245$a{~\a b}`, "245$z-a", "\xff\xff\xff", "245$a{\\é\xff}"} {
		f.Add(s)
	}
	r := record(
		"001 x", "003 ", "007 ta", "007 vf", "008 200101s2020", "020   $a111$qhard$qcloth", "100 1 $6880-01$aZ", "245 10$aA Ω\xff$c$d",
		"650  0$aHistory$xWar$aAgain", "650  7$aMusic$2fast", "880 1 $6100-01$aיצחק", "FMT BK", "ERR   $$x$-y", "904 1",
	)
	f.Fuzz(func(t *testing.T, s string) {
		spec, err := marcspec.Compile(s)
		if err != nil {
			var syntax *marcspec.SyntaxError
			require.ErrorAs(t, err, &syntax)
			require.True(t, 0 <= syntax.Pos && syntax.Pos <= len(s))
			require.NotEmpty(t, syntax.Msg)
			require.True(t, utf8.ValidString(err.Error()))
			return
		}
		again, err := marcspec.Compile(spec.String())
		require.NoError(t, err)
		require.Equal(t, spec, again)
		values(t, r, s)
		spec.EachField(r, func(parse.Field) bool { return true })
		spec.Target()
	})
}
