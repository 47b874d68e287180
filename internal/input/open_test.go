package input_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// source is an input that counts how often it was closed.
type source struct {
	io.Reader
	closed int
}

func (s *source) Close() error { s.closed++; return nil }

func gzipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func zstded(t *testing.T, b []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return w.EncodeAll(b, nil)
}

var mrk = []byte("=LDR  00000nam  2200000   4500\n=001  1\n\n")

// Would catch a format or a compression that is not recognised, bytes that are lost or read twice while
// looking at them, one byte at a time as well, a source that is not closed, and one that is closed twice.
func TestOpen(t *testing.T) {
	for name, tt := range map[string]struct {
		data        []byte
		from        parse.Format
		format      parse.Format
		compression string
	}{
		"text":             {mrk, "", parse.FormatMRK, ""},
		"gzip":             {gzipped(t, mrk), "", parse.FormatMRK, "gzip"},
		"zstd":             {zstded(t, mrk), "", parse.FormatMRK, "zstd"},
		"long":             {bytes.Repeat(mrk, 1000), "", parse.FormatMRK, ""},
		"long, compressed": {zstded(t, bytes.Repeat(mrk, 20_000)), "", parse.FormatMRK, "zstd"},
		"empty":            {nil, "", parse.FormatMARC, ""},
		"empty, gzip":      {gzipped(t, nil), "", parse.FormatMARC, "gzip"},
		"named format":     {[]byte("what is this?"), parse.FormatMRK, parse.FormatMRK, ""},
		"named, gzip":      {gzipped(t, []byte("what is this?")), parse.FormatXML, parse.FormatXML, "gzip"},
	} {
		for way, slowly := range map[string]func(io.Reader) io.Reader{
			"at once":         func(r io.Reader) io.Reader { return r },
			"byte by byte":    iotest.OneByteReader,
			"data with error": iotest.DataErrReader,
		} {
			about := name + ", " + way
			src := &source{Reader: slowly(bytes.NewReader(tt.data))}
			in, err := input.Open("in", src, tt.from)
			require.NoError(t, err, about)
			require.Equal(t, tt.format, in.Format, about)
			require.Equal(t, tt.compression, in.Compression, about)
			_, _, ok := in.At()
			require.False(t, ok, about)
			got, err := io.ReadAll(in)
			require.NoError(t, err, about)
			again, err := input.Open("in", &source{Reader: bytes.NewReader(tt.data)}, tt.from)
			require.NoError(t, err, about)
			want, err := io.ReadAll(again)
			require.NoError(t, err, about)
			again.Close()
			require.Equal(t, want, got, about)
			if tt.compression == "" {
				require.Equal(t, string(tt.data), string(got), about)
			}
			require.Zero(t, src.closed, about)
			in.Close()
			require.Equal(t, 1, src.closed, about)
		}
	}
}

// Would catch an error without the name of the input, and a source that stays open after an error.
func TestOpen_errors(t *testing.T) {
	for data, want := range map[string]string{
		"what is this?":             `in: unknown format: the input begins with "what is this?"`,
		"\x1F\x8Bnot gzip at all":   "in: gzip: gzip: invalid header",
		"\x1F\x8B\x08\x00\x00\x00a": "in: gzip: the file breaks off",
	} {
		src := &source{Reader: bytes.NewReader([]byte(data))}
		_, err := input.Open("in", src, "")
		require.ErrorAs(t, err, new(*input.Error), data)
		require.EqualError(t, err, want)
		require.Equal(t, 1, src.closed, data)
	}
}

// Would catch an error of reading that is lost, that takes the bytes before it with it, or that comes
// before them.
func TestOpen_readFails(t *testing.T) {
	failed := errors.New("the disk is gone")
	for _, n := range []int{10, len(mrk), 100 * len(mrk)} {
		data := bytes.Repeat(mrk, 100)[:n]
		in, err := input.Open("in", &source{Reader: io.MultiReader(bytes.NewReader(data), iotest.ErrReader(failed))}, "")
		require.NoError(t, err)
		got, err := io.ReadAll(in)
		require.ErrorIs(t, err, failed)
		require.Equal(t, string(data), string(got))
		in.Close()
	}
}

// Catches a reader that returns nothing, again and again, and keeps the run from its end.
func TestOpen_noProgress(t *testing.T) {
	in, err := input.Open("in", &source{Reader: nothing{}}, "")
	require.NoError(t, err)
	defer in.Close()
	_, err = io.ReadAll(in)
	require.ErrorIs(t, err, io.ErrNoProgress)
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

// Would catch a file that is read at several places although it is compressed or no regular file, and a
// look at its first bytes that moves what is read at a place.
func TestReader_At(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string][]byte{"plain": mrk, "empty": nil, "gz": gzipped(t, mrk)} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		f, err := input.OpenFile(path)
		require.NoError(t, err)
		in, err := input.Open(path, f, "")
		require.NoError(t, err)
		at, size, ok := in.At()
		require.Equal(t, name == "plain", ok, name)
		if ok {
			require.EqualValues(t, len(data), size)
			b := make([]byte, 4)
			_, err := at.ReadAt(b, 0)
			require.NoError(t, err)
			require.Equal(t, "=LDR", string(b))
			all, err := io.ReadAll(in)
			require.NoError(t, err)
			require.Equal(t, string(data), string(all))
		}
		in.Close()
		require.ErrorIs(t, f.Close(), os.ErrClosed, name)
	}
	for _, name := range []string{dir, dir + "/"} {
		_, err := input.OpenFile(name)
		require.EqualError(t, err, "is a directory; name the files in it, as in "+dir+"/*.mrc")
	}
	r, w, err := os.Pipe()
	require.NoError(t, err)
	_, err = w.Write(mrk)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	in, err := input.Open("pipe", r, "")
	require.NoError(t, err)
	_, _, ok := in.At()
	require.False(t, ok)
	in.Close()
}

// Would catch a file that is rewritten without its compression because its first line is of no format,
// although the format was named.
func TestIdentify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.mrk.gz")
	require.NoError(t, os.WriteFile(path, gzipped(t, append([]byte("by hand\n\n"), mrk...)), 0o600))
	_, _, err := input.Identify(path, "")
	require.ErrorIs(t, err, parse.ErrFormat)
	f, compression, err := input.Identify(path, parse.FormatMRK)
	require.NoError(t, err)
	require.Equal(t, parse.FormatMRK, f)
	require.Equal(t, "gzip", compression)
	_, _, err = input.Identify(path+"?", "")
	require.ErrorAs(t, err, new(*input.Error))
}
