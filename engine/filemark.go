package engine

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"mrrc-lua/internal/input"
	"mrrc-lua/luabind"
)

// FileMark tells whether a file is still the one that it was: its length, when it was last
// changed, and a SHA-256 over its first and last 64 KiB.
type FileMark struct {
	Path    Text      `json:"path"`
	Size    int64     `json:"size"`
	Changed time.Time `json:"changed"`
	Ends    string    `json:"ends"`
}

// markedEnd is how much of each end of a file is looked at.
const markedEnd = 64 << 10

// markFile makes the mark of a regular file.
func markFile(path string) (m FileMark, err error) {
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
		return m, errors.New("is no file that can be read again")
	}
	h := sha256.New()
	for _, at := range []int64{0, max(st.Size()-markedEnd, 0)} {
		if _, err := io.Copy(h, io.NewSectionReader(f, at, markedEnd)); err != nil {
			return m, input.Bare(err)
		}
	}
	return FileMark{Text(path), st.Size(), st.ModTime().UTC(), hex.EncodeToString(h.Sum(nil))}, nil
}

// same says how a file differs from what it was; nil when it does not.
func (m FileMark) same() error {
	now, err := markFile(string(m.Path))
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

// Text is a string of any bytes, Real any number: in JSON they come back as they were.
type (
	Text string
	Real float64
)

func cmpText(a, b Text) int { return cmp.Compare(a, b) }

// MarshalJSON implements json.Marshaler.
func (t Text) MarshalJSON() ([]byte, error) { return luabind.MarshalPlain(string(t)) }

// UnmarshalJSON implements json.Unmarshaler.
func (t *Text) UnmarshalJSON(b []byte) error { return unmarshalAs((*string)(t), b) }

// MarshalJSON implements json.Marshaler.
func (n Real) MarshalJSON() ([]byte, error) { return luabind.MarshalPlain(float64(n)) }

// UnmarshalJSON implements json.Unmarshaler.
func (n *Real) UnmarshalJSON(b []byte) error { return unmarshalAs((*float64)(n), b) }

func unmarshalAs[T string | float64](to *T, b []byte) error {
	p, err := luabind.UnmarshalPlain(b)
	if err != nil {
		return err
	}
	v, ok := p.(T)
	if !ok {
		return &json.UnmarshalTypeError{Value: string(b)}
	}
	*to = v
	return nil
}
