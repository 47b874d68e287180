package outfile

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Resolve follows the last element of a path while it is a symbolic link, even if the target does not
// exist yet: the target is written, and the link stays.
func Resolve(path string) (string, error) {
	for range 40 { // as many as Linux follows
		to, err := os.Readlink(path)
		if err != nil {
			return path, nil // not a link, or nothing
		}
		if !filepath.IsAbs(to) {
			dir, _ := filepath.Split(path)
			to = dir + to // as the system reads it: ".." may follow a link
		}
		path = to
	}
	return "", errors.New("there are too many symbolic links")
}

// descriptor recognises the names of open files of this process, as shells write them.
func descriptor(path string) (fd int, ok bool) {
	switch path {
	case "/dev/stdout":
		return 1, true
	case "/dev/stderr":
		return 2, true
	}
	for _, dir := range []string{"/dev/fd/", "/proc/self/fd/"} {
		if n, found := strings.CutPrefix(path, dir); found {
			fd, err := strconv.Atoi(n)
			return fd, err == nil && fd >= 0
		}
	}
	return 0, false
}

// bare removes the operation and the path from an error of package os.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// bareLink does the same, also for an operation on two files.
func bareLink(err error) error {
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return bare(err)
}
