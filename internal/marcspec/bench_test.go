package marcspec_test

import (
	"testing"

	"mrrc-lua/internal/marcspec"
	"mrrc-lua/parse"
)

// benchRecord is a typical record of 18 fields.
func benchRecord() *parse.Record {
	return record(
		"001 ocm01234567", "003 OCoLC", "005 20200101120000.0", "008 200101s2020    nyua     b    001 0 eng d",
		"010   $a  2019054321", "020   $a9780131103627$qhardback", "020   $a9780131101630$qpaperback",
		"040   $aDLC$beng$erda$cDLC", "050 00$aQA76.73.C15$bK47 2020", "100 1 $aKernighan, Brian W.,$eauthor.",
		"245 14$aThe C programming language /$cBrian W. Kernighan, Dennis M. Ritchie.", "250   $aThird edition.",
		"264  1$aNew York :$bPrentice Hall,$c2020.", "300   $axii, 272 pages ;$c24 cm", "504   $aIncludes index.",
		"650  0$aC (Computer program language)$xHistory.", "650  0$aProgramming languages (Electronic computers)",
		"700 1 $aRitchie, Dennis M.,$d1941-2011,$eauthor.",
	)
}

func compile(tb testing.TB, s string) *marcspec.Spec {
	tb.Helper()
	spec, err := marcspec.Compile(s)
	if err != nil {
		tb.Fatal(err)
	}
	return spec
}

func BenchmarkFirst(b *testing.B) {
	for _, s := range []string{"245$a", "008/35-37", "LDR/6", "650[0]$a", "650[#]$a", "245^2", "245", "020$a{$q~\\hardback}", "650$a{^2=\\0}", "245$c/0-4"} {
		b.Run(s, func(b *testing.B) {
			r, spec := benchRecord(), compile(b, s)
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := spec.First(r); !ok {
					b.Fatal("no value")
				}
			}
		})
	}
}

func BenchmarkEach(b *testing.B) {
	for _, s := range []string{"650$a", "650$a$x", "6..$a", "650$a{^2=\\0}", "020$a{$q~\\hardback}", "650{~\\C}", "650$a{~\\C}", "245$a{008/35-37=\\eng}"} {
		b.Run(s, func(b *testing.B) {
			r, spec := benchRecord(), compile(b, s)
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				spec.Each(r, func(v []byte) bool { n += len(v); return true })
				if n == 0 {
					b.Fatal("no value")
				}
			}
		})
	}
}

func BenchmarkContains(b *testing.B) {
	for _, s := range []string{"650$a", "245", "650$a$x"} {
		b.Run(s, func(b *testing.B) {
			r, spec := benchRecord(), compile(b, s)
			b.ReportAllocs()
			for b.Loop() {
				if spec.Contains(r, "Chemistry") {
					b.Fatal("found")
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := marcspec.Compile("020$a{$q~\\hardback}"); err != nil {
			b.Fatal(err)
		}
	}
}
