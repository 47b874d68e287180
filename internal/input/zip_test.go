package input_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/input"
	"mrrc-lua/internal/testscale"
	"mrrc-lua/parse"
)

// zipped returns an archive of members: names and contents by turns. A name that ends in a slash is a
// folder.
func zipped(t testing.TB, members ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(members); i += 2 {
		h := &zip.FileHeader{Name: members[i], Method: zip.Deflate}
		if h.Name == "mimetype" {
			h.Method = zip.Store
		}
		f, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, err = io.WriteString(f, members[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

// read returns the sources and control numbers of the records of an input.
func recordsOf(t testing.TB, in *input.Reader) (got []string, err error) {
	t.Helper()
	rd, err := in.Records(parse.Options{Source: "a.zip"})
	require.NoError(t, err)
	for {
		var b parse.Batch
		if err := rd.Read(&b); err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return got, err
		}
		for i := range b.Records {
			r := &b.Records[i]
			got = append(got, r.Pos().Source+" "+string(r.ControlNumber()))
		}
	}
}

const oneXML = "<record><leader>00000nam a2200000 a 4500</leader><controlfield tag='001'>2</controlfield></record>"

// Catches a member that is not read, is read in the wrong order, or is passed over in silence, and records
// that do not name it, from a file and from a stream.
func TestOpen_zip(t *testing.T) {
	data := zipped(t, "readme.txt", "Read me.", "d/", "", "d/a.mrk", string(mrk), "__MACOSX/d/._a.mrk", "\x00\x05", "b.xml", oneXML, "m.xml", "<manifest/>",
		"c.mrk.gz", string(gzipped(t, bytes.ReplaceAll(mrk, []byte("001  1"), []byte("001  3")))), "in.zip", string(zipped(t, "x.mrk", string(mrk))), "empty.mrc", "",
		"last.mrk", string(mrk), "t.csv", "a,b,c,d\n")
	path := filepath.Join(t.TempDir(), "a.zip")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	file, err := os.Open(path)
	require.NoError(t, err)
	for _, src := range []io.ReadCloser{file, &source{Reader: bytes.NewReader(data)}} {
		in, err := input.Open("a.zip", src, "")
		require.NoError(t, err)
		require.True(t, in.IsArchive())
		require.Equal(t, "zip", in.Compression)
		require.Equal(t, parse.FormatMRK, in.Format)
		_, _, ok := in.At()
		require.False(t, ok)
		got, err := recordsOf(t, in)
		require.NoError(t, err)
		require.Equal(t, []string{"a.zip:d/a.mrk 1", "a.zip:b.xml 2", "a.zip:c.mrk.gz 3", "a.zip:last.mrk 1"}, got)
		told := strings.Join(in.PassedOver(), "\n")
		for _, name := range []string{"readme.txt", "m.xml", "in.zip", "t.csv"} {
			require.Contains(t, told, "a.zip: a member was not read: "+name+": ")
		}
		require.Len(t, in.PassedOver(), 4, told)
		in.Close()
	}
}

// Catches a compression of members that is not read.
func TestOpen_zipMethods(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zstd.ZipMethodWinZip, zstd.ZipCompressor())
	for i, method := range []uint16{zip.Store, zip.Deflate, zstd.ZipMethodWinZip} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i, ".mrk"), Method: method})
		require.NoError(t, err)
		_, err = f.Write(mrk)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(out.Bytes())}, "")
	require.NoError(t, err)
	defer in.Close()
	got, err := recordsOf(t, in)
	require.NoError(t, err)
	require.Equal(t, []string{"a.zip:0.mrk 1", "a.zip:1.mrk 1", "a.zip:2.mrk 1"}, got)
}

// Catches members of one name whose records cannot be told apart.
func TestOpen_zipSameNames(t *testing.T) {
	t.Parallel()
	m := string(mrk)
	in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(zipped(t, "a.mrk", m, "a.mrk (2)", m, "a.mrk", m, "b.mrk", m, "a.mrk", m))}, "")
	require.NoError(t, err)
	defer in.Close()
	got, err := recordsOf(t, in)
	require.NoError(t, err)
	require.Equal(t, []string{"a.zip:a.mrk 1", "a.zip:a.mrk (2) 1", "a.zip:a.mrk (3) 1", "a.zip:b.mrk 1", "a.zip:a.mrk (4) 1"}, got)
}

// Catches a member that is passed over when it can be read no further, although records of it were read.
func TestOpen_zipMemberBreaks(t *testing.T) {
	t.Parallel()
	in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(zipped(t, "a.xml", oneXML+`<?xml version="1.0" encoding="utf-7"?>`+oneXML, "b.mrk", string(mrk)))}, "")
	require.NoError(t, err)
	defer in.Close()
	got, err := recordsOf(t, in)
	require.ErrorContains(t, err, "the encoding utf-7 is not supported")
	require.Equal(t, []string{"a.zip:a.xml 2"}, got)
	require.Empty(t, in.PassedOver())
}

// Catches an archive without records that is read as no records, and one that is not named as what it is.
func TestOpen_zipWithout(t *testing.T) {
	large := zipped(t, "a.mrk", string(mrk))
	tests := []struct {
		data []byte
		want string
	}{
		{zipped(t), "a zip archive without MARC members: it is empty"},
		{zipped(t, "readme.txt", "Read me."), "a zip archive without MARC members (readme.txt: "},
		{zipped(t, "m.xml", "<manifest/>"), "a zip archive without MARC members (m.xml: "},
		{zipped(t, "[Content_Types].xml", "<Types/>", "_rels/.rels", "<x/>", "xl/workbook.xml", "<workbook/>"), "an Excel workbook"},
		{zipped(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<document/>"), "a Word document"},
		{zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", "<x/>"), "an OpenDocument spreadsheet"},
		{large[:len(large)-10], "damaged, or cut off"},
	}
	for _, tt := range tests {
		in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(tt.data)}, "")
		if err == nil {
			_, err = recordsOf(t, in)
			in.Close()
		}
		require.ErrorContains(t, err, tt.want)
	}
}

// endless is an archive on a stream that does not end.
type endless struct{ begun bool }

func (e *endless) Read(p []byte) (int, error) {
	if !e.begun {
		e.begun = true
		return copy(p, "PK\x03\x04"), nil
	}
	return len(p), nil
}

// Catches a stream that fills the memory.
func TestOpen_zipFromStream(t *testing.T) {
	_, err := input.Open("-", &source{Reader: &endless{}}, "")
	require.ErrorContains(t, err, "save it to a file first")
}

// Catches an archive whose members need memory by their size: 64 MiB of zeros, a thousandth of that packed.
func TestOpen_zipBomb(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{"a.mrc", "b.mrk"} {
		f, err := w.Create(name)
		require.NoError(t, err)
		if name == "b.mrk" {
			_, err = f.Write(mrk)
			require.NoError(t, err)
		}
		zeros := make([]byte, 1<<20)
		for range testscale.Of(24, 64) {
			_, err = f.Write(zeros)
			require.NoError(t, err)
		}
	}
	require.NoError(t, w.Close())
	in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(out.Bytes())}, "")
	require.NoError(t, err)
	defer in.Close()
	rd, err := in.Records(parse.Options{Source: "a.zip"})
	require.NoError(t, err)
	var b parse.Batch
	for rd.Read(&b) == nil {
		require.Less(t, b.Memory(), int64(40<<20))
	}
}

// Catches a panic on an archive that is damaged.
func FuzzOpen_zip(f *testing.F) {
	f.Add(zipped(f, "a.mrk", string(mrk), "b.xml", oneXML))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(data)}, ""); err == nil {
			_, _ = recordsOf(t, in)
			in.Close()
		}
	})
}
