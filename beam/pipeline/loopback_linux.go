package pipeline

import (
	"errors"
	"net"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// bindToLoopback binds the socket of this process that listens on a port to the loopback interface, so that nothing
// from another machine reaches it. (Prism opens the socket itself, and there is no setting for its address.)
func bindToLoopback(port int) error {
	name, err := loopback()
	if err != nil {
		return err
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return err
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil || !listens(fd, port) {
			continue
		}
		return os.NewSyscallError("setsockopt", unix.BindToDevice(fd, name))
	}
	return errors.New("its socket was not found")
}

// loopback returns the name of the loopback interface.
func loopback() (string, error) {
	list, err := net.Interfaces()
	if err != nil {
		return "", err
	}
	for _, i := range list {
		if i.Flags&net.FlagLoopback != 0 {
			return i.Name, nil
		}
	}
	return "", errors.New("there is no loopback interface")
}

// listens reports whether a file is a socket that listens on a port.
func listens(fd, port int) bool {
	is, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	if err != nil || is == 0 {
		return false
	}
	addr, err := unix.Getsockname(fd)
	if err != nil {
		return false
	}
	switch a := addr.(type) {
	case *unix.SockaddrInet4:
		return a.Port == port
	case *unix.SockaddrInet6:
		return a.Port == port
	}
	return false
}
