package testmarc_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testmarc"
)

// Would catch a builder and a printer that do not agree, and so golden files that prove nothing.
func TestTextAndBuild_areInverse(t *testing.T) {
	files, err := filepath.Glob("../../testdata/records/*.mrc")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		text, err := testmarc.Text(data)
		require.NoError(t, err, file)
		again, err := testmarc.Build(text)
		require.NoError(t, err, file)
		require.Equal(t, data, again, file)
	}
}

func TestText_refusesWhatIsNotExact(t *testing.T) {
	good, err := testmarc.Build("=001  x\n=245  00$aA title\n")
	require.NoError(t, err)
	for name, damage := range map[string]func(d []byte) []byte{
		"length":       func(d []byte) []byte { d[4]++; return d },
		"base address": func(d []byte) []byte { d[16]++; return d },
		"entry":        func(d []byte) []byte { d[30]++; return d },
		"short":        func([]byte) []byte { return []byte("00026\x1D") },
		"rest":         func(d []byte) []byte { return append(d, '\n') },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := testmarc.Text(damage(append([]byte(nil), good...)))
			require.Error(t, err)
		})
	}
}

func TestBuild_errors(t *testing.T) {
	for _, text := range []string{"245  00$aNo equals sign", "=LDR  short", "=245  00$a{nosuch}", "=245  00$a{open", "=24"} {
		_, err := testmarc.Build(text)
		require.Error(t, err, text)
	}
}
