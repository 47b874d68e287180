package lookup

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"mrrc-lua/internal/charset"
)

// File is a file with the text of a table.
type File struct {
	io.Reader
	Encoding string // a name that charset.Named knows; "": UTF-8
	Say      string // what the user writes before the name, as in --list-encoding; "": encoding=
}

// decoded returns a reader of the text in UTF-8, and whether it was decoded. A byte order mark is more
// certain than the name of an encoding.
func (f File) decoded() (r io.Reader, was bool) {
	if e, ok := charset.Named(f.Encoding); ok && e != charset.UTF8 {
		return transform.NewReader(f.Reader, unicode.BOMOverride(e.NewDecoder())), true
	}
	return f.Reader, false
}

// text reads a File line by line. It passes over a byte order mark, and ends with an error at a line
// that is not in the encoding of the file.
type text struct {
	src     *bufio.Reader
	file    File
	decoded bool
	line    int
	left    string // of the current line
	err     error
}

// textBuffer is how many bytes text reads ahead.
const textBuffer = 64 << 10

func newText(f File) *text {
	t := &text{file: f}
	r, decoded := f.decoded()
	t.src, t.decoded = bufio.NewReaderSize(r, textBuffer), decoded
	return t
}

// separator returns the separator that the first line of CSV states, as Excel writes it: sep=; and passes over that
// line. Otherwise it returns the given one. Nothing may have been read.
func (t *text) separator(given rune) rune {
	line, _ := t.next() // the error comes again
	stated, is := strings.CutPrefix(strings.Trim(line, "\"\r\n"), "sep=")
	if r, size := utf8.DecodeRuneInString(stated); is && size > 0 && size == len(stated) && r != utf8.RuneError {
		return r
	}
	t.left = line
	return given
}

// next reads a line, with its end.
func (t *text) next() (string, error) {
	if t.err != nil {
		return "", t.err
	}
	line, err := t.src.ReadString('\n')
	t.line++
	if t.err = err; t.line == 1 {
		line = charset.CutMark(line)
	}
	wrong := t.file.check(line, t.line, t.decoded)
	if t.line == 1 && t.file.Say == "" {
		wrong = cmp.Or(workbook(line), wrong)
	}
	if wrong != nil {
		t.err = wrong
		return "", wrong
	}
	if line != "" {
		return line, nil
	}
	return "", err
}

// take returns what is left of a line, or the next one.
func (t *text) take() (string, error) {
	if line := t.left; line != "" {
		t.left = ""
		return line, nil
	}
	return t.next()
}

// Read implements io.Reader.
func (t *text) Read(p []byte) (n int, err error) {
	if t.left == "" {
		if t.left, err = t.next(); err != nil {
			return 0, err
		}
	}
	n = copy(p, t.left)
	t.left = t.left[n:]
	return n, nil
}

// workbook returns an error if a file that is read as text begins as workbooks do.
func workbook(first string) error {
	switch {
	case strings.HasPrefix(first, "PK\x03\x04"):
		return errors.New("this is an Excel workbook: use lookup.xlsx, or save it as CSV")
	case strings.HasPrefix(first, "\xd0\xcf\x11\xe0"):
		return errors.New("this is a workbook of Excel 97 to 2003: save it as .xlsx, which lookup.xlsx reads, or as CSV")
	}
	return nil
}

// control returns an error if a text has a control character that no text contains and that windows-1252 has a
// quotation mark, a dash or another sign for; line is that in which the text begins.
func (f File) control(text string, line int) error {
	if e, _ := charset.Named(f.Encoding); e != charmap.ISO8859_1 {
		return nil
	}
	for i, r := range text {
		if r < 0x80 || r > 0x9F {
			continue
		}
		if is := charmap.Windows1252.DecodeByte(byte(r)); is != utf8.RuneError {
			return fmt.Errorf("line %d: the byte %02X is a control character in %s, and %q in %s: write %s",
				line+strings.Count(text[:i], "\n"), r, f.Encoding, is, charset.Windows, f.how(charset.Windows))
		}
	}
	return nil
}

// check returns an error if text that begins in a line is not in the encoding of the file.
func (f File) check(text string, line int, decoded bool) error {
	if i := strings.IndexRune(text, '\uFFFD'); decoded && i >= 0 {
		return fmt.Errorf("line %d has bytes that have no meaning in %s: is it another encoding?", line+strings.Count(text[:i], "\n"), f.Encoding)
	}
	if decoded {
		if err := f.control(text, line); err != nil {
			return err
		}
	}
	switch fault := charset.Find(text); {
	case fault == nil:
		return nil
	case fault.Encoding == charset.UTF16 && line == 1:
		return fmt.Errorf("the file is not UTF-8 but UTF-16: write %s, or save it as UTF-8", f.how("utf-16"))
	case fault.Encoding == "":
		return fmt.Errorf("line %d is %w: name the encoding of the file with %s, or save it as UTF-8", line+fault.Line-1, fault, f.how("NAME"))
	default:
		return fmt.Errorf("line %d is %w: write %s, or save the file as UTF-8", line+fault.Line-1, fault, f.how(strings.ToLower(fault.Encoding)))
	}
}

// how returns what the user writes for an encoding.
func (f File) how(encoding string) string {
	if f.Say == "" {
		return fmt.Sprintf("encoding=%q", encoding)
	}
	return f.Say + " " + encoding
}
