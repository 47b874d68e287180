package text

import (
	"errors"
	"strings"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/cases"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"mrrc-lua/internal/meter"
)

// atOnce is how many bytes are worked on before the Meter is asked again.
const atOnce = 64 << 10

// normalized returns s in a normal form.
func normalized(s string, f norm.Form, m meter.Meter) (string, error) {
	if len(s) <= atOnce {
		return f.String(s), nil
	}
	var dst []byte
	src := unsafe.Slice(unsafe.StringData(s), len(s)) // it is only read
	piece := make([]byte, atOnce)
	for {
		if err := m.Need(2 * atOnce); err != nil { // what grows is copied
			return "", err
		}
		n, took, err := f.Transform(piece, src, true)
		dst, src = append(dst, piece[:n]...), src[took:]
		if !errors.Is(err, transform.ErrShortDst) {
			return string(dst), err
		}
	}
}

// inCase applies a change of case to the stretches of s that are UTF-8.
func inCase(s string, c cases.Caser, m meter.Meter) (string, error) {
	const short = 100 // bytes, which fit into the buffer of Caser.String whatever their case
	if len(s) <= short && utf8.ValidString(s) {
		return c.String(s), nil
	}
	var out []byte
	for worked := 0; s != ""; {
		n := stretch(s)
		if n > 0 {
			// Caser.String can make the wrong form of a final sigma, where its buffer ends.
			out = append(out, c.Bytes([]byte(s[:n]))...)
			s = s[n:]
		} else {
			out = append(out, s[0])
			s = s[1:]
		}
		if worked += n + 1; worked >= atOnce {
			worked = 0
			if err := m.Need(2 * atOnce); err != nil { // what grows is copied
				return "", err
			}
		}
	}
	return string(out), nil
}

// stretch returns how many bytes from the beginning of s are UTF-8 and can be worked on at once. How a
// letter changes may depend on the letters around it: a long stretch ends after a blank, unless there is
// none.
func stretch(s string) (n int) {
	for n < len(s) && n < atOnce {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r == utf8.RuneError && size == 1 {
			return n
		}
		n += size
	}
	if n < len(s) {
		if blank := strings.LastIndexAny(s[:n], " \n"); blank > 0 {
			return blank + 1
		}
	}
	return n
}
