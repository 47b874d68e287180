package part_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine/part"
	"mrrc-lua/internal/input"
	"mrrc-lua/internal/marcgen"
	"mrrc-lua/parse"
)

// opened is a file that counts how often it is closed, and can fail.
type opened struct {
	*os.File
	closed *int
	fails  error
}

func (o opened) Close() error {
	*o.closed++
	return o.File.Close()
}

func (o opened) ReadAt(b []byte, at int64) (int, error) {
	if o.fails != nil {
		return 0, o.fails
	}
	return o.File.ReadAt(b, at)
}

// files are inputs in a folder.
type files struct {
	part.Inputs
	opened, closed int
	fails          error // of reading
}

// inputs makes files of these contents.
func inputs(t *testing.T, contents ...[]byte) *files {
	t.Helper()
	f := &files{}
	dir := t.TempDir()
	for i, b := range contents {
		path := filepath.Join(dir, string(rune('a'+i))+".mrc")
		require.NoError(t, os.WriteFile(path, b, 0o600))
		f.Paths = append(f.Paths, path)
	}
	f.Block = 512
	f.Open = func(path string) (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		f.opened++
		return opened{file, &f.closed, f.fails}, nil
	}
	return f
}

func records(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := marcgen.Write(&b, marcgen.Options{Records: n, Seed: 1})
	require.NoError(t, err)
	return b.Bytes()
}

// framed cuts the inputs, and frames all stretches.
func framed(t *testing.T, f *files, size int64) []part.Stretch {
	t.Helper()
	list, err := f.Stretches(t.Context(), size)
	require.NoError(t, err)
	for i := range list {
		list[i], err = f.Frame(t.Context(), list[i])
		require.NoError(t, err)
	}
	return list
}

// Would catch a stretch of an input that there is not, and framing that goes on when nobody wants it.
func TestFrame_refuses(t *testing.T) {
	f := inputs(t, records(t, 4), []byte(`<collection xmlns="http://www.loc.gov/MARC21/slim"></collection>`))
	for _, i := range []int{-1, 2} {
		_, err := f.Frame(t.Context(), part.Stretch{Input: i})
		require.ErrorContains(t, err, fmt.Sprintf("there is no input number %d", i))
	}
	list, err := f.Stretches(t.Context(), 4<<10)
	require.NoError(t, err)
	require.Equal(t, []bool{false, true}, []bool{list[0].Whole, list[len(list)-1].Whole})
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("why")
	cancel(why)
	for _, s := range list {
		_, err := f.Frame(ctx, s)
		require.ErrorIs(t, err, why)
	}
}

// Would catch a file that is cut while it is read, and one that was changed before.
func TestFrame_cut(t *testing.T) {
	content := records(t, 40)
	f := inputs(t, content)
	list, err := f.Stretches(t.Context(), 4<<10)
	require.NoError(t, err)
	f.Open = func(string) (io.ReadCloser, error) {
		return input.OfRanges(bytes.NewReader(content[:len(content)/2]), int64(len(content))), nil
	}
	for i := range list {
		list[i], err = f.Frame(t.Context(), list[i])
		require.NoError(t, err)
	}
	_, _, err = f.Chain(t.Context(), list)
	require.ErrorContains(t, err, fmt.Sprintf("was cut: it had %d bytes and ends at byte ", len(content)))
	f.Open = func(string) (io.ReadCloser, error) {
		return input.OfRanges(bytes.NewReader(content), int64(len(content))-1), nil
	}
	_, err = f.Frame(t.Context(), list[0])
	require.ErrorContains(t, err, fmt.Sprintf("was changed: it had %d bytes of ISO 2709 and has %d", len(content), len(content)-1))
}

// Would catch stretches that are shorter than they may be, or are not whole blocks.
func TestStretches_lengths(t *testing.T) {
	text := records(t, 40)
	for _, c := range []struct {
		length, size int
		want         []int64
	}{
		{4096, 1024, []int64{1024, 1024, 1024, 1024}}, {4097, 1024, []int64{1024, 1024, 1024, 1024, 1}}, {4097, 4096, []int64{2560, 1537}},
		{4096, 4096, []int64{4096}}, {4096, 1025, []int64{1536, 1536, 1024}}, {4096, 1, []int64{512, 512, 512, 512, 512, 512, 512, 512}}, {10, 4096, []int64{10}},
	} {
		list, err := inputs(t, text[:c.length]).Stretches(t.Context(), int64(c.size))
		require.NoError(t, err)
		var got []int64
		for _, s := range list {
			got = append(got, s.To-s.From)
			require.EqualValues(t, c.length, s.Size)
		}
		require.Equal(t, c.want, got, "%d bytes in parts of %d", c.length, c.size)
	}
}

// Would catch guesses that are verified by reading everything again, numbers that do not go on from part to part, and
// files that stay open.
func TestChain(t *testing.T) {
	one := records(t, 40)
	f := inputs(t, one, nil, []byte("<collection>"), one)
	require.NoError(t, os.WriteFile(f.Paths[2], []byte(`<collection xmlns="http://www.loc.gov/MARC21/slim"></collection>`), 0o600))
	list := framed(t, f, 4<<10)
	parts, again, err := f.Chain(t.Context(), list)
	require.NoError(t, err)
	require.Zero(t, again)
	require.Equal(t, f.opened, f.closed)
	at, records, numbers := map[int]int64{}, int64(0), map[int]int64{}
	for i, p := range parts {
		require.Equal(t, numbers[p.From.Input], p.From.Number, "part %d", i)
		if n := p.From.Number; n > 0 {
			require.Equal(t, fmt.Sprintf("mrrc%08d", n), string(p.LastID), "part %d", i)
		}
		numbers[p.From.Input] += p.Records
		require.Equal(t, []int{i, len(parts)}, []int{p.Index, p.Of})
		require.Equal(t, []int64{at[p.From.Input], records}, []int64{p.From.Offset, p.From.Records})
		require.Equal(t, p.Ends, p.Next == p.Size, "part %d", i)
		at[p.From.Input] = p.Next
		records += p.Records
	}
	require.EqualValues(t, 80, records)

	// A guess that is wrong.
	i := slices.IndexFunc(list, func(s part.Stretch) bool { return s.From > 0 })
	wrong := *list[i].Found
	wrong.First++
	list[i].Found = &wrong
	same, again, err := f.Chain(t.Context(), list)
	require.NoError(t, err)
	require.Equal(t, 1, again)
	require.Equal(t, parts, same)
	f.fails = errors.New("the disk is broken")
	_, _, err = f.Chain(t.Context(), list)
	require.ErrorIs(t, err, f.fails)
	require.Equal(t, f.opened, f.closed)
}

// Would catch inputs that are missing or cannot be read, and are cut nevertheless, and an error that names another one.
func TestStretches_fails(t *testing.T) {
	f := inputs(t, records(t, 20), records(t, 20), records(t, 20), records(t, 20))
	list := framed(t, f, 1<<20)
	require.Len(t, list, 4)
	for i, s := range list {
		_, _, err := f.Chain(t.Context(), slices.Delete(slices.Clone(list), i, i+1))
		require.ErrorContains(t, err, "the stretches of "+f.Paths[s.Input]+" are missing")
	}
	list = framed(t, f, 512)
	for i, s := range list {
		_, _, err := f.Chain(t.Context(), slices.Delete(slices.Clone(list), i, i+1))
		require.ErrorContains(t, err, "the stretch")
		require.ErrorContains(t, err, " of "+f.Paths[s.Input])
	}

	stop := errors.New("no more")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	_, err := f.Stretches(ctx, 1<<20)
	require.ErrorIs(t, err, stop)
	_, err = f.Frame(ctx, list[0])
	require.ErrorIs(t, err, stop)

	f.fails = errors.New("the disk is broken")
	_, err = f.Frame(t.Context(), list[0])
	require.ErrorIs(t, err, f.fails)
	require.ErrorAs(t, err, new(*input.Error))
	require.Equal(t, f.opened, f.closed)

	f.fails = nil
	require.NoError(t, os.Remove(f.Paths[1]))
	_, err = f.Stretches(t.Context(), 1<<20)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorAs(t, err, new(*input.Error))
	_, err = f.Frame(t.Context(), list[len(list)/3])
	require.ErrorIs(t, err, os.ErrNotExist)
	_, err = f.Frame(t.Context(), part.Stretch{Input: 4})
	require.ErrorContains(t, err, "there is no input number 4")
	_, _, err = f.Chain(t.Context(), []part.Stretch{{Input: -1}})
	require.ErrorContains(t, err, "the stretch of input number -1 from byte 0 on was not framed")
}

// Would catch a file of text that breaks off and is taken for whole, and a crash over a format that cannot be read.
func TestFrame_brokenText(t *testing.T) {
	for text, format := range map[string]parse.Format{`<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader>`: "", "=LDR": parse.FormatText} {
		f := inputs(t, []byte(text))
		f.Format = format
		list, err := f.Stretches(t.Context(), 1<<20)
		require.NoError(t, err)
		_, err = f.Frame(t.Context(), list[0])
		require.ErrorAs(t, err, new(*input.Error))
	}
}

// Would catch a last 001 that is not the text that a run makes of it.
func TestFrame_lastID(t *testing.T) {
	for id, want := range map[string]string{strings.Repeat("\xa1", 12): strings.Repeat("Ł", 12), "x 1": "x 1", "M\xe8uller": "Mu\u0308ller", "a&#x20AC;": "a€"} {
		one := bytes.Replace(records(t, 1), []byte("mrrc00000001"), []byte((id + "            ")[:12]), 1)
		one[9] = ' ' // MARC-8
		without := bytes.Replace(records(t, 1), []byte("001"), []byte("003"), 1)
		f := inputs(t, slices.Concat(one, without))
		for _, invalid := range []parse.Invalid{f.Text.Invalid, parse.InvalidReject} {
			f.Text.Invalid = invalid
			list := framed(t, f, 1<<20)
			require.Len(t, list, 1)
			require.Equal(t, want, strings.TrimRight(string(list[0].Found.LastID), " "), "%q", id)
		}
	}
}
