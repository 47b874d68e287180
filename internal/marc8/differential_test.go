package marc8_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// knownDifferences are the sources that another decoder reads differently, with its results.
type knownDifferences map[string]string

// loneHalves: for the first half of a double-width mark without the second, both write the whole
// mark, as if the second half existed; they drop a second half without the first. This decoder
// keeps a half mark.
var loneHalves = knownDifferences{
	"\xeba": "a\u0361",
	"\xeca": "a",
	"\xfaa": "a\u0360",
	"\xfba": "a",
}

// decodeSources returns every code of the table, on a letter if it is a mark, every line of the
// paired files, and their encodings by this encoder.
func decodeSources(t *testing.T) []string {
	var sources []string
	for _, r := range locRows(t) {
		set := designations[r.final]
		if r.final == "45" {
			set.g0, set.leave = "", ""
		}
		s := set.g0 + string(r.code) + set.leave
		if r.mark {
			s += "a"
		}
		sources = append(sources, s)
	}
	marc, _ := pairedLines(t)
	sources = append(sources, marc...)
	for i, line := range marc {
		text, _ := decode(line)
		encoded, problems := encode(t, text)
		if problems == nil { // the others do not read references
			sources = append(sources, encoded)
		} else {
			require.Equal(t, 1514, i)
		}
	}
	return append(sources, "\xebi\xeca", "\xfan\xfbg", "\xe3\xe2a", "\xf2\xe3e", "caf\xe2e", "\x88The \x89end", "H\x1bb2\x1bsO")
}

func compareDecoders(t *testing.T, sources, theirs []string, known ...knownDifferences) {
	t.Helper()
	expected := 0
	for _, differences := range known {
		expected += len(differences)
	}
	found := map[string]bool{}
	for i, src := range sources {
		got, _ := decode(src)
		if nfc(got) == nfc(theirs[i]) {
			continue
		}
		listed := false
		for _, differences := range known {
			if text, ok := differences[src]; ok && text == theirs[i] {
				listed = true
			}
		}
		require.True(t, listed, "%q: ours %+q, theirs %+q", src, got, theirs[i])
		found[src] = true
	}
	require.Len(t, found, expected, "a listed difference is gone")
}

// Catches a character or an order of marks that MARC::Charset reads differently.
func TestAgreesWithMARCCharset(t *testing.T) {
	testscale.OnlyFull(t)
	sources := decodeSources(t)
	compareDecoders(t, sources, perlDecode(t, sources), loneHalves)
}

// Catches a character or an order of marks that YAZ reads differently.
func TestAgreesWithYAZ(t *testing.T) {
	sources := decodeSources(t)
	// YAZ does not know the codes beyond EACC in the last line.
	odd := knownDifferences{}
	for _, src := range sources {
		if strings.Contains(src, "\x7f \x14") {
			odd[src] = "a        z"
		}
	}
	require.Len(t, odd, 1)
	compareDecoders(t, sources, yazConvert(t, "marc-8", "utf-8", sources), loneHalves, odd)
}

// Catches MARC-8 written by YAZ that is not read back: YAZ chooses other sets, escapes and codes
// than this encoder.
func TestReadsWhatYAZWrites(t *testing.T) {
	_, utf := pairedLines(t)
	utf = utf[:1514] // the last has characters that are not in MARC-8
	geta := 0
	for i, encoded := range yazConvert(t, "utf-8", "marc-8", utf) {
		got, problems := decode(encoded)
		if strings.Contains(utf[i], "\u3013") {
			// YAZ writes the geta with the code of U+E8B0, of which it is the alternate, and not
			// with its own code, 212A46.
			got = strings.ReplaceAll(got, "\uE8B0", "\u3013")
			geta++
		}
		require.Equal(t, nfc(utf[i]), nfc(got), "%q", encoded)
		require.Empty(t, problems)
	}
	require.Positive(t, geta)
}

// perlDecode decodes every source separately with MARC::Charset, in one process.
func perlDecode(t *testing.T, sources []string) []string {
	t.Helper()
	if err := exec.Command("perl", "-MMARC::Charset", "-e1").Run(); err != nil {
		t.Skip("Perl MARC::Charset is not installed")
	}
	const script = `while (<STDIN>) {
		chomp;
		my $out = marc8_to_utf8(pack("H*", $_), 1) // "";
		utf8::encode($out);
		print unpack("H*", $out), "\n";
	}`
	var in bytes.Buffer
	for _, s := range sources {
		in.WriteString(hex.EncodeToString([]byte(s)) + "\n")
	}
	cmd := exec.Command("perl", "-MMARC::Charset=marc8_to_utf8", "-e", script)
	cmd.Stdin = &in
	out, err := cmd.Output()
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	require.Len(t, lines, len(sources))
	for i := range lines {
		text, err := hex.DecodeString(lines[i])
		require.NoError(t, err)
		lines[i] = string(text)
	}
	return lines
}

// yazConvert converts every source with yaz-marcdump, as subfields $a of records of 500 fields.
// (yaz-iconv reads its file in pieces and loses sequences that cross the boundary between two
// pieces.)
func yazConvert(t *testing.T, from, to string, sources []string) []string {
	t.Helper()
	if _, err := exec.LookPath("yaz-marcdump"); err != nil {
		t.Skip("yaz-marcdump is not installed")
	}
	var in bytes.Buffer
	for part := range slices.Chunk(sources, 500) {
		var directory, data bytes.Buffer
		for _, s := range part {
			field := "  \x1fa" + s + "\x1e"
			fmt.Fprintf(&directory, "500%04d%05d", len(field), data.Len())
			data.WriteString(field)
		}
		base := 24 + directory.Len() + 1
		fmt.Fprintf(&in, "%05dnam  22%05d   4500%s\x1e%s\x1d", base+data.Len()+1, base, directory.String(), data.String())
	}
	file := filepath.Join(t.TempDir(), "in.mrc")
	require.NoError(t, os.WriteFile(file, in.Bytes(), 0o600))
	out, err := exec.Command("yaz-marcdump", "-f", from, "-t", to, "-i", "marc", "-o", "marc", file).Output()
	require.NoError(t, err)
	var results []string
	for record := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x1d"), "\x1d") {
		fields := strings.Split(strings.TrimSuffix(record, "\x1e"), "\x1e")
		for _, field := range fields[1:] { // after leader and directory
			results = append(results, strings.TrimPrefix(field, "  \x1fa"))
		}
	}
	require.Equal(t, len(sources), len(results))
	return results
}
