package marc8_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// designations are, by final, the escapes that designate a set as G0 and as G1, and the
// one that leaves G0 again. The custom sets are G0 only.
var designations = map[string]struct{ g0, g1, leave string }{
	"42": {"", "\x1b)B", ""},
	"45": {"\x1b(!E", "\x1b)!E", "\x1b(B"},
	"67": {"\x1bg", "", "\x1bs"},
	"62": {"\x1bb", "", "\x1bs"},
	"70": {"\x1bp", "", "\x1bs"},
	"32": {"\x1b(2", "\x1b)2", "\x1b(B"},
	"4E": {"\x1b(N", "\x1b)N", "\x1b(B"},
	"51": {"\x1b(Q", "\x1b)Q", "\x1b(B"},
	"33": {"\x1b(3", "\x1b)3", "\x1b(B"},
	"34": {"\x1b(4", "\x1b)4", "\x1b(B"},
	"53": {"\x1b(S", "\x1b)S", "\x1b(B"},
	"31": {"\x1b$1", "\x1b$)1", "\x1b(B"},
}

// bits returns every byte of code the high bit, or takes it.
func bits(code []byte, high bool) string {
	out := make([]byte, len(code))
	for i, c := range code {
		out[i] = c & 0x7F
		if high {
			out[i] |= 0x80
		}
	}
	return string(out)
}

// inC1 reports whether the row is one of the control functions that the table lists
// with ANSEL and that no designation reaches.
func (r row) inC1() bool { return r.final == "45" && r.code[0] < 0xA0 }

// Catches a code that generation lost, mixed up or put in the wrong set, in G0 and G1.
func TestEveryCodeDecodes(t *testing.T) {
	check := func(r row, src, want string) {
		got, problems := decode(src)
		require.Equal(t, want, got, "set %s, code %X, %q", r.final, r.code, src)
		require.Empty(t, problems, "set %s, code %X", r.final, r.code)
	}
	for _, r := range locRows(t) {
		set := designations[r.final]
		switch {
		case r.inC1():
			check(r, string(r.code), string(r.char))
			continue
		case r.alt != 0 && r.mark: // a half: with the other half, one mark after the first letter
			double := map[byte]string{0xEB: "\u0361", 0xEC: "\u0361", 0xFA: "\u0360", 0xFB: "\u0360"}[r.code[0]]
			first := r.code[0]
			if first == 0xEC || first == 0xFB {
				first--
			}
			check(r, string([]byte{first, 'i', first + 1, 'a'}), "i"+double+"a")
			if r.char != 0 {
				require.Equal(t, double, string(r.char))
			}
			continue
		}
		want, base := string(r.char), ""
		if r.mark {
			want, base = "a"+want, "a"
		}
		check(r, set.g0+bits(r.code, false)+set.leave+base, want)
		if set.g1 != "" && r.code[len(r.code)-1]&0x7F != ' ' {
			check(r, set.g1+bits(r.code, true)+base, want)
		}
	}
}

// Catches a half mark that is dropped, or that is taken for the whole mark.
func TestLoneHalvesDecodeToTheAlternates(t *testing.T) {
	halves := 0
	for _, r := range locRows(t) {
		if r.alt == 0 || !r.mark {
			continue
		}
		halves++
		got, problems := decode(string(r.code) + "ab")
		require.Equal(t, "a"+string(r.alt)+"b", got)
		require.Len(t, problems, 1)
		encoded, problems := encode(t, got)
		require.Equal(t, string(r.code)+"ab", encoded)
		require.Empty(t, problems)
	}
	require.Equal(t, 4, halves)
}

// Catches a character that has a code and is not given it, or not the first of several;
// and an alternate character of the table that is not recognized.
func TestEveryCharacterEncodes(t *testing.T) {
	rows := locRows(t)
	first := map[rune]row{}
	for _, r := range rows {
		if _, seen := first[r.char]; !seen && r.char != 0 && r.final != "67" {
			first[r.char] = r
		}
	}
	for _, r := range rows {
		if r.char == 0 || r.alt != 0 && r.mark {
			continue // the halves of double-width marks have their own test
		}
		// The Greek symbols come back from the Greek set, by the note in the table.
		code := first[r.char]
		set := designations[code.final]
		src, want := string(r.char), set.g0+string(code.code)+set.leave
		switch {
		case code.final == "45":
			want = string(code.code)
		case r.char == '\u0670': // a mark in Unicode only
			src, want = "a"+src, "a"+want
		}
		if code.mark {
			src, want = "a"+src, want+"a"
		}
		got, problems := encode(t, src)
		require.Equal(t, want, got, "U+%04X", r.char)
		require.Empty(t, problems, "U+%04X", r.char)
		if r.alt != 0 {
			alternate, problems := encode(t, string(r.alt))
			require.Equal(t, "\x1b$1"+string(first[r.alt].code)+"\x1b(B", alternate, "U+%04X", r.alt)
			require.Empty(t, problems)
		}
	}
}

// Catches a generated file that was edited by hand or not generated again.
func TestTablesAreGenerated(t *testing.T) {
	corpus(t, "tables", "codetables.xml.gz")
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command to run the generator with")
	}
	fresh := filepath.Join(t.TempDir(), "tables.go")
	out, err := exec.Command("go", "run", "./gen", "-o", fresh).CombinedOutput()
	require.NoError(t, err, "%s", out)
	want, err := os.ReadFile(fresh)
	require.NoError(t, err)
	got, err := os.ReadFile("tables_gen.go")
	require.NoError(t, err)
	require.True(t, string(want) == string(got), "tables_gen.go is not what go generate writes")
	require.True(t, strings.HasPrefix(string(got), "// Code generated "))
}
