package spill

import "io"

// blockLen is how many bytes a Writer writes at once.
const blockLen = 256 << 10

// Writer writes in a goroutine of its own while its user makes the next bytes. One goroutine at a time may use it.
type Writer struct {
	block []byte
	full  chan []byte
	free  chan []byte
	done  chan struct{} // closed when nothing more is written
	err   error         // of the other writer; it is read after done
}

// NewWriter returns a Writer to another one, which only it may use until Close, which must be called.
func NewWriter(to io.Writer) *Writer {
	w := &Writer{block: make([]byte, 0, blockLen), full: make(chan []byte), free: make(chan []byte, 1), done: make(chan struct{})}
	w.free <- make([]byte, 0, blockLen)
	go func() {
		defer close(w.done)
		for b := range w.full {
			if _, w.err = to.Write(b); w.err != nil {
				return
			}
			w.free <- b[:0]
		}
	}()
	return w
}

// Write implements io.Writer. An error of the other writer comes with a later call.
func (w *Writer) Write(p []byte) (n int, err error) {
	for n < len(p) {
		k := min(blockLen-len(w.block), len(p)-n)
		w.block = append(w.block, p[n:n+k]...)
		n += k
		if len(w.block) == blockLen {
			if err := w.pass(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// pass has the block written, and goes on with the other one.
func (w *Writer) pass() error {
	select {
	case w.full <- w.block:
	case <-w.done:
		return w.err
	}
	select {
	case w.block = <-w.free:
		return nil
	case <-w.done:
		return w.err
	}
}

// Close writes what is left, and returns the error of the other writer.
func (w *Writer) Close() error {
	if len(w.block) > 0 {
		_ = w.pass() // the error comes again
	}
	close(w.full)
	<-w.done
	return w.err
}
