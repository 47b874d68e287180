package input

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapFile maps a file into memory, to be read only. It returns nil if the file system cannot do that.
func mapFile(f *os.File, size int64) []byte {
	if int64(int(size)) != size {
		return nil
	}
	p, err := unix.MmapPtr(int(f.Fd()), 0, nil, uintptr(size), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil
	}
	mem := unsafe.Slice((*byte)(p), int(size))
	_ = unix.Madvise(mem, unix.MADV_SEQUENTIAL) // only advice: more is read ahead
	return mem
}

// forbid ends the mapping of whole pages, and keeps their addresses: nothing else gets them, so that touching them is a
// fault.
func forbid(mem []byte) {
	const nothing = unix.MAP_FIXED | unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_NORESERVE
	_, _ = unix.MmapPtr(-1, 0, unsafe.Pointer(unsafe.SliceData(mem)), uintptr(len(mem)), unix.PROT_NONE, nothing) // without it, the pages stay
}

// unmap ends a mapping.
func unmap(mem []byte) {
	_ = unix.MunmapPtr(unsafe.Pointer(unsafe.SliceData(mem)), uintptr(len(mem))) // it fails for wrong arguments only
}
