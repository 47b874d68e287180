package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// marc makes a sound record of fields like "245 10|aTitle|bRest": tag, blank, data with "|" for
// the subfield delimiter. It shares no code with the package tested.
func marc(fields ...string) []byte {
	var dir, data strings.Builder
	for _, f := range fields {
		d := strings.ReplaceAll(f[4:], "|", "\x1F") + "\x1E"
		fmt.Fprintf(&dir, "%s%04d%05d", f[:3], len(d), data.Len())
		data.WriteString(d)
	}
	base := 24 + dir.Len() + 1
	return []byte(fmt.Sprintf("%05dnam a22%05d   4500%s\x1E%s\x1D", base+data.Len()+1, base, dir.String(), data.String()))
}

// entryAt is where the i-th entry of a directory is.
func entryAt(i int) int { return 24 + 12*i }

// with returns a copy of b with text over the bytes from at on.
func with(b []byte, at int, text string) []byte {
	c := append([]byte(nil), b...)
	copy(c[at:], text)
	return c
}

// spliced returns a copy of b with n bytes at a place replaced by text.
func spliced(b []byte, at, n int, text string) []byte {
	c := append([]byte(nil), b[:at]...)
	c = append(c, text...)
	return append(c, b[at+n:]...)
}

// withEntry changes length and start of the i-th entry by as much.
func withEntry(b []byte, i, length, start int) []byte {
	var n, s int
	_, _ = fmt.Sscanf(string(b[entryAt(i)+3:entryAt(i)+12]), "%04d%05d", &n, &s)
	return with(b, entryAt(i)+3, fmt.Sprintf("%04d%05d", n+length, s+start))
}

// withLength makes leader/00-04 true.
func withLength(b []byte) []byte { return with(b, 0, fmt.Sprintf("%05d", len(b))) }

func tag(s string) parse.Tag {
	t, ok := parse.MakeTag(s)
	if !ok {
		panic(s)
	}
	return t
}

// fixtures returns the files of a folder of testdata.
func fixtures(t testing.TB, folder string) (all []marcgen.Fixture) {
	t.Helper()
	for _, f := range marcgen.Fixtures() {
		if strings.HasPrefix(f.Path, folder+"/") {
			all = append(all, f)
		}
	}
	return all
}
