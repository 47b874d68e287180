package marcspec_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/marcspec"
)

// validSpecs covers each production of the grammar.
var validSpecs = []string{
	// tags
	"245", "...", "..5", ".4.", "2..", "2.5", "00.", "LDR", "ERR", "err", "0A1", "a01", "..Z", "q..", "XXX", "X00", "ABX",
	// indexes
	"650[0]", "650[#]", "650[0-2]", "650[1-#]", "650[#-1]", "650[#-#]", "650[#-0]", "650[10-20]", "650[3-3]", "LDR[0]",
	// positions
	"008/0", "008/00-05", "008/35-37", "007/#", "007/#-1", "007/1-#", "LDR/6", "LDR/06", "006[#]/0-#", "00./0", ".../1", "245/0-3",
	// subfields
	"245$a", "245$a$b$c", "245$a-c", "245$0-9", "020$q[1]", "020$q[#-1]$a", "245$a/0-2", "245$a[0]/#", "650[1]$a[0]/2-3$x",
	"...$_$$", "300$/$[$]$^", "300$-", "300${$}", "245$a$a-c$a[1]",
	// indicators
	"880^1", "880^2", "880[1]^2", "8..^1",
	// sub-specs: terms and operators
	"020$c{$a}", "020$c{020$a}", "020$c{?$a}", "020$z{!$a}", "020$c{020$c?020$a}", "245$b{007/0=\\a|007/0=\\t}",
	"008/18{LDR/6=\\a}{LDR/7=\\a|LDR/7=\\c}", "880$a{100$6~$6/3-5}{100$6~\\880}", "007[1]/3{/0=\\v}", "245$a{/#=\\/}",
	"800[0]{$a~\\Poe}{^2=\\1}", "245$a{~\\x}", "245$a{!~\\x}", "245$a{!=\\x}", "245$a{=$b}", "245$a{\\x=$a}", "245$a{\\x}",
	"...[2]{[1]}", "...[1]{/0-3}", "...[1]{^1}", ".../0-7{[0]}", ".../0-7{/0=\\2}", "...$a[0]{[1]}", "...$a[0]{/0}",
	"...$a/1{[1]}", "...$a/1{[1]/1}", "...$a/1{/0}", "...$a{^2=\\0}", "...^1{^1!=\\_}", "...^2{[1]}", "...^2{[1]$a}",
	"...^2{[1]^1=\\_}", "650$a{$2=\\fast}$x{$2=\\lcsh}", "245$a{$b-d}", "245$a{$$}", "245$a{${}", "245$a{$}}",
	// sub-specs before subfields and indicators
	"650{^2=\\0}$a$x", "650{^2=\\0}^1",
	// texts
	`245$a{=\}`, `245$a{~\a\sb}`, `245$a{~\\$5}`, `245$a{~\$5}`, `245$a{=\=x}`, `245$a{=\\=x}`, `245$a{~\C:\x}`, `245$a{~\\\}`,
	`245$a{~\Müller}`, `245$a{~\\}\{}`, `245$a{=\|=\x}`, `245$a{\a\=b=\a\=b}`,
}

// TestValid catches a production of the grammar that is not understood.
func TestValid(t *testing.T) {
	for _, s := range validSpecs {
		spec, err := marcspec.Compile(s)
		require.NoError(t, err, s)
		require.Equal(t, s, spec.String())
	}
}

// TestInvalid catches a malformed spec that is accepted, an error at the wrong place, and a
// missing piece of advice.
func TestInvalid(t *testing.T) {
	for _, c := range []struct {
		spec string
		pos  int
		hint string // a part of the hint; "-" for none
	}{
		{"", 0, "245$a"},
		{"2", 1, "write 002"}, {"24", 2, "write 024"}, {"8/6", 1, "write 008"}, {"24$a", 2, "write 024"},
		{"24#", 2, "-"}, {"24 ", 2, "-"}, {"2 5", 1, "-"}, {" 45", 0, "-"}, {"\t245", 0, "-"}, {"?00", 0, "-"}, {"24é", 2, "-"}, {"$a", 0, "-"},
		{"abC", 2, "-"}, {"Ab1", 1, "-"}, {"a.C", 2, "-"}, {"ldr/6", 0, "LDR"}, {"leader/6", 0, "LDR"},
		{"9XX", 0, "write 9.. for any tag that begins with 9"}, {"9xx$a", 0, "write 9.."}, {"65X", 0, "write 65."}, {"65x", 0, "begins with 65"},
		{"2450", 3, "write 245$0"}, {"245a", 3, "write 245$a for"}, {"245ab", 3, "write 245$a$b"}, {"24510$a", 3, `245$a{^1=\1}{^2=\0}`},
		{"245_1$a", 3, "{^1="}, {"245|a", 3, "245$a"}, {"245‡a", 3, "245$a"}, {"....", 3, "next comes"}, {"ABCD", 3, "next comes"},
		{"245 $a", 3, "-"}, {"245$a ", 5, `\s`}, {"245#", 3, "next comes"},
		{"245[", 4, "0-2"}, {"245[]", 4, "0-2"}, {"245[0", 5, "[0]"}, {"245[a]", 4, "0-2"}, {"245[0-]", 6, "0-2"}, {"245[-1]", 4, "0-2"},
		{"245[1-2-3]", 7, "[0]"}, {"245[2-1]", 4, "1-2"}, {"245[99999999]", 4, "-"}, {"245[0][1]", 6, "[0]"}, {"245[ 1]", 4, "0-2"},
		{"008/", 4, "0-2"}, {"008/a", 4, "0-2"}, {"008/3-1", 4, "1-3"}, {"008/#-", 6, "0-2"}, {"008/1[0]", 5, "650[0]"}, {"008/1/2", 5, "650[0]"},
		{"008/1-2$a", 7, "008/0-2"}, {"245/0$a", 5, "245$a/0-2"}, {"245/0^1", 5, "245$a"},
		{"245$", 4, "a-z"}, {"245$A", 4, "a-z"}, {"245$é", 4, "a-z"}, {"245$|", 4, "a-z"}, {"245$ a", 4, "a-z"}, {"245$ab", 5, "-"},
		{"245$a-", 5, "$a-f"}, {"245$a-9", 5, "$a-f"}, {"245$0-a", 5, "$a-f"}, {"245$z-a", 3, "$a-z"}, {"245$a-C", 5, "$a-f"}, {"245$!-/", 5, "$a-f"}, {"300$--", 5, "$a-f"},
		{"245^", 4, "-"}, {"245^3", 4, "-"}, {"245^12", 5, "-"}, {"245^1$a", 5, `650$a{^2=`}, {"245$a^1", 5, `650$a{^2=`}, {"245^1/0", 5, "-"},
		{"LDR$a", 3, "LDR/6"}, {"LDR^1", 3, "LDR/6"}, {"008$a", 3, "008/0-2"}, {"001^1", 3, "001/0-2"},
		{"245{", 4, "-"}, {"245{}", 4, "$a"}, {"245{$a", 3, "-"}, {"245{$a}}", 7, `\}`}, {"245}", 3, "next comes"}, {"245$a}", 5, `\}`}, {"245{$a|}", 7, "$a"}, {"245{|$a}", 4, "$a"},
		{"245{$a=}", 7, "$a"}, {"245{=", 5, "-"}, {"245{$a==\\x}", 7, "$a"}, {"245{$a{$b}}", 6, "{...}"}, {"245{ $a}", 4, `\s`}, {"245{$a }", 6, `\`},
		{"245{^2=1}", 8, `begins with \`}, {"245$a{$q=paperback}", 12, `begins with \`}, {"020{9XX}", 4, "9.."}, {"245{$a>\\1}", 6, `\`},
		{"245{$a/0/1}", 8, `\`}, {"245{(}", 4, "$a"}, {".../0-7{^1}", 8, "$a"}, {".../0-7{$a}", 8, "$a"}, {"...^2{/0=\\1}", 6, "-"},
		{"008{$a}", 4, "008/0"}, {"LDR{$a}", 4, "LDR/6"}, {"245{LDR$a}", 7, "LDR/6"}, {"245{008^1}", 7, "008/0"}, {"245{650[}", 8, "0-2"}, {"245{[}", 5, "0-2"},
		{"245$a{[0]/}", 10, "0-2"}, {"245{/}", 5, "0-2"}, {"245{650/}", 8, "0-2"}, {"245{650$A}", 8, "a-z"}, {"650{^2=\\0}[0]", 10, "650[0]"}, {"650{^1}^", 8, "-"}, {"650{/0}/", 7, "650[0]"},
		{`245$a{~\a b}`, 9, `\s`}, {`245$a{~\a$}`, 9, `\$`}, {`245$a{~\a=b}`, 9, `\=`}, {`245$a{~\a{}`, 9, `\{`}, {`245$a{\$x=$a}`, 7, `\$`},
		{`245$a{~\a?}`, 9, `\?`}, {"245$a{~\\a\x01}", 9, "-"}, {`245$a{~\a`, 7, "-"}, {`245$a{~\a\`, 7, "-"}, {`245$a{~\a\}`, 7, "-"}, {`245$a{~\}}`, 9, `\}`},
		{"245\x00", 3, "next comes"}, {"\x00\x00\x00", 0, "-"}, {"245$a{$b\x00", 8, `\`},
	} {
		_, err := marcspec.Compile(c.spec)
		var syntax *marcspec.SyntaxError
		require.True(t, errors.As(err, &syntax), "%q: %v", c.spec, err)
		require.Equal(t, c.spec, syntax.Spec)
		require.Equal(t, c.pos, syntax.Pos, "%q: %v", c.spec, err)
		if c.hint == "-" {
			require.Empty(t, syntax.Hint, "%q", c.spec)
		} else {
			require.Contains(t, syntax.Hint, c.hint, "%q: %v", c.spec, err)
		}
	}
}

// TestMessage catches a caret that is not under the place.
func TestMessage(t *testing.T) {
	for spec, want := range map[string]string{
		"9XX": "malformed spec, position 0: 9XX is not a tag\n    9XX\n    ^\n    hint: write 9.. for any tag that begins with 9",
		`245$a{~\Éé é}`: "malformed spec, position 12: a blank has to be escaped in a text to compare with\n" +
			"    245$a{~\\Éé é}\n              ^\n    hint: write \\s",
		"245\t": "malformed spec, position 3: a spec has no blanks\n    245 \n       ^",
	} {
		_, err := marcspec.Compile(spec)
		require.EqualError(t, err, want)
	}
}
