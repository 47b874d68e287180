package input_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/input"
	"mrrc-lua/internal/testscale"
)

// bgzfMember makes a member of BGZF. Its extra field begins with more.
func bgzfMember(t testing.TB, plain, more []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Extra = append(slices.Clone(more), 'B', 'C', 2, 0, 0, 0)
	_, err := w.Write(plain)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	b := out.Bytes()
	binary.LittleEndian.PutUint16(b[12+len(more)+4:], uint16(len(b)-1))
	return b
}

// bgzf makes a file of BGZF with members of size bytes of plain each, and an empty one at its end.
func bgzf(t testing.TB, plain []byte, size int) (file []byte) {
	t.Helper()
	for part := range slices.Chunk(plain, size) {
		file = append(file, bgzfMember(t, part, nil)...)
	}
	return append(file, bgzfMember(t, nil, nil)...)
}

// damaged is what both readers may say of damage within a member: its exact words depend on what package flate has
// decompressed before with the same memory.
const damaged = "flate: damaged"

// alike reads a file with several goroutines and with one, and holds that the bytes and the error are the same.
func alike(t *testing.T, file []byte, wrap func(io.Reader) io.Reader, about string) (plain []byte) {
	t.Helper()
	read := func(z io.Reader, err error) ([]byte, string) {
		if err != nil {
			return nil, err.Error()
		}
		b, err := io.ReadAll(z)
		if err != nil && strings.HasPrefix(err.Error(), "flate: ") {
			return b, damaged
		}
		return b, fmt.Sprint(err)
	}
	z, err := gzip.NewReader(wrap(bytes.NewReader(file)))
	if err != nil {
		err = fmt.Errorf("gzip: %w", err)
	}
	want, wantErr := read(z, err)
	first := make([]byte, 64) // as Open has it
	n, _ := io.ReadFull(wrap(bytes.NewReader(file)), first)
	many, method, stop, err := input.Decompress(first[:n], wrap(bytes.NewReader(file)))
	defer stop()
	have, haveErr := read(many, err)
	require.Equal(t, "gzip", method, about)
	require.Equal(t, wantErr, haveErr, about)
	require.True(t, bytes.Equal(want, have), "%s: %d and %d bytes, %s", about, len(want), len(have), wantErr)
	return have
}

func asIs(r io.Reader) io.Reader { return r }

// sampleText returns n bytes that can be compressed.
func sampleText(n int) (b []byte) {
	rng := rand.New(rand.NewPCG(1, 2))
	for len(b) < n {
		b = append(b, []string{"title ", "author ", "1998", "\x1e", "x"}[rng.IntN(5)]...)
	}
	return b[:n]
}

// Catches blocks in a wrong order, and what is read otherwise when members of other kinds follow or a source is slow or fails.
func TestBGZF(t *testing.T) {
	t.Parallel()
	plain := sampleText(400_000)
	whole := bgzf(t, plain, 0xFF00)
	single := gzipped(t, plain)
	for about, file := range map[string][]byte{
		"whole": whole, "without the empty member": whole[:len(whole)-len(bgzfMember(t, nil, nil))], "small members": bgzf(t, plain[:100_000], 100),
		"of full size":                  bgzf(t, plain, 64<<10),
		"a member is too long":          append(bgzfMember(t, plain[:65537], nil), whole...),
		"a bomb":                        append(bgzfMember(t, make([]byte, 8<<20), nil), whole...),
		"gzip follows":                  append(slices.Clone(whole), single...),
		"gzip, and BGZF again":          append(append(slices.Clone(whole), single...), whole...),
		"gzip first":                    append(slices.Clone(single), whole...),
		"empty":                         bgzf(t, nil, 100),
		"zeros follow":                  append(slices.Clone(whole), make([]byte, 1000)...),
		"text follows":                  append(slices.Clone(whole), "what is this?"...),
		"other subfields before length": append(bgzfMember(t, plain[:1000], []byte{'X', 'Y', 3, 0, 'a', 'b', 'c'}), whole...),
		"a subfield that is too long":   append(bgzfMember(t, plain[:1000], []byte{'X', 'Y', 0xFF, 0, 'a', 'b', 'c'}), whole...),
	} {
		alike(t, file, asIs, about)
		alike(t, file, iotest.DataErrReader, about)
		for _, n := range []int64{20, 30_000, 70_000} {
			alike(t, file, func(r io.Reader) io.Reader {
				return io.MultiReader(io.LimitReader(r, n), iotest.ErrReader(errors.New("the disk is gone")))
			}, about)
		}
	}
	require.Equal(t, plain, alike(t, whole, iotest.HalfReader, "whole"))
	alike(t, bgzf(t, plain[:20_000], 1000), iotest.OneByteReader, "byte by byte")
}

// Catches a damaged file that is read otherwise than by one goroutine: other bytes before the damage, or another error.
func TestBGZF_damaged(t *testing.T) {
	t.Parallel()
	file := bgzf(t, sampleText(2000), 400)
	rng := rand.New(rand.NewPCG(3, 4))
	for at := 0; at < len(file); at += testscale.Of(3, 1) {
		alike(t, file[:max(at, 2)], asIs, fmt.Sprintf("cut at %d", at))
		if at < 2 {
			continue
		}
		changed := slices.Clone(file)
		changed[at] ^= byte(1 + rng.IntN(255))
		alike(t, changed, asIs, fmt.Sprintf("byte %d is another one", at))
		alike(t, slices.Delete(slices.Clone(file), at, at+1), asIs, fmt.Sprintf("byte %d is missing", at))
		alike(t, slices.Insert(slices.Clone(file), at, byte(rng.IntN(256))), asIs, fmt.Sprintf("a byte before %d", at))
	}
}

// Catches goroutines that stay when a file is not read to its end.
func TestBGZF_stops(t *testing.T) {
	t.Parallel()
	file := bgzf(t, sampleText(1<<20), 4000)
	for _, n := range []int{0, 1, 30_000, 900_000} {
		z, _, stop, err := input.Decompress(file[:100], bytes.NewReader(file))
		require.NoError(t, err)
		_, err = io.ReadFull(z, make([]byte, n))
		require.NoError(t, err)
		stop()
	}
}
