package input

import (
	"io"
	"sync"
)

// readAhead reads a slow source some blocks ahead of the goroutine that reads from it.
type readAhead struct {
	full  chan aheadBlock
	empty chan []byte
	quit  chan struct{}
	done  sync.WaitGroup
	cur   aheadBlock
	at    int
}

type aheadBlock struct {
	b   []byte
	err error
}

// aheadSize is the size of a block in bytes.
const aheadSize = 256 << 10

func newReadAhead(src io.Reader) *readAhead {
	a := &readAhead{full: make(chan aheadBlock, 2), empty: make(chan []byte, 3), quit: make(chan struct{})}
	for range cap(a.empty) {
		a.empty <- make([]byte, aheadSize)
	}
	a.done.Go(func() {
		for {
			select {
			case buf := <-a.empty:
				n, err := 0, error(nil)
				for n < aheadSize && err == nil {
					var k int
					k, err = src.Read(buf[n:aheadSize])
					n += k
				}
				select {
				case a.full <- aheadBlock{buf[:n], err}:
				case <-a.quit:
					return
				}
				if err != nil {
					return
				}
			case <-a.quit:
				return
			}
		}
	})
	return a
}

// Read implements io.Reader.
func (a *readAhead) Read(p []byte) (int, error) {
	for a.at == len(a.cur.b) {
		if a.cur.err != nil {
			return 0, a.cur.err
		}
		if a.cur.b != nil {
			a.empty <- a.cur.b
		}
		a.cur, a.at = <-a.full, 0
	}
	n := copy(p, a.cur.b[a.at:])
	a.at += n
	return n, nil
}

// ready reports whether a Read would not wait. The goroutine that reads calls it.
func (a *readAhead) ready() bool { return a.at < len(a.cur.b) || a.cur.err != nil || len(a.full) > 0 }

// stop ends the goroutine, and waits for it, even if it blocks in a Read of the source.
func (a *readAhead) stop() {
	close(a.quit)
	a.done.Wait()
}
