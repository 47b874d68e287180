package survey

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// Would catch reading before or after the bytes: they fill pages to the first and the last byte, and the pages around
// them cannot be touched.
func TestLook_bounds(t *testing.T) {
	if !Available {
		t.Skip("this processor has no surveys")
	}
	page := os.Getpagesize()
	mem, err := unix.Mmap(-1, 0, 6*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	require.NoError(t, err)
	defer func() { require.NoError(t, unix.Munmap(mem)) }()
	require.NoError(t, unix.Mprotect(mem[:page], unix.PROT_NONE))
	require.NoError(t, unix.Mprotect(mem[5*page:], unix.PROT_NONE))
	b := mem[page : 5*page]
	for i := range b {
		b[i] = byte(i * 7)
	}
	var words []uint64
	for n := least; n <= 3*least; n++ {
		requireLooked(t, b[:n], &words)
		requireLooked(t, b[len(b)-n:], &words)
	}
	for n := step - 1; n <= step+least+1; n++ {
		requireLooked(t, b[:n], &words)
		requireLooked(t, b[len(b)-n:], &words)
	}
}
