package marcspec_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// TestEachField catches fields that are missing or too many: tag, index, sub-specs.
func TestEachField(t *testing.T) {
	r := record("001 x", "008 abc", "020   $a1$qhard", "020   $a2", "020   $z3", "650  0$aOne", "650  7$aTwo$2fast", "651  0$aThree", "ERR  x")
	for _, c := range []struct{ spec, want string }{
		{"LDR", ""}, {"LDR/6", ""}, {"001", "1"}, {"00.", "1 2"}, {"008/0-2", "2"}, {"008/40", "2"}, {"999", ""}, {"...", "1 2 3 4 5 6 7 8 9"}, {"ERR", "9"},
		{"020", "3 4 5"}, {"020[1]", "4"}, {"020[#]", "5"}, {"020[#-1]", "4 5"}, {"65.[0]", "6 8"}, {"65.", "6 7 8"}, {"020^1", "3 4 5"}, {"00.^1", ""}, {"00.$a", ""}, {"008{LDR/6=\\a}", "2"}, {"008{LDR/6=\\b}", ""},
		{"020$a", "3 4 5"}, {"020$x", "3 4 5"}, // before subfields: whether or not they exist
		{"020{$q}", "3"}, {"020{!$q}", "4 5"}, {"020{$q}$x", "3"}, {"020$a{$q}", "3"}, {"020$x{$q}", "3"}, {"020$x{!$q}", "4 5"}, {"020$x{!$q}$a", "3 4 5"}, {"020$x{$q}$a{$z}", "3 5"},
		{"020$a{=\\2}", "4"}, {"020$x{=\\2}", ""}, {"020$x{!=\\2}", ""}, {"020$a{/0=\\1}", "3"}, {"020$a[1]{/0=\\1}", ""}, {"020$a/5{/0=\\1}", "3"}, {"020$a{$q}$z{=\\3}", "3 5"},
		{"650^2{=\\7}", "7"}, {"650{^2=\\7}", "7"}, {"650[0]{^2=\\7}", ""},
	} {
		got := []string{}
		compile(t, c.spec).EachField(r, func(f parse.Field) bool {
			for p := range r.Positions() {
				if r.At(p) == f {
					got = append(got, string(rune('1'+p)))
				}
			}
			return true
		})
		require.Equal(t, c.want, strings.Join(got, " "), c.spec)
	}
	n := 0
	compile(t, "...").EachField(r, func(parse.Field) bool { n++; return n < 3 })
	require.Equal(t, 3, n)
}

// TestTarget catches a place to set that is not the place of the spec.
func TestTarget(t *testing.T) {
	tag := func(s string) parse.Tag { t, _ := parse.MakeTag(s); return t }
	for _, c := range []struct {
		spec string
		want marcspec.Target
	}{
		{"245", marcspec.Target{Tag: tag("245"), From: -1, To: -1}},
		{"245$a", marcspec.Target{Tag: tag("245"), Code: 'a', From: -1, To: -1}},
		{"245$a$a", marcspec.Target{}},
		{"0A1$$", marcspec.Target{Tag: tag("0A1"), Code: '$', From: -1, To: -1}},
		{"245$a-a", marcspec.Target{Tag: tag("245"), Code: 'a', From: -1, To: -1}},
		{"245$a/0-2", marcspec.Target{Tag: tag("245"), Code: 'a', From: 0, To: 2}},
		{"008/35-37", marcspec.Target{Tag: tag("008"), From: 35, To: 37}},
		{"008/35", marcspec.Target{Tag: tag("008"), From: 35, To: 35}},
		{"008/35-#", marcspec.Target{Tag: tag("008"), From: 35, To: marcspec.End}},
		{"008/#-2", marcspec.Target{Tag: tag("008"), From: 0, To: 2, FromEnd: true}},
		{"LDR/6", marcspec.Target{Leader: true, From: 6, To: 6}},
		{"LDR", marcspec.Target{Leader: true, From: -1, To: -1}},
		{"245^2", marcspec.Target{Tag: tag("245"), Indicator: 2, From: -1, To: -1}},
		{"650[1]$a", marcspec.Target{Tag: tag("650"), Code: 'a', From: -1, To: -1, Indexed: true}},
		{"650$a[1]", marcspec.Target{Tag: tag("650"), Code: 'a', From: -1, To: -1, CodeIndexed: true}},
		{"650$a{$2}", marcspec.Target{Tag: tag("650"), Code: 'a', From: -1, To: -1, Conditional: true}},
		{"650{$2}$a", marcspec.Target{Tag: tag("650"), Code: 'a', From: -1, To: -1, Conditional: true}},
		{"65.$a", marcspec.Target{}}, {"...", marcspec.Target{}}, {"650$a$x", marcspec.Target{}}, {"650$a-c", marcspec.Target{}},
	} {
		got, ok := compile(t, c.spec).Target()
		require.Equal(t, c.want != marcspec.Target{}, ok, c.spec)
		require.Equal(t, places(c.want), places(got), c.spec)
	}
	target, _ := compile(t, "650$a[1-#]/#-1").Target()
	require.Equal(t, []bool{false, true, true, false}, []bool{target.Takes(0, 3), target.Takes(1, 3), target.Takes(2, 3), target.Takes(0, 1)})
	lo, hi, ok := target.Cut(5)
	require.Equal(t, []any{3, 5, true}, []any{lo, hi, ok})
	_, _, ok = target.Cut(0)
	require.False(t, ok)
	target, _ = compile(t, "245").Target()
	lo, hi, ok = target.Cut(5)
	require.Equal(t, []any{0, 5, true}, []any{lo, hi, ok})
	require.True(t, target.Takes(0, 1))
}

// places returns the exported fields of a target.
func places(t marcspec.Target) []any {
	return []any{t.Leader, t.Tag, t.Indicator, t.Code, t.From, t.To, t.FromEnd, t.Indexed, t.CodeIndexed, t.Conditional}
}

// TestTakesSubfield catches a subfield that is removed or changed although the spec does not name it.
func TestTakesSubfield(t *testing.T) {
	r := record("650  0$aOne$xTwo$aThree$2fast")
	f := r.At(0)
	for spec, want := range map[string]string{
		"650$a": "One Three", "650$a[1]": "Three", "650$a$x": "One Two Three", "650$a{~\\O}": "One", "650$a{$2=\\lcsh}": "", "650$y": "",
	} {
		s := compile(t, spec)
		require.True(t, s.NamesSubfields(), spec)
		require.False(t, s.NamesFields(), spec)
		got := []string{}
		it := f.Subfields()
		for nth := 0; ; nth++ {
			code, v, ok := it.Next()
			if !ok {
				break
			}
			if s.TakesSubfield(f, f.Data(), nth, code, v) {
				got = append(got, string(v))
			}
		}
		require.Equal(t, want, strings.Join(got, " "), spec)
	}
	for _, spec := range []string{"650", "65.", "008", "650[1]", "650{$a}"} {
		require.True(t, compile(t, spec).NamesFields(), spec)
		require.False(t, compile(t, spec).NamesSubfields(), spec)
	}
	for _, spec := range []string{"LDR", "008/1", "650^1", "650$a/1", "650$a$b/1"} {
		require.False(t, compile(t, spec).NamesFields(), spec)
		require.False(t, compile(t, spec).NamesSubfields(), spec)
	}
}
