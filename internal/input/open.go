package input

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Reader is an input that was opened. It reads the input's bytes, decompressed, from the beginning; an
// error of Read is that of the source or of the decompression, and names no input. One goroutine uses a
// Reader at a time.
type Reader struct {
	io.Reader
	Format      parse.Format
	Compression string // "gzip", "zstd", "bzip2", "xz", "zip"; "": none

	src      io.ReadCloser
	stop     func()      // ends the decompression
	unpacked func() bool // reports whether something was decompressed and not yet read; nil: nobody knows
	archive  *archive    // of Compression "zip"
	members  *members    // that Records reads
	records  io.Closer
}

// IsArchive reports whether the input is a zip archive. Records reads all of its members, whatever their
// formats; Read reads nothing of it, and Format is that of the first member with records.
func (r *Reader) IsArchive() bool { return r.archive != nil }

// PassedOver returns a sentence for each member of an archive that was passed over because it has no
// records; so far, while records are read.
func (r *Reader) PassedOver() []string {
	if r.archive == nil {
		return nil
	}
	return r.archive.passedOver()
}

// Open looks at the first bytes of src, up to 4096 of them, to determine how it is compressed and in
// which format its records are. An empty input is ISO 2709. If from is given, it is the format, and only
// the compression is determined. It may block as long as a Read of src does.
//
// The Reader owns src: its Close closes src, and Open does so before it returns an error. Until then, src
// may be read only through the Reader and At. The error is an *Error with the given name: an input of no
// known format, or one whose compression is broken at the beginning. An error of reading src is returned
// by Read, after the bytes that were read before it.
func Open(name string, src io.ReadCloser, from parse.Format) (*Reader, error) {
	r := &Reader{Format: from, src: src, stop: func() {}}
	first, all := head(src)
	if isZip(first) {
		return r.openArchive(name, first, all)
	}
	var err error
	if r.Reader, r.Compression, r.stop, err = decompress(first, all); err == nil && r.Compression != "" {
		if ahead, ok := r.Reader.(interface{ ready() bool }); ok {
			r.unpacked = ahead.ready
		}
		first, r.Reader = head(r.Reader)
	}
	if err == nil && from == "" {
		r.Format, err = textformat.Sniff(first)
	}
	if err != nil {
		r.Close()
		return nil, &Error{name, err}
	}
	return r, nil
}

func (r *Reader) openArchive(name string, first []byte, all io.Reader) (_ *Reader, err error) {
	r.Reader, r.Compression = failed{io.EOF}, "zip"
	if r.archive, err = openArchive(name, r.src, first, all, r.Format); err != nil {
		r.Close()
		return nil, &Error{name, err}
	}
	r.Format = r.archive.first.format
	return r, nil
}

// Records returns a reader of the input's records. opt.Source is the name in positions and messages; it need not be
// that of Open. The error, of a format that cannot be read, names no input. Close the Reader when the records are read.
// Records sets opt.Ready: of a source on which reading can wait, such as a pipe, only bytes that have arrived are read
// ahead. If it cannot be found out whether reading would wait, opt.Parsers has no effect.
func (r *Reader) Records(opt parse.Options) (parse.BatchReader, error) {
	var can bool
	if opt.Ready, can = r.ready(); !can {
		opt.Parsers = 0
	}
	if r.archive != nil {
		if r.Format == parse.FormatText {
			return textformat.NewReader(r.Format, r.Reader, opt) // whose message has the reason
		}
		r.members = &members{archive: r.archive, opt: opt}
		return r.members, nil
	}
	rd, err := textformat.NewReader(r.Format, r.Reader, opt)
	if c, ok := rd.(io.Closer); ok {
		r.records = c
	}
	return rd, err
}

// Ready is a source that can report that a Read would not wait.
type Ready interface{ Ready() bool }

// ready returns the function for parse.Options.Ready. ok is false if it is not known whether a Read would wait.
func (r *Reader) ready() (ready func() bool, ok bool) {
	if r.isFile() {
		return nil, true
	}
	if r.Compression != "" {
		return r.unpacked, r.unpacked != nil
	}
	src, ok := r.src.(Ready)
	if !ok {
		return nil, false
	}
	return src.Ready, true
}

// isFile reports whether the source is a regular file.
func (r *Reader) isFile() bool {
	f, ok := r.src.(interface{ Stat() (os.FileInfo, error) })
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode().IsRegular()
}

// At returns the source and its size, if it is a regular file that is not compressed and not empty.
// Such a file can be read at any place, by any number of goroutines, until the Reader is closed; the
// position of Read does not change. Some files of the system have the size 0 but are not empty: for those
// ok is false.
func (r *Reader) At() (file io.ReaderAt, size int64, ok bool) {
	f, ok := r.src.(interface {
		io.ReaderAt
		Stat() (os.FileInfo, error)
	})
	if !ok || r.Compression != "" {
		return nil, 0, false
	}
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() || st.Size() == 0 {
		return nil, 0, false
	}
	return f, st.Size(), true
}

// Close ends the decompression and closes the source. It waits for a Read of the source that blocks in
// the decompression.
func (r *Reader) Close() {
	if r.records != nil {
		_ = r.records.Close() // whose error is always nil
	}
	r.stop()
	if r.archive != nil {
		r.archive.close()
	}
	if r.members != nil {
		r.members.close()
	}
	_ = r.src.Close() // it was only read
}

// OpenFile opens a file for reading. For a directory the error suggests what to do. Errors do not name
// the path.
func OpenFile(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, Bare(err)
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		_ = f.Close()
		return nil, errors.New("is a directory; name the files in it, as in " + filepath.Join(path, "*.mrc"))
	}
	return f, nil
}

// headLen is how many bytes are looked at.
const headLen = 4096

// maxEmptyReads is how many reads in a row may return neither bytes nor an error.
const maxEmptyReads = 100

// head reads the first bytes of an input: what one Read returns, and more if that is less than 64
// bytes. whole is the input from its beginning, with the error of reading these bytes after them.
func head(src io.Reader) (first []byte, whole io.Reader) {
	first = make([]byte, 0, headLen)
	for empty := 0; len(first) < 64; {
		n, err := src.Read(first[len(first):headLen])
		first = first[:len(first)+n]
		if n > 0 {
			empty = 0
		} else if empty++; empty == maxEmptyReads && err == nil {
			err = io.ErrNoProgress
		}
		if err != nil {
			src = failed{err}
			break
		}
	}
	return first, io.MultiReader(bytes.NewReader(first), src)
}

// failed is the rest of an input whose reading failed, or came to its end.
type failed struct{ err error }

// Read implements io.Reader.
func (f failed) Read([]byte) (int, error) { return 0, f.err }

// Identify returns the format of a file's records and how the file is compressed: "gzip", "zstd",
// "bzip2", "xz", "zip", or "". The format is from, unless that is "". The format of an empty file is ISO 2709. Errors
// are *Error.
func Identify(path string, from parse.Format) (f parse.Format, compression string, err error) {
	file, err := OpenFile(path)
	if err != nil {
		return "", "", &Error{path, err}
	}
	r, err := Open(path, file, from)
	if err != nil {
		return "", "", err
	}
	r.Close()
	return r.Format, r.Compression, nil
}
