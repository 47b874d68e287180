package seen

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"mrrc-lua/internal/input"
	"mrrc-lua/luabind/plain"
)

// Mark shows whether a file has changed: its length in bytes, the time of its last change, and the
// SHA-256 of its first and last 64 KiB in hexadecimal digits.
type Mark struct {
	Path    plain.Text `json:"path"`
	Size    int64      `json:"size"`
	Changed time.Time  `json:"changed"`
	Ends    string     `json:"ends"`
}

// markedEnd is how many bytes of each end of a file are summed.
const markedEnd = 64 << 10

// MarkOf returns the mark of a regular file. The error does not name the file.
func MarkOf(path string) (m Mark, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, input.Bare(err)
	}
	defer func() { _ = f.Close() }() // it was only read
	st, err := f.Stat()
	switch {
	case err != nil:
		return m, input.Bare(err)
	case !st.Mode().IsRegular():
		return m, errors.New("is not a file that can be read again")
	}
	h := sha256.New()
	for _, at := range []int64{0, max(st.Size()-markedEnd, 0)} {
		if _, err := io.Copy(h, io.NewSectionReader(f, at, markedEnd)); err != nil {
			return m, input.Bare(err)
		}
	}
	return Mark{plain.Text(path), st.Size(), st.ModTime().UTC(), hex.EncodeToString(h.Sum(nil))}, nil
}

// Same returns an error if the file has changed, with the difference, or if it cannot be read. The
// error does not name the file.
func (m Mark) Same() error {
	now, err := MarkOf(string(m.Path))
	switch {
	case err != nil:
		return err
	case now.Size != m.Size:
		return fmt.Errorf("had %d bytes and has %d", m.Size, now.Size)
	case !now.Changed.Equal(m.Changed) || now.Ends != m.Ends:
		return fmt.Errorf("was changed on %s", now.Changed.Format("2006-01-02 at 15:04:05 MST"))
	}
	return nil
}
