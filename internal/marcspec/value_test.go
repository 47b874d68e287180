package marcspec_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// values returns the values of a spec in a record, and checks that the methods agree with each other.
func values(t *testing.T, r *parse.Record, s string) []string {
	t.Helper()
	spec := compile(t, s)
	all := []string{}
	spec.Each(r, func(v []byte) bool { all = append(all, string(v)); return true })
	require.Equal(t, len(all), spec.Count(r), "count of %s", s)
	require.Equal(t, len(all) > 0, spec.Has(r), "has %s", s)
	first, ok := spec.First(r)
	require.Equal(t, len(all) > 0, ok, "first of %s", s)
	require.Equal(t, append(slices.Clone(all), "")[0], string(first), "first of %s", s)
	n := 0
	for v := range spec.Values(r) {
		require.Equal(t, all[n], string(v))
		require.True(t, spec.Contains(r, all[n]))
		require.True(t, spec.Contains(r, all[n][len(all[n])/2:]))
		require.False(t, spec.Contains(r, all[n]+"\x00"))
		if n++; n == 2 {
			break // every loop can be stopped
		}
	}
	require.Equal(t, min(2, len(all)), n)
	require.Equal(t, len(all) > 0, spec.Contains(r, ""))
	return all
}

// bar splits a list of expected values; "" is none.
func bar(s string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, "|")
}

// shelf is the record of the tables: repeated fields and subfields, empty values, values outside ASCII,
// odd tags and codes, a deleted field, an inserted field, damaged fields.
func shelf(t *testing.T) *parse.Record {
	r := record(
		"001 ocm0001", "003 ", "007 ta", "007 vf cbahos", "008 200101s2020    nyu           000 0 eng",
		"020   $a111$qhardback$qcloth", "020   $a222$qpaperback", "020   $z333",
		"100 1 $6880-01$aZilbershtain", "245 10$aA Ω über", "246 3 $a$bx",
		"650  0$aHistory$xWar$xPeace$aAgain", "650  7$aMusic$2fast", "650  0$aJazz", "651  0$aRome$xHistory",
		"880 1 $6100-01/(2/r$aיצחק", "ERR   $aodd", "FMT BK", "0A1   $$dollar$-minus", "900 noindicators", "901 ", "902 $aone", "903 x$aone",
		"904 12", "905   ", "906   $anested$", "999   $aa", "999   $ab\xff\xffc",
	)
	gone := field(r, "650  0$aGone")
	require.NoError(t, gone.Delete())
	tag, _ := parse.MakeTag("650")
	r.Insert(tag, fieldData(tag, " 4$aInserted$2local"))
	return r
}

// TestValues catches wrong values of specs without sub-specs.
func TestValues(t *testing.T) {
	r := shelf(t)
	for _, c := range []struct{ spec, want string }{
		// control fields and leader
		{"001", "ocm0001"}, {"002", ""}, {"007", "ta|vf cbahos"}, {"007[1]", "vf cbahos"}, {"007/0", "t|v"}, {"007[#]/0-1", "vf"},
		{"007/2", " "}, {"007/1-3", "a|f c"}, {"007/9", ""}, {"007/#", "a|s"}, {"007/#-2", "ta|hos"}, {"007/0-#", "ta|vf cbahos"}, {"007/1-#", "a|f cbahos"},
		{"007/2-#", " cbahos"}, {"007/#-0", "a|s"}, {"007/#-#", "a|s"}, {"008/35-37", "eng"}, {"008/36-99", "ng"}, {"008/00-05", "200101"}, {"003/0", ""}, {"003/#", ""},
		{"LDR", "00000nam a2200000   4500"}, {"LDR/6", "a"}, {"LDR/5-7", "nam"}, {"LDR/#-3", "4500"}, {"LDR/24", ""}, {"LDR/22-30", "00"}, {"LDR[0]/5", "n"}, {"LDR[1]", ""}, {"LDR[#]/5", "n"},
		{"00.", "ocm0001||ta|vf cbahos|200101s2020    nyu           000 0 eng"}, {"00./0-1", "oc|ta|vf|20"}, {"00.[1]", "vf cbahos"}, {"00.$a", ""}, {"...^1{LDR/0=\\x}", ""},
		// subfields
		{"245$a", "A Ω über"}, {"245$b", ""}, {"020$a", "111|222"}, {"020$q", "hardback|cloth|paperback"}, {"020$a$z", "111|222|333"}, {"020$q$a", "111|hardback|cloth|222|paperback"},
		{"020$a-q", "111|hardback|cloth|222|paperback"}, {"650$a", "History|Again|Music|Jazz|Inserted"}, {"650$a$x", "History|War|Peace|Again|Music|Jazz|Inserted"},
		{"65.$x", "War|Peace|History"}, {"65.$a", "History|Again|Music|Jazz|Inserted|Rome"}, {"...$2", "fast|local"}, {"650$0-9", "fast|local"},
		{"650$a$a", "History|Again|Music|Jazz|Inserted"}, {"650$a[0]$a-c[0]", "History|Music|Jazz|Inserted"},
		{"ERR$a", "odd"}, {"0A1$$", "dollar"}, {"0A1$$$-", "dollar|minus"}, {"0A1$-", "minus"}, {"E..$a", "odd"}, {"..1$a", "Rome"}, {"906$a", "nested$"},
		// field and subfield indexes
		{"650[0]$a", "History|Again"}, {"650[1]$a", "Music"}, {"650[#]$a", "Inserted"}, {"650[1-2]$a", "Music|Jazz"}, {"650[2-#]$a", "Jazz|Inserted"}, {"650[#-1]$a", "Jazz|Inserted"},
		{"650[4]$a", ""}, {"650[3-9]$a", "Inserted"}, {"650[#-9]$2", "fast|local"}, {"65.[0]$a", "History|Again|Rome"}, {"65.[#]$a", "Inserted|Rome"}, {"...[1]$2", "fast"},
		{"650$a[0]", "History|Music|Jazz|Inserted"}, {"650$a[1]", "Again"}, {"650$a[#]", "Again|Music|Jazz|Inserted"}, {"650$x[#-1]", "War|Peace"}, {"650$x[1-#]", "Peace"}, {"650[0]$a[#]$x[0]", "War|Again"},
		{"650$a-x[0]", "History|War|Music|Jazz|Inserted"}, {"650$a[2]", ""},
		// positions in subfields
		{"245$a/0-2", "A Ω"}, {"245$a/2", "Ω"}, {"245$a/#", "r"}, {"245$a/#-3", "über"}, {"245$a/4-#", "über"}, {"245$a/8", ""}, {"245$a/7-20", "r"}, {"650$a[0]/0", "H|M|J|I"}, {"650[0]$a/0$x/0-1", "H|Wa|Pe|A"},
		{"650[0]$a/0$a/1-2", "H|is|A|ga"}, {"650[0]$a[0]/0$a[1]/0", "H|A"}, {"246$a/0", ""}, {"246$b/0-9", "x"}, {"999$a/2", "\xff"}, {"999$a/#-1", "a|\xffc"}, {"999$a/#-2", "a|\xff\xffc"},
		// empty values are values
		{"003", "\x00"}, {"246$a", "\x00"}, {"246", " x"},
		// whole data fields
		{"020", "111 hardback cloth|222 paperback|333"}, {"020/4-7", "hard|pape"}, {"020[2]", "333"}, {"245", "A Ω über"}, {"245/2-4", "Ω ü"}, {"020/#-3", "loth|back|333"},
		{"FMT", "BK"}, {"FMT/0", "B"}, {"FMT$a", ""}, {"904", "\x00"}, {"900", "\x00"}, {"901", "\x00"},
		// indicators
		{"245^1", "1"}, {"245^2", "0"}, {"650^2", "0|7|0|4"}, {"650[#]^2", "4"}, {"020^1", " | | "}, {"65.^2", "0|7|0|4|0"}, {"00.^1", ""}, {"901^1", " "}, {"902^1", " "}, {"902^2", " "},
		{"903^1", "x"}, {"903^2", " "}, {"904^2", "2"},
	} {
		want := bar(c.want)
		if c.want == "\x00" { // one empty value
			want = []string{""}
		}
		require.Equal(t, want, values(t, r, c.spec), c.spec)
	}
}

// TestNormalForms catches text that is found in one normal form only.
func TestNormalForms(t *testing.T) {
	r := record("008 200101s2020    gwé           000 0 eng", "245 10$aCafe\u0301 noir", "650  0$aCafé")
	require.True(t, compile(t, "245$a").Contains(r, "Café"))
	require.True(t, compile(t, "245").Contains(r, "Café"))
	require.True(t, compile(t, "650$a").Contains(r, "Cafe\u0301"))
	require.Equal(t, bar("Cafe\u0301 noir"), values(t, r, `245$a{~\Café}`))
	require.Equal(t, bar("Café"), values(t, r, "650$a{=\\Cafe\u0301}"))
	require.Empty(t, values(t, r, "650$a{!=\\Cafe\u0301}"))
	require.Equal(t, bar("eng"), values(t, r, "008/35-37"))
	require.Equal(t, bar("gwé"), values(t, r, "008/15-17"))
	require.Equal(t, bar("eng"), values(t, r, "008/#-2"))
}

// TestDelimiterInControlField catches subfields that are found in a damaged control field.
func TestDelimiterInControlField(t *testing.T) {
	r := record("001 x\x1fay", "245 10$az")
	require.Equal(t, bar("z"), values(t, r, "...$a"))
	require.False(t, compile(t, "00.$a").Contains(r, "y"))
	require.Equal(t, bar("x\x1fay"), values(t, r, "00."))
	require.Empty(t, values(t, r, "00.[0]$a"))
	require.Empty(t, values(t, r, "00.{$a}"))
	require.Empty(t, values(t, r, "00.^1"))
}

// TestDeletedAndSorted catches walking over fields by identity instead of position.
func TestDeletedAndSorted(t *testing.T) {
	r := record("500   $ac", "100   $aa", "300   $ab", "100   $ad")
	require.Equal(t, bar("c|a|b|d"), values(t, r, "...$a"))
	r.Sort()
	require.Equal(t, bar("a|d|b|c"), values(t, r, "...$a"))
	require.Equal(t, bar("d"), values(t, r, "100[#]$a"))
	require.NoError(t, r.At(0).Delete())
	require.Equal(t, bar("d|b|c"), values(t, r, "...$a"))
	require.Equal(t, bar("d"), values(t, r, "100[0]$a"))
}

// TestNoRecord catches a panic on records without leader, without fields, or that are garbage.
func TestNoRecord(t *testing.T) {
	empty := &parse.Record{}
	for _, s := range validSpecs {
		require.Empty(t, values(t, empty, s), s)
		values(t, parse.NewRecord(), s)
		values(t, shelf(t), s)
	}
}

// TestEditWhileWalking catches a walk that fails when fields are deleted, sorted, changed or added during
// it.
func TestEditWhileWalking(t *testing.T) {
	for _, s := range []string{"650$a$x", "650$a[0]$x[0]", "65.[0-#]$a{$a}$x[0]", "650$a{650}$x{^2}", "650", "650^2"} {
		spec := compile(t, s)
		r := shelf(t)
		n := spec.Count(r)
		seen := 0
		spec.Each(r, func([]byte) bool {
			seen++
			for f := range r.Fields {
				if f.Tag().String() == "650" {
					require.NoError(t, f.Replace([]byte("  ")))
					break
				}
			}
			field(r, "650  0$aMore$xMore")
			return true
		})
		require.GreaterOrEqual(t, seen, 1, s)
		require.LessOrEqual(t, seen, n, s)

		r = shelf(t)
		spec.EachField(r, func(f parse.Field) bool {
			require.NoError(t, f.Delete())
			return true
		})
		require.False(t, spec.Has(r), s)

		r = shelf(t)
		spec.Each(r, func([]byte) bool {
			for f := range r.Fields {
				if f.Tag().String() != "880" {
					require.NoError(t, f.Delete())
				}
			}
			field(r, "100   $aSorted to the front")
			r.Sort()
			return true
		})
		require.Equal(t, 2, r.Positions(), s)
	}
}

// TestFieldsRemovedWhileWalking catches a walk over all fields of a tag that goes on past the end when fields
// were removed and the others sorted, which drops their places.
func TestFieldsRemovedWhileWalking(t *testing.T) {
	for _, s := range []string{"650", "650$a", "65.", "650[0-9]", "650{$a}", "650^2"} {
		r := shelf(t)
		seen := 0
		compile(t, s).EachField(r, func(f parse.Field) bool {
			seen++
			for g := range r.Fields {
				if g.Tag().String() != "880" {
					require.NoError(t, g.Delete())
				}
			}
			field(r, "100   $aSorted to the front")
			r.Sort()
			return true
		})
		require.Equal(t, 1, seen, s)
		require.Equal(t, 2, r.Positions())
	}
}

// TestOddCodes catches a panic on a subfield code outside ASCII, and one that is taken for another code.
func TestOddCodes(t *testing.T) {
	r := record("245 10$aA$bB")
	r.Append(r.At(0).Tag(), []byte("10\x1f\x80x\x1f\xe1y\x1f\xffz\x1faC"))
	require.Equal(t, bar("A|C"), values(t, r, "245$a"))
	require.Equal(t, bar("A|B|C"), values(t, r, "245$a-z"))
	require.Equal(t, bar("A B|x y z C"), values(t, r, "245"))
	require.False(t, compile(t, "245$a").Contains(r, "y"))
}

// TestConcurrent catches state kept in a Spec; run it with -race.
func TestConcurrent(t *testing.T) {
	spec := compile(t, `65.[0-3]$a{^2=\0}{$a|$x}`)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r := shelf(t)
			for range 100 {
				if n := spec.Count(r); n != 4 {
					t.Errorf("%d values", n)
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestNoAllocation catches allocations where the values are views of the record.
func TestNoAllocation(t *testing.T) {
	r := shelf(t)
	for _, s := range []string{
		"245$a", "650$a$x", "008/35-37", "LDR/6", "650[#]$a", "650$a[#]/0", "020$a{$q~\\hardback}", "650$a{^2=\\0}{008/35-37=\\eng}",
		"650^2", "880$a{100$6~$6/3-5}", "65.[1]$a", "001", "650^1{650~\\Music}", "650$a{020=\\333}",
	} {
		spec := compile(t, s)
		n := 0
		require.Zero(t, testing.AllocsPerRun(10, func() {
			spec.Each(r, func(v []byte) bool { n += len(v); return true })
			spec.First(r)
			n += spec.Count(r)
			if spec.Contains(r, "zzz") || !spec.Has(r) {
				n = -1
			}
		}), s)
		require.Positive(t, n, s)
	}
	whole := compile(t, "020")
	require.Zero(t, testing.AllocsPerRun(10, func() { whole.Contains(r, "zzz") }))
}

// TestBuiltValues catches values of whole fields that share memory.
func TestBuiltValues(t *testing.T) {
	r := record("245 10$aOne$bTwo", "245 10$aThree$bFour", "245 10$a"+strings.Repeat("x", 600)+"$bend")
	var all [][]byte
	compile(t, "245").Each(r, func(v []byte) bool { all = append(all, v); return true })
	require.Equal(t, "One Two", string(all[0]))
	require.Equal(t, "Three Four", string(all[1]))
	require.True(t, compile(t, "245").Contains(r, "x end"))
	require.Len(t, values(t, r, "245{~\\x\\send}"), 1)
}
