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

// forget lets the system take back the memory of whole pages. Whoever touches them again gets the bytes of the file once
// more. Ending their mapping instead would hold up every goroutine that meets a new page at that moment.
func forget(mem []byte) {
	_ = unix.Madvise(mem, unix.MADV_DONTNEED) // without it, the pages stay
}

// unmap ends a mapping.
func unmap(mem []byte) {
	_ = unix.MunmapPtr(unsafe.Pointer(unsafe.SliceData(mem)), uintptr(len(mem))) // it fails for wrong arguments only
}
