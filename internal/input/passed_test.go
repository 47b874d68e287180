package input_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/fault"
	"mrrc-lua/internal/input"
	"mrrc-lua/parse"
)

// Would catch members that are passed over without a word because there are many of them, and a list
// without an end.
func TestPassedOver_many(t *testing.T) {
	for others, want := range map[int]string{19: "", 20: "", 21: "a.zip: 1 more members were not read", 25: "a.zip: 5 more members were not read"} {
		list := []string{"a.mrk", string(mrk)}
		for i := range others {
			list = append(list, fmt.Sprintf("%d.txt", i), "Read me.")
		}
		in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(zipped(t, list...))}, "")
		require.NoError(t, err)
		got, err := recordsOf(t, in)
		require.NoError(t, err)
		require.Len(t, got, 1)
		passed := in.PassedOver()
		named := min(others, 20)
		for i := range named {
			require.True(t, strings.HasPrefix(passed[i], fmt.Sprintf("a.zip: a member was not read: %d.txt: ", i)), passed[i])
		}
		require.Equal(t, want, strings.Join(passed[named:], "\n"))
		in.Close()
	}
}

// Would catch a member that ends the run although the others can be read, or that is passed over without
// the reason.
func TestPassedOver_cannotBeRead(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, h := range []*zip.FileHeader{{Name: "odd.mrk", Method: 99}, {Name: "secret.mrk", Flags: 1}, {Name: "a.mrk"}} {
		h.CompressedSize64, h.UncompressedSize64 = uint64(len(mrk)), uint64(len(mrk))
		f, err := w.CreateRaw(h)
		require.NoError(t, err)
		_, err = f.Write(mrk)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(out.Bytes())}, "")
	require.NoError(t, err)
	defer in.Close()
	require.Equal(t, []string{
		"a.zip: a member was not read: odd.mrk: it cannot be read: its compression (method 99 of zip) is not known",
		"a.zip: a member was not read: secret.mrk: it cannot be read: it is encrypted",
	}, in.PassedOver())
}

// Would catch members that are lost without a word because the directory of the archive has a place for one
// at which there is nothing: its end was taken for that of the archive.
func TestOpen_zipWithoutMember(t *testing.T) {
	whole := zipped(t, "a.mrk", string(mrk), "b.mrk", string(mrk), "c.mrk", string(mrk))
	const place = 42 // of the offset in an entry of the directory
	entry := []byte("PK\x01\x02")
	for i, name := range []string{"a.mrk", "b.mrk", "c.mrk"} {
		at := 0
		for range i + 1 {
			at += bytes.Index(whole[at:], entry) + len(entry)
		}
		data := bytes.Clone(whole)
		binary.LittleEndian.PutUint32(data[at-len(entry)+place:], uint32(len(data)))
		in, err := input.Open("a.zip", &source{Reader: bytes.NewReader(data)}, "")
		var got []string
		if err == nil {
			got, err = recordsOf(t, in)
			in.Close()
		}
		require.EqualError(t, input.ErrorOf("a.zip", err), "a.zip: "+name+": the file breaks off")
		require.Len(t, got, i)
	}
}

// Would catch a file without members that is taken for an archive.
func TestPassedOver_none(t *testing.T) {
	in, err := input.Open("a.mrk", &source{Reader: bytes.NewReader(mrk)}, "")
	require.NoError(t, err)
	defer in.Close()
	require.False(t, in.IsArchive())
	require.Empty(t, in.PassedOver())
}

// Would catch a message that lists hundreds of members, or too few to see what kind of archive it is.
func TestOpen_zipNamesThree(t *testing.T) {
	_, err := input.Open("a.zip", &source{Reader: bytes.NewReader(zipped(t, "1.txt", "Read me.", "2.txt", "Read me.", "3.txt", "Read me.", "4.txt", "Read me."))}, "")
	require.ErrorIs(t, err, parse.ErrFormat)
	for name, named := range map[string]bool{"1.txt": true, "2.txt": true, "3.txt": true, "4.txt": false} {
		require.Equal(t, named, strings.Contains(err.Error(), name), err)
	}
}

// counted is a file that counts what is read from its beginning to its end.
type counted struct {
	*os.File
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.read += n
	return n, err
}

// Would catch an archive that is taken into memory although it is a file.
func TestOpen_zipOfFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.zip")
	var list []string
	for i := range 200 {
		list = append(list, fmt.Sprintf("%d.mrk", i), string(mrk))
	}
	require.NoError(t, os.WriteFile(path, zipped(t, list...), 0o600))
	f, err := os.Open(path)
	require.NoError(t, err)
	src := &counted{File: f}
	in, err := input.Open("a.zip", src, "")
	require.NoError(t, err)
	defer in.Close()
	got, err := recordsOf(t, in)
	require.NoError(t, err)
	require.Len(t, got, 200)
	require.LessOrEqual(t, src.read, 4096, "only the head")
}

// Would catch a file that cannot be opened and counts as one without records, or an error without its name.
func TestOpenRecords_errors(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.mrc")
	gone := errors.New("gone")
	failing := input.RecordOptions{Name: "in", Open: func() (io.ReadSeekCloser, error) { return nil, gone }}
	_, err := input.OpenRecords(missing, failing)
	require.EqualError(t, err, "in: gone")
	_, err = input.RecordAt(missing, parse.Pos{Source: "in"}, failing)
	require.EqualError(t, err, "in: gone")
	_, err = input.OpenRecords(missing, input.RecordOptions{})
	require.ErrorIs(t, err, os.ErrNotExist)
	require.True(t, strings.HasPrefix(err.Error(), missing+": "), err)
	_, err = input.RecordAt(missing, parse.Pos{Source: missing}, input.RecordOptions{})
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Would catch a message that has the name of the input twice, or not at all.
func TestError(t *testing.T) {
	for _, c := range []struct{ name, reason, want string }{
		{"a.mrc", "is broken", "a.mrc: is broken"},
		{"a.mrc", "a.mrc:12: is broken", "a.mrc:12: is broken"},
		{"a.mrc", "in a.mrc", "a.mrc: in a.mrc"},
		{"no file", "no", "no file: no"},
	} {
		require.EqualError(t, &input.Error{Name: c.name, Err: errors.New(c.reason)}, c.want)
	}
	odd := errors.New("odd")
	require.Equal(t, &input.Error{Name: "a.mrc", Err: odd}, input.ErrorOf("a.mrc", odd))
	require.Equal(t, parse.ErrInterrupted, input.ErrorOf("a.mrc", parse.ErrInterrupted))
	broken := fmt.Errorf("b: %w", &fault.Error{})
	require.Equal(t, broken, input.ErrorOf("a.mrc", broken), "a fault of the program is not one of the input")
	require.Equal(t, odd, input.Bare(odd), "an error of another kind is not lost")
	require.Equal(t, odd, input.Bare(&os.PathError{Op: "open", Path: "a.mrc", Err: odd}))
	require.NoError(t, input.Bare(nil))
}

// stutter returns nothing some times before each byte.
type stutter struct {
	data        []byte
	times, done int
}

func (s *stutter) Read(p []byte) (int, error) {
	if s.done < s.times {
		s.done++
		return 0, nil
	}
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	s.done = 0
	n := copy(p[:1], s.data)
	s.data = s.data[n:]
	return n, nil
}

// Would catch a slow source that is given up although it makes progress, and one that is waited for longer
// than promised.
func TestOpen_stutters(t *testing.T) {
	for times, want := range map[int]error{98: nil, 99: nil, 100: io.ErrNoProgress, 101: io.ErrNoProgress} {
		in, err := input.Open("in", &source{Reader: &stutter{data: mrk, times: times}}, parse.FormatMRK)
		require.NoError(t, err)
		_, err = io.ReadAll(in)
		require.Equal(t, want, err, times)
		in.Close()
	}
}

// seekable is a file that is not one of the system.
type seekable struct{ *bytes.Reader }

func (seekable) Close() error { return nil }

// Would catch a record that cannot be shown again although its file can be read at any place, and one that
// is read from a place of a compressed file or of another format.
func TestRecords_Plain(t *testing.T) {
	one := []byte("00040nam a2200037 a 4500001000200000\x1e1\x1e\x1d")
	dir := t.TempDir()
	for name, c := range map[string]struct {
		data  []byte
		plain bool
	}{"marc": {one, true}, "mrk": {mrk, false}, "gz": {gzipped(t, one), false}} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, c.data, 0o600))
		for way, open := range map[string]func() (io.ReadSeekCloser, error){
			"file":   nil,
			"memory": func() (io.ReadSeekCloser, error) { return seekable{bytes.NewReader(c.data)}, nil },
		} {
			opt := input.RecordOptions{Open: open}
			r, err := input.OpenRecords(path, opt)
			require.NoError(t, err, name)
			require.Equal(t, c.plain, r.Plain(), "%s, %s", name, way)
			var b parse.Batch
			require.NoError(t, r.Read(&b))
			require.Len(t, b.Records, 1)
			if c.plain {
				again, err := input.RecordAt(path, b.Records[0].Pos(), opt)
				require.NoError(t, err)
				require.Equal(t, "1", string(again.ControlNumber()))
			}
			r.Close()
		}
	}
	opt := input.RecordOptions{Open: func() (io.ReadSeekCloser, error) { return seekable{bytes.NewReader(nil)}, nil }}
	_, err := input.RecordAt("a.mrc", parse.Pos{Source: "a.mrc"}, opt)
	require.EqualError(t, err, "a.mrc: it changed while it was read")
	opt.Open = func() (io.ReadSeekCloser, error) {
		return seekable{bytes.NewReader(append(bytes.Repeat([]byte("\n"), 20_000), one...))}, nil
	}
	again, err := input.RecordAt("a.mrc", parse.Pos{Source: "a.mrc"}, opt)
	require.NoError(t, err, "after blocks without a record")
	require.Equal(t, "1", string(again.ControlNumber()))
}
