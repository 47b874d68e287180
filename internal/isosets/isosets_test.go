package isosets_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/isosets"
)

// Catches a character of a set that is read as another one, a mark that is not after its letter, and a
// designation that is not followed or not forgotten.
func TestSets_decode(t *testing.T) {
	for _, row := range []struct{ name, codes, text, want string }{
		{"ISO 646", "01", "plain", "plain"},
		{"ISO 5426", "0103", "\xc2etude fran\xd0cais", "étude français"},
		{"two marks", "0103", "\xc3\xc2a", "ấ"},
		{"letters of Latin", "0103", "\xe8\xf8 \xe9\xf9 \xe1\xf1 \xfb \xf5", "Łł Øø Ææ ß ı"},
		{"quotes and signs", "0103", "\xab\xbb \xb9 \xa7 \xad", "«» ’ § ©"},
		{"a mark with nothing after it", "0103", "x\xc2", "x\u0301"},
		{"a mark before a delimiter", "0103", "x\xc2\x1F", "x\u0301\x1F"},
		{"a mark on a blank", "0103", "\xc2 x", " \u0301x"},
		{"no such character", "0103", "a\xb3b", "a\uFFFDb"},
		{"ISO-IR 37 as G0", "02", "mOSKWA", "Москва"},
		{"ISO-IR 37 as G1", "0102", "Moskva: \xed\xcf\xd3\xcb\xd7\xc1", "Moskva: Москва"},
		{"ISO 5427", "0104", "\xc4\xc6\xe7", "ёіЇ"},
		{"ISO 5428", "0105", "\xa5\xa2\xe1\xee\xee\xf2\xf7", "ἄλλος"},
		{"ISO 6438", "0106", "\xc7\xd7\xa8\xb8", "ŊŋƎǝ"},
		{"ISO 10586", "0107", "\xc0\xc1\xc2", "აბგ"},
		{"ISO 8957, table 1", "0108", "\xe0\xe1\xfa", "אבת"},
		{"G2 by a designation", "0103", "\x1b)NabC\xc1\xc2\x1Fb\xc2e", "abCаб\x1Fbé"},
		{"G0 by a designation", "0103", "\x1b(NaA\x1b(Ba", "Ааa"},
		{"G2 by a single shift", "010302", "\x8eA\xc2e", "аé"},
		{"G2 by a locking shift", "010302", "\x1bnA\x0fA", "аA"},
		{"G1 by shift out", "0102", "\x0eA\x0fA", "аA"},
		{"a designation in the other form of MARC", "0103", "\x1b-N\xc1\x1b,NA", "аа"},
		{"G2 and G1 by locking shifts to the right", "010302", "\x1b}\xc1\x1b~\xc2e", "аé"},
		{"G3 by a locking shift to the right", "01030204", "\x1b|\xc4", "ё"},
		{"G2 and G3 by single shifts of two bytes", "01030204", "\x1bNAa\x1bODa", "аaёa"},
		{"G3 by a locking shift", "01030204", "\x1boD\x0fD", "ёD"},
		{"a designation ends with the record", "0103", "\x1b)N\xc1\x1D\xc2e", "а\x1Dé"},
		{"a designation ends with the field", "0103", "\x1b)N\xc1\x1E\xc2e", "а\x1Eé"},
		{"control characters", "0103", "a\tb\x00c\x7Fd\xc2\n", "a\tb\x00c\x7Fd\u0301\n"},
		{"an unknown escape sequence", "0103", "a\x1b(zb", "a\uFFFD(zb"},
		{"an escape sequence cut short", "0103", "a\x1b(", "a\uFFFD("},
		{"not to be sorted", "0103", "\x88The \x89book", "\u0098The \u009cbook"},
	} {
		t.Run(row.name, func(t *testing.T) {
			sets, unknown, ok := isosets.New(row.codes)
			require.True(t, ok)
			require.Empty(t, unknown)
			got, err := sets.NewDecoder().Bytes([]byte(row.text))
			require.NoError(t, err)
			require.Equal(t, norm.NFC.String(row.want), norm.NFC.String(string(got)))
		})
	}
}

// Catches codes that are not reported although they name nothing that can be read.
func TestNew_codes(t *testing.T) {
	for _, row := range []struct {
		codes, name string
		unknown     []string
		ok          bool
	}{
		{"0103", "ISO 646 and ISO 5426", nil, true},
		{"0103    ", "ISO 646 and ISO 5426", nil, true},
		{"0103----", "ISO 646 and ISO 5426", nil, true},
		{"010302", "ISO 646 and ISO 5426 and ISO-IR 37", nil, true},
		{"0111", "ISO 646", []string{"11 (ISO 5426-2)"}, true},
		{"0177", "ISO 646", []string{"77"}, true},
		{"99", "an unknown set", []string{"99"}, true},
		{"    ", "", nil, false},
		{"||||", "", nil, false},
		{"ba", "", nil, false},
		{"", "", nil, false},
	} {
		sets, unknown, ok := isosets.New(row.codes)
		require.Equal(t, row.ok, ok, row.codes)
		if ok {
			require.Equal(t, row.unknown, unknown, row.codes)
			require.Equal(t, row.name, sets.String(), row.codes)
		}
	}
}

// Catches a character that is read and cannot be written, or is written as another one, alone and with a
// mark.
func TestSets_roundTrip(t *testing.T) {
	n := 0
	for code := 1; code <= 9; code++ {
		sets, _, ok := isosets.New("010" + string(rune('0'+code)))
		require.True(t, ok)
		for c := 0x20; c < 0x100; c++ {
			for _, text := range []string{string([]byte{byte(c), 'x'}), string([]byte{0xC2, byte(c), 'x'})} {
				first, err := sets.NewDecoder().Bytes([]byte(text))
				require.NoError(t, err)
				require.True(t, utf8.Valid(first))
				if strings.ContainsRune(string(first), utf8.RuneError) {
					continue
				}
				made := sets.Append(nil, first, func(_ int, found []byte) { require.Fail(t, "cannot be written", "%q of %X", found, text) })
				again, err := sets.NewDecoder().Bytes(made)
				require.NoError(t, err)
				require.Equal(t, norm.NFD.String(string(first)), norm.NFD.String(string(again)), "%X", text)
				n++
			}
		}
	}
	require.Greater(t, n, 2000)
}

// Catches characters that are lost without a word, and marks that are torn from their letter.
func TestSets_append(t *testing.T) {
	sets, _, _ := isosets.New("0103")
	var lost []string
	got := sets.Append(nil, []byte("été, e\u0301te\u0301: Ελ ợ"), func(at int, found []byte) { lost = append(lost, string(found)) })
	require.Equal(t, "\xc2et\xc2e, \xc2et\xc2e: ?? \xce\xd6o", string(got))
	require.Equal(t, []string{"Ε", "λ"}, lost)
}

// Catches a result that depends on how the text is cut, a panic, and invalid UTF-8.
func FuzzSets(f *testing.F) {
	f.Add("0103", []byte("\xc2etude \x1b)N\xc1 \x8e\xff\x1b"))
	f.Fuzz(func(t *testing.T, codes string, text []byte) {
		sets, _, ok := isosets.New(codes)
		if !ok {
			return
		}
		whole, err := sets.NewDecoder().Bytes(text)
		require.NoError(t, err)
		require.True(t, utf8.Valid(whole))
		cut, err := io.ReadAll(sets.NewDecoder().Reader(iotest.OneByteReader(bytes.NewReader(text))))
		require.NoError(t, err)
		require.Equal(t, string(whole), string(cut))
		sets.Append(nil, whole, func(int, []byte) {})
	})
}
