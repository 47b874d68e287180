package input

import (
	"errors"
	"io"
	"os"
	"sync"
	"unsafe"

	"mrrc-lua/internal/fault"
)

// Mapping is a file whose bytes are read where the system keeps them, instead of being copied: the file is mapped into
// the memory of the process. It implements parse.Viewer, and io.ReaderAt for what is not mapped.
//
// A file that is cut, or whose disk fails, while somebody reads mapped bytes makes that read a memory fault.
// fault.Safely turns it into an error, which Met recognises.
//
// View and Release may be called by several goroutines at once.
type Mapping struct {
	io.ReaderAt
	file *os.File
	seen func(p []byte, off int64) // or nil: counts what is read
	size int64                     // of the file, and of the mapping

	first uintptr // where it is in memory

	mu    sync.Mutex
	mem   []byte // of the whole file
	freed int64  // of these were released
}

// Counted is a file that counts what is read of it. Seen counts bytes that were read by other means than its methods.
type Counted interface {
	File() *os.File
	Seen(p []byte, off int64)
}

// releaseStep is how much is released at once: each time costs a call of the system, and a moment of all cores.
const releaseStep = 8 << 20

// Map maps a file of Reader.At into memory. It returns nil where that is not possible.
func Map(src io.ReaderAt, size int64) *Mapping {
	m := &Mapping{ReaderAt: src, size: size}
	switch src := src.(type) {
	case *os.File:
		m.file = src
	case Counted:
		m.file, m.seen = src.File(), src.Seen
	default:
		return nil
	}
	if m.mem = mapFile(m.file, size); m.mem == nil {
		return nil
	}
	m.first = uintptr(unsafe.Pointer(unsafe.SliceData(m.mem)))
	return m
}

// View implements parse.Viewer. The end of the file is not mapped: it may have moved.
func (m *Mapping) View(off int64, n int) []byte {
	if off+int64(n) > m.size {
		return nil
	}
	p := m.mem[off : off+int64(n) : off+int64(n)]
	if m.seen != nil {
		m.seen(p, off)
	}
	return p
}

// ErrGone is the error of a file that was mapped and has become shorter.
var ErrGone = errors.New("cannot be read any more: it was cut while it was read, or its disk failed")

// Met reports whether err is a fault.Error of somebody who touched bytes of the file that were not there any more.
func (m *Mapping) Met(err error) bool {
	var met *fault.Error
	if !errors.As(err, &met) {
		return false
	}
	place, ok := met.Value.(interface{ Addr() uintptr }) // of package runtime
	if !ok {
		return false
	}
	return place.Addr() >= m.first && place.Addr()-m.first < uintptr(m.size)
}

// Do calls f, which reads from the mapping, and returns its error, or ErrGone.
func (m *Mapping) Do(f func() error) error {
	err := fault.In("", f)
	if m.Met(err) {
		return ErrGone
	}
	return err
}

// Release lets the system take back the memory of the bytes before a place in the file. They may still be read.
func (m *Mapping) Release(before int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := before - before%releaseStep; n > m.freed {
		forget(m.mem[m.freed:n])
		m.freed = n
	}
}

// Close releases the whole file.
func (m *Mapping) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.mem != nil {
		unmap(m.mem)
		m.mem, m.freed = nil, m.size
	}
}
