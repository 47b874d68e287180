package input

import (
	"bytes"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
	"github.com/ulikunitz/xz"
)

// xzOf compresses with some settings.
func xzOf(t testing.TB, b []byte, c xz.WriterConfig) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := c.NewWriter(&out)
	require.NoError(t, err)
	_, err = w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// Catches a stream that is not read whole, and a guard that stops following the container: a dictionary
// that is too large is found in the last of many blocks and streams.
func TestXZ(t *testing.T) {
	text := bytes.Repeat([]byte("=LDR  00000nam  2200000   4500\n=001  1\n\n"), 5000)
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(i * i >> 7)
	}
	var all, want []byte
	for i, sum := range []byte{xz.CRC32, xz.CRC64, xz.SHA256, xz.None} {
		c := xz.WriterConfig{CheckSum: sum, BlockSize: 30_000 + int64(i), NoCheckSum: sum == xz.None}
		for _, data := range [][]byte{text, noise, nil, text[:i+1]} {
			all = append(append(all, xzOf(t, data, c)...), make([]byte, 4*i)...)
			want = append(want, data...)
		}
	}
	for _, slow := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.OneByteReader} {
		r, err := newXZReader(slow(bytes.NewReader(all)))
		require.NoError(t, err)
		got, err := io.ReadAll(r)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got))
	}

	for _, prefix := range [][]byte{nil, all} {
		bomb := xzOf(t, text, xz.WriterConfig{DictCap: 1 << 20})
		require.Equal(t, byte(0x21), bomb[14], "the filter")
		bomb[16] = 40 // 4 GiB; the checksum of the header is wrong now, which nobody gets to see
		r, err := newXZReader(bytes.NewReader(append(bytes.Clone(prefix), bomb...)))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		require.ErrorContains(t, err, "MiB of memory")
	}
	require.EqualValues(t, 4096, dictionary(0))
	require.EqualValues(t, 8<<20, dictionary(22))
	require.EqualValues(t, 64<<20, dictionary(28))
	require.EqualValues(t, 1536<<20, dictionary(37))
	require.EqualValues(t, 4<<30, dictionary(40))
	require.Zero(t, dictionary(41), "there is none like this: the decompressor refuses it")
}

// Catches a panic, or a guard that holds up the decompressor, on a file that is damaged.
func FuzzXZ(f *testing.F) {
	f.Add(xzOf(f, []byte("=LDR  00000nam  2200000   4500\n"), xz.WriterConfig{}))
	f.Add([]byte("\xFD7zXZ\x00"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if r, err := newXZReader(bytes.NewReader(b)); err == nil {
			_, _ = io.Copy(io.Discard, io.LimitReader(r, 1<<20))
		}
	})
}

// Would catch a guard that loses its way after a chunk with new properties that keeps the dictionary, which
// follows incompressible data: what comes after it is not looked at then.
func TestXZ_mixed(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 80_000)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	text := bytes.Repeat([]byte("=001  1\n"), 5000)
	bomb := xzOf(t, text, xz.WriterConfig{DictCap: 1 << 20})
	bomb[16] = 40       // 4 GiB
	for n := range 12 { // whatever the padding of the block
		first := xzOf(t, slices.Concat(noise[:70_000+n], text[:10_000]), xz.WriterConfig{})
		r, err := newXZReader(bytes.NewReader(append(first, bomb...)))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		require.ErrorContains(t, err, "xz: it needs 4096 MiB of memory, and 256 MiB is allowed")
	}
}

// Catches a guard that does not find the dictionary where the header of a block has sizes.
func TestXZ_sizes(t *testing.T) {
	stream := xzOf(t, []byte("=001  1\n"), xz.WriterConfig{})[:12]
	for flags, sizes := range map[byte][]byte{0x00: nil, 0x40: {0x81, 0x01}, 0x80: {0x05}, 0xC0: {0x81, 0x01, 0x05}} {
		header := slices.Concat([]byte{4, flags}, sizes, []byte{0x21, 1, 40}, make([]byte, 20))
		_, err := io.ReadAll(&xzGuard{src: bytes.NewReader(slices.Concat(stream, header))})
		require.ErrorContains(t, err, "MiB of memory", flags)
	}
}

// Catches a guard that fails where the file is broken, which is left to the decompressor.
func TestXZ_broken(t *testing.T) {
	whole := xzOf(t, []byte("=001  1\n"), xz.WriterConfig{})
	header := 12 + 4*(int(whole[12])+1)
	chunk := slices.Clone(whole)
	chunk[header] = 0x10 // no kind of chunk
	stream := slices.Clone(whole)
	stream[3], stream[16] = 'x', 40
	for _, b := range [][]byte{chunk, slices.Concat(whole, stream)} {
		got, err := io.ReadAll(&xzGuard{src: bytes.NewReader(b)})
		require.NoError(t, err)
		require.Equal(t, b, got)
	}
}
