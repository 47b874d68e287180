package parse_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// oddLeaders are positions of the leader of a sound record that MARC 21 fixes, and what else is met
// there.
func oddLeaders() map[string]func(b []byte) []byte {
	all := map[string]func([]byte) []byte{
		"as it should be": func(b []byte) []byte { return b },
		"no counts":       func(b []byte) []byte { return with(b, 10, "  ") },
		"other counts":    func(b []byte) []byte { return with(b, 10, "32") },
		"neither":         func(b []byte) []byte { return with(with(b, 10, "  "), 20, "    ") },
		"wrong base address": func(b []byte) []byte {
			return with(with(b, 12, "00000"), 20, "45  ")
		},
		"other counts, wrong base address": func(b []byte) []byte { return with(with(b, 10, "  "), 12, "00000") },
		"a digit of the directory changed": func(b []byte) []byte { return with(b, entryAt(0)+3, "x") },
	}
	for _, end := range []string{"45  ", "    ", "0000", "4   ", "54  ", "|||ÿ"[:4], "1500", "4 50"} {
		all["ends in "+end] = func(b []byte) []byte { return with(b, 20, end) }
	}
	return all
}

// Catches a sound record that is lost with the bytes before it because its leader differs from
// what MARC 21 fixes; in whatever text stands before it.
func TestStarts_oddLeaders(t *testing.T) {
	for name, odd := range oddLeaders() {
		b := string(odd(marc("001 b", "245 00|aSecond.", "500   |aNote.")))
		for _, junk := range []string{"hello ", "0", "12345", "x\x1D\x1Ey", strings.Repeat("0123456789", 9), "\x1E", "245000700001", "00000nam a22"} {
			all := requireSplitsAlike(t, junk+b+string(marc("001 c")), 3)
			require.Equal(t, []string{"b", "c"}, ids(all)[len(all)-2:], "%s behind %q", name, junk)
		}
	}
}

// Catches a damaged record that takes its sound neighbour along, wherever it breaks off, and a
// record made of two.
func TestStarts_cutOffBeforeOddLeaders(t *testing.T) {
	a := marc("001 a", "245 10|aA title|bthat is cut off.", "650  0|aCuts.")
	var cuts []int
	for cut := 1; cut < len(a); cut++ {
		cuts = append(cuts, cut)
	}
	for name, odd := range oddLeaders() {
		b := odd(marc("001 b", "245 00|aSecond."))
		for _, cut := range testscale.Some(25, cuts) {
			for _, length := range []int{len(a), cut + len(b), 0} {
				text := fmt.Sprintf("%05d", length)[:min(cut, 5)] + string(a[min(cut, 5):cut]) + string(b) + string(marc("001 c"))
				all := readAll(t, text)
				got := ids(all)
				require.Equal(t, []string{"b", "c"}, got[len(got)-2:], "%s: cut at %d, length %d", name, cut, length)
				salvageOf(t, text)
			}
		}
	}
}

// Catches text that is taken for the start of a record: it then tears its own record apart.
func TestStarts_text(t *testing.T) {
	for _, text := range []string{
		"00026nam a2200025   4500",
		"00000 245001200000 650001200012",
		"ISBN 0123456789012, 9780123456789 45 22",
		strings.Repeat("000000000000", 20),
	} {
		whole := marc("001 a", "500   |a"+text, "900   |bNote.")
		lying := with(whole, 0, "00000")
		require.Equal(t, []string{"a", "c"}, ids(requireSplitsAlike(t, string(lying)+string(marc("001 c")), 5)), "%q", text)
	}
}
