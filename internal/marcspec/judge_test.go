package marcspec_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSubSpecs catches wrong results: operators, sides without data, the meaning of abbreviations.
func TestSubSpecs(t *testing.T) {
	r := shelf(t)
	for _, c := range []struct{ spec, want string }{
		// exists, exists not
		{"020$a{$q}", "111|222"}, {"020$a{?$q}", "111|222"}, {"020$a{!$q}", ""}, {"020$a{$z}", ""}, {"020$a{!$z}", "111|222"}, {"020$z{!$a}", "333"},
		{"020$a{020$q}", "111|222"}, {"020$a{999}", "111|222"}, {"020$a{998}", ""}, {"020$a{!998}", "111|222"}, {"020$a{\\x}", "111|222"}, {"020$a{?\\x}", "111|222"}, {"020$a{!\\x}", ""},
		{"020$a{$q?$a}", "111|222"}, {"020$a{$z?$a}", ""}, {"020$a{$z!$b}", ""}, {"020$a{$a!$b}", "111|222"}, {"020$a{020$a?020$q}", "111|222"},
		{"650{650}", "History War Peace Again|Music fast|Jazz|Inserted local"}, {"246$b{$a}", "x"}, {"003{003}", "\x00"}, {"003{/0}", ""}, {"904{904$a}", ""}, {"650$a{^1}", "History|Again|Music|Jazz|Inserted"}, {"00.{^1}", ""}, {"00.{$a}", ""},
		// equality and inclusion
		{"020$a{$q=\\cloth}", "111"}, {"020$a{$q!=\\cloth}", "222"}, {"020$a{$q~\\back}", "111|222"}, {"020$a{$q~\\hard}", "111"}, {"020$a{$q!~\\hard}", "222"}, {"020$a{$q=\\back}", ""},
		{"020$a{$z=\\x}", ""}, {"020$a{$z!=\\x}", ""}, {"020$a{$z!~\\x}", ""}, {"020$a{$z~\\x}", ""}, // no left side: false
		{"020$a{$q=$z}", ""}, {"020$a{$q!=$z}", "111|222"}, {"020$a{$q~$z}", ""}, {"020$a{$q!~$z}", "111|222"}, // no right side
		{"020$a{\\111=$a}", "111"}, {"020$a{\\x111x~$a}", "111"}, {"020$a{\\111!=$a}", "222"}, {"020$a{\\bar!=\\foo}", "111|222"}, {"020$a{\\foobar~\\foo}", "111|222"}, {"020$a{\\foo~\\foobar}", ""},
		{"246$b{$a=\\}", "x"}, {"246$b{$b=\\}", ""}, {"246$b{$b~\\}", "x"}, {"650$a{$x=\\War|$2=\\fast}", "History|Again|Music"}, {"650$a{$x}{$x=\\War}", "History|Again"}, {"650$a{$x}{$2}", ""},
		{"650$a{$x=\\Peace}{^2=\\0|^2=\\7}", "History|Again"}, {"245{$a=\\A\\sΩ\\süber}", "A Ω über"}, {"245$a{~\\Ω}", "A Ω über"}, {"906$a{=\\nested\\$}", "nested$"}, {"906$a{~\\$}", "nested$"},
		{"020^1{=\\\\s}", " | | "}, {"020^1{=\\s}", ""}, {"020$a{^1=\\\\s}", "111|222"}, {"650^2{=\\0}", "0|0"}, {"650^2{^2=\\7|^1=\\7}", "7"}, {"65.[0]^2{!=\\7}", "0|0"}, {"650^2{$2=\\fast}", "7"}, {"650{$2=\\fast}^2{=\\7}", "7"}, {"650{$2=\\fast}^2{=\\0}", ""},
		// the current subfield, the current field
		{"650$a{~\\a}", "Again|Jazz"}, {"650$a{=\\Again}", "Again"}, {"650$a{/0=\\A}", "Again"}, {"650$a{$a/0=\\A}", "Again"}, {"650$a{650$a/0=\\A}", "Again"}, {"650$a{!~\\i}", "Jazz|Inserted"}, {"650$a/0{=\\H}", "H"}, {"650$a/1-2{/0=\\H}", "is"},
		{"650$a{[1]}", "History|Again"}, {"650$a{[1]=\\Again}", "History|Again"}, {"650$a{[1]/0=\\A}", "History|Again"}, {"650$a[1]{[0]=\\History}", "Again"}, {"650$a[0]{$a~\\Again}", "History"}, {"650$a[0]{$a[0]~\\Again}", ""}, {"650$a[1]{$a[1]~\\Again}", "Again"},
		{"650$a$x{~\\a}", "History|War|Peace|Again|Music|Jazz|Inserted"}, {"650$a{~\\a}$x{~\\W}", "War|Again|Jazz"}, {"650$x{=\\War}", "War"}, {"650$a-x{~\\a}", "War|Peace|Again|Jazz"},
		{"650{~\\e}", "History War Peace Again|Inserted local"}, {"650{=\\Jazz}", "Jazz"}, {"650{~\\War\\sPeace}", "History War Peace Again"}, {"650{/0=\\J}", "Jazz"}, {"650/0{=\\J}", "J"}, {"650/0-1{/0=\\J}", "Ja"}, {"650{650/0=\\J}", "Jazz"},
		{"650{^2=\\0}$a", "History|Again|Jazz"}, {"650{^2=\\0}$a$x", "History|War|Peace|Again|Jazz"}, {"650[0]{^2=\\7}$a", ""}, {"650{~\\fast}$a{~\\u}", "Music"}, {"650[1-2]{650[1-2]$2}", "Music fast"},
		// other fields
		{"650[2]$a{650[1]$2=\\fast}", "Jazz"}, {"650$a{650[1]$2=\\fast}", "History|Again|Music|Jazz|Inserted"}, {"650[2]$a{650$2=\\fast}", "Jazz"}, {"650[2]$a{$2=\\fast}", ""}, {"650$a{[1]$2=$2}", "Music"}, {"650{[1]}", "History War Peace Again|Music fast|Jazz|Inserted local"}, {"651{[1]}", ""},
		{"65.[0]{[1]}", "History War Peace Again"}, {"65.$a{[1]$2=\\fast}", "History|Again|Music|Jazz|Inserted"}, {"65.^2{[#]^2=\\4}", "0|7|0|4"}, {"65.$a{[#]^2=\\0}", "Rome"}, {"65.$x{65.$a=\\Rome}", "History"}, {"650$a{65.$a=\\Rome}", "History|Again|Music|Jazz|Inserted"},
		{"245$a{007/0=\\a|007/0=\\t}", "A Ω über"}, {"245$a{007/0=\\a}", ""}, {"007[1]/3-5{/0=\\v}", "cba"}, {"007[1]/3-5{007[1]/0=\\v}", "cba"}, {"007/1{/0=\\v}", "f"}, {"007{007/0=\\v}", "vf cbahos"}, {"007/0{007[0]/0=\\t}", "t|v"}, {"007[0]{[1]/0=\\v}", "ta"}, {"007[0-1]{[1]/0=\\v}", "ta|vf cbahos"},
		{"008/35-37{LDR/6=\\a}{LDR/7=\\c|LDR/7=\\m}", "eng"}, {"008/35-37{LDR/6=\\t}", ""}, {"008/35-37{=\\eng}", "eng"}, {"LDR/6{/7=\\m}", "a"}, {"LDR/6{=\\a}", "a"}, {"LDR/6{=\\m}", ""}, {"LDR{[0]/6=\\a}", "00000nam a2200000   4500"}, {"LDR/6{001~\\ocm}", "a"}, {"LDR{[1]}", ""},
		{"880$a{100$6~$6/3-5}{100$6~\\880}", "יצחק"}, {"880$a{100$6~$6/0-5}", ""}, {"100$a{$6/0-2=\\880}", "Zilbershtain"}, {"245$a{650$a=650[0]$a[1]}", "A Ω über"}, {"650$a{=651$x}", "History"}, {"650$a{651$x=$a}", "History"},
		{"...{040$c~\\LC}", ""}, {"...$a{$2=\\fast}", "Music"}, {"...$a{FMT=\\BK}{$2}", "Music|Inserted"},
	} {
		want := bar(c.want)
		if c.want == "\x00" { // one empty value
			want = []string{""}
		}
		require.Equal(t, want, values(t, r, c.spec), c.spec)
	}
}

// TestStandardExamples evaluates the examples of the MARCspec document, "Implicit abbreviations",
// on their data.
func TestStandardExamples(t *testing.T) {
	r := record("020   $a0394170660$qRandom House$c4.95", "020   $a0491001304")
	require.Equal(t, bar("Random House"), values(t, r, "020$q{$c}"))
	require.Equal(t, bar("Random House"), values(t, r, "020$q{?020$c}"))
	require.Equal(t, bar("0394170660"), values(t, r, "020$a{$c}"))
	r = record("020   $a0394170660$qRandom House$qpaperback$c4.95", "020   $a0394502884$qRandom House$qhardcover$c12.50")
	require.Equal(t, bar("4.95"), values(t, r, "020$c{$q=\\paperback}"))
	require.Equal(t, bar("4.95"), values(t, r, "020[0-#]$c[0-#]{$q[0-#]=\\paperback}"))
	require.Equal(t, bar("12.50"), values(t, r, "020$c{$q=\\hardcover}"))
	r = record("800 11$aPoe, Edgar Allan", "800 11$aRoe")
	require.Equal(t, bar("Poe, Edgar Allan"), values(t, r, "800[0]{$a~\\Poe}{^2=\\1}"))
	require.Equal(t, bar("Poe, Edgar Allan"), values(t, r, "800[0]{800[0]$a~\\Poe}{800[0]^2=\\1}"))
}
