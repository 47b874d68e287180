//go:build unix

package console

import (
	"context"
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// wakeable is standard input when it is a pipe or a terminal, where a read may wait for ever. A read
// also ends with a context. The file keeps its flags, which it shares with other processes.
type wakeable struct {
	ctx  context.Context
	in   *os.File
	wake *os.File // can be read when the context has ended
}

// newWakeable makes reads of a file end with a context. release frees the resources for that.
func newWakeable(ctx context.Context, in *os.File) (w *wakeable, release func(), err error) {
	wake, bell, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = bell.Close() })
	return &wakeable{ctx, in, wake}, func() {
		stop()
		_ = bell.Close() // closed already when the context has ended
		_ = wake.Close()
	}, nil
}

// Ready implements input.Ready.
func (w *wakeable) Ready() bool { return w.ctx.Err() != nil || canRead(w.in) }

// canRead reports whether a read of a file would not wait.
func canRead(file *os.File) (can bool) {
	c, err := file.SyscallConn()
	if err != nil {
		return false
	}
	_ = c.Control(func(fd uintptr) { // whose error is that of a file that is closed
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, 0)
		can = err == nil && n > 0
	})
	return can
}

// Read implements io.Reader.
func (w *wakeable) Read(p []byte) (int, error) {
	fds := []unix.PollFd{{Fd: int32(w.wake.Fd()), Events: unix.POLLIN}, {Fd: int32(w.in.Fd()), Events: unix.POLLIN}}
	for {
		switch _, err := unix.Poll(fds, -1); {
		case errors.Is(err, unix.EINTR):
			continue
		case w.ctx.Err() != nil:
			return 0, context.Cause(w.ctx)
		}
		return w.in.Read(p) // also when it cannot be polled
	}
}
