package job

import (
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"mrrc-lua/internal/input"
)

// meter counts the bytes of an input as they are on disk, and computes their SHA-256 if requested.
type meter struct {
	io.ReadCloser
	progress *progress
	sum      hash.Hash // nil: not asked for
	bytes    atomic.Int64
	whole    atomic.Bool // it was read to its end
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	m.progress.read(n)
	m.bytes.Add(int64(n))
	if m.sum != nil {
		m.sum.Write(p[:n])
	}
	if errors.Is(err, io.EOF) {
		m.whole.Store(true)
	}
	return n, err
}

// Ready implements input.Ready. If it is not known whether a Read would wait, the result is false.
func (m *meter) Ready() bool {
	src, ok := m.ReadCloser.(input.Ready)
	return ok && src.Ready()
}

// digest returns how many bytes were read, and their SHA-256 when they are the whole input.
func (m *meter) digest() (n int64, sum []byte) {
	if m.whole.Load() && m.sum != nil {
		sum = m.sum.Sum(nil)
	}
	return m.bytes.Load(), sum
}

// fileMeter is a meter of a file that can be read at several places.
type fileMeter struct {
	meter
	file *os.File
	end  atomic.Int64 // how far ReadAt and Seen came

	mu     sync.Mutex
	summed int64 // of how many bytes, from the first on, sum is
}

// Stat is as of *os.File.
func (m *fileMeter) Stat() (os.FileInfo, error) { return m.file.Stat() }

// File implements input.Counted.
func (m *fileMeter) File() *os.File { return m.file }

// Read implements io.Reader.
func (m *fileMeter) Read(p []byte) (int, error) {
	n, err := m.meter.Read(p)
	m.summed += int64(n)
	return n, err
}

// ReadAt implements io.ReaderAt.
func (m *fileMeter) ReadAt(p []byte, off int64) (int, error) {
	n, err := m.file.ReadAt(p, off)
	m.Seen(p[:n], off)
	return n, err
}

// Seen implements input.Counted.
func (m *fileMeter) Seen(p []byte, off int64) {
	if m.sum != nil {
		m.add(p, off)
	}
	for end := off + int64(len(p)); ; {
		old := m.end.Load()
		if old >= end {
			return
		}
		if m.end.CompareAndSwap(old, end) {
			m.progress.read(int(end - old)) // some of it is read twice, or was read before a break
			return
		}
	}
}

// lag is how many bytes reading may be ahead of the checksum before the missing bytes are read again.
const lag = 8 << 20

// add adds bytes to the sum if they are the next ones. Bytes that come before their turn are read again.
func (m *fileMeter) add(p []byte, off int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if off > m.summed {
		if off-m.summed < lag {
			return // those before them may be on their way
		}
		m.catchUp(off)
	}
	if done := m.summed - off; done >= 0 && done < int64(len(p)) {
		m.sum.Write(p[done:])
		m.summed += int64(len(p)) - done
	}
}

// catchUp reads the bytes that the sum lacks up to a place.
func (m *fileMeter) catchUp(end int64) {
	n, _ := io.Copy(m.sum, io.NewSectionReader(m.file, m.summed, end-m.summed)) // an error leaves the sum incomplete
	m.summed += n
}

// Close implements io.Closer.
func (m *fileMeter) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if size := m.end.Load(); size > 0 {
		m.bytes.Store(size)
		if st, err := m.file.Stat(); err == nil && st.Size() == size && m.sum != nil {
			m.catchUp(size)
			m.whole.Store(m.summed == size)
		}
	}
	return m.file.Close()
}

// metered is an input that counts itself.
type metered interface {
	io.ReadCloser
	digest() (n int64, sum []byte)
}

// newMeter counts the bytes that are read of an input.
func newMeter(in io.ReadCloser, p *progress, sum bool) metered {
	var h hash.Hash
	if sum {
		h = sha256.New()
	}
	if file, ok := in.(*os.File); ok {
		m := &fileMeter{file: file}
		m.ReadCloser, m.progress, m.sum = file, p, h
		return m
	}
	return &meter{ReadCloser: in, progress: p, sum: h}
}
