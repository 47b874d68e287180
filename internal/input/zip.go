package input

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// zipMagic are the first bytes of a zip archive with members, and of one without.
var zipMagic = [][]byte{[]byte("PK\x03\x04"), []byte("PK\x05\x06")}

func isZip(first []byte) bool {
	return bytes.HasPrefix(first, zipMagic[0]) || bytes.HasPrefix(first, zipMagic[1])
}

// zipArchive is what textformat.Archive returns for an archive of anything.
const zipArchive = "a zip archive"

// maxUnseekable is how much of an archive is kept in memory that cannot be read at any place, in bytes.
const maxUnseekable = 64 << 20

// archive is a zip archive whose members are read one after the other, in the order of its directory. Only
// one is open at a time, and nothing of it is in memory but what is read at the moment.
type archive struct {
	name   string
	from   parse.Format   // of its members; "": by content
	files  []*zip.File    // to be read
	first  *member        // the first one with records, which is open; nil when it was taken
	names  map[string]int // of the members that were opened, and how many have it: the places of records are told apart by them
	passed []string       // members that are passed over, and why
	more   int            // that are not in the list
	read   int            // members that were opened
}

// member is a member that is open.
type member struct {
	name   string
	format parse.Format
	io.Reader
	stop func() // ends a decompression within the archive
	file io.ReadCloser
}

func (m *member) close() {
	m.stop()
	_ = m.file.Close() // a wrong checksum is an error of Read
}

// openArchive opens an archive and its first member that has records. src is the archive, first its first
// bytes, all what reads it from the beginning.
func openArchive(name string, src io.Reader, first []byte, all io.Reader, from parse.Format) (*archive, error) {
	at, size, err := seekable(src, all)
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(at, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // members are not written to any path
		if what := textformat.Archive(first); what != zipArchive {
			_, err := textformat.Sniff(first)
			return nil, err
		}
		return nil, fmt.Errorf("the zip archive is damaged, or cut off: its directory, at its end, cannot be read (%w)", err)
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	z.RegisterDecompressor(12, func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) })
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderMaxMemory(1<<30), zstd.WithDecoderLowmem(true)))
	if err := officeDocument(first, z.File); err != nil {
		return nil, err
	}
	a := &archive{name: name, from: from, files: z.File}
	if a.first, err = a.next(); errors.Is(err, io.EOF) {
		err = a.empty()
	}
	return a, err
}

// seekable returns an archive as something that can be read at any place, with its size.
func seekable(src, all io.Reader) (io.ReaderAt, int64, error) {
	if f, ok := src.(interface {
		io.ReaderAt
		Stat() (os.FileInfo, error)
	}); ok {
		if st, err := f.Stat(); err == nil && st.Mode().IsRegular() {
			return f, st.Size(), nil
		}
	}
	b, err := io.ReadAll(io.LimitReader(all, maxUnseekable+1))
	switch {
	case err != nil:
		return nil, 0, err
	case len(b) > maxUnseekable:
		return nil, 0, fmt.Errorf("a zip archive from standard input or a pipe can have at most %d MiB: save it to a file first", maxUnseekable>>20)
	}
	return bytes.NewReader(b), int64(len(b)), nil
}

// officeDocument returns the error of an archive that is a document of an office program.
func officeDocument(first []byte, files []*zip.File) error {
	for _, f := range files {
		if f.Name == "[Content_Types].xml" || f.Name == "mimetype" {
			names := bytes.Clone(first)
			for _, f := range files {
				names = append(append(names, f.Name...), '\n')
			}
			if textformat.Archive(names) == zipArchive {
				return nil
			}
			_, err := textformat.Sniff(names)
			return err
		}
	}
	return nil
}

// next opens the next member with records. The error is io.EOF when there is none.
func (a *archive) next() (*member, error) {
	if m := a.first; m != nil {
		a.first = nil
		return m, nil
	}
	for len(a.files) > 0 {
		f := a.files[0]
		a.files = a.files[1:]
		if f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") || path.Base(f.Name) == ".DS_Store" {
			continue
		}
		m, err := a.open(f)
		switch {
		case err == nil:
			a.read++
			return m, nil
		case errors.Is(err, parse.ErrFormat) || errors.Is(err, errNoMember):
			a.pass(f.Name, err)
		case errors.Is(err, io.EOF): // it would be taken for the end of the archive
			err = io.ErrUnexpectedEOF
			fallthrough
		default:
			return nil, fmt.Errorf("%s: %w", memberName(f.Name), err)
		}
	}
	return nil, io.EOF
}

// errNoMember is why a member cannot be read, although the archive can.
var errNoMember = errors.New("it cannot be read")

func (a *archive) open(f *zip.File) (m *member, err error) {
	const encrypted = 1
	if f.Flags&encrypted != 0 {
		return nil, fmt.Errorf("%w: it is encrypted", errNoMember)
	}
	file, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, fmt.Errorf("%w: its compression (method %d of zip) is not known", errNoMember, f.Method)
	}
	if err != nil {
		return nil, err
	}
	m = &member{name: a.unique(memberName(f.Name)), format: a.from, file: file, stop: func() {}}
	first, all := head(file)
	plain, method, stop, err := decompress(first, all)
	m.Reader, m.stop = plain, stop
	if err == nil && method != "" {
		first, m.Reader = head(plain)
	}
	if err == nil && a.from == "" {
		m.format, err = textformat.Sniff(first)
	}
	if err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

// memberName returns the name of a member as messages have it.
func memberName(name string) string { return parse.Printable(name) }

// unique returns a name that no member before has: several members of an archive may have the same one.
func (a *archive) unique(name string) string {
	if a.names == nil {
		a.names = map[string]int{}
	}
	as := name
	for n := a.names[name] + 1; ; n++ {
		if n > 1 {
			as = fmt.Sprintf("%s (%d)", name, n)
		}
		if a.names[as] == 0 {
			a.names[as] = 1
			a.names[name] = n
			return as
		}
	}
}

// pass notes a member that is passed over.
func (a *archive) pass(name string, why error) {
	const most = 20
	if len(a.passed) == most {
		a.more++
		return
	}
	text := strings.TrimPrefix(why.Error(), parse.ErrFormat.Error()+": ")
	a.passed = append(a.passed, memberName(name)+": "+text)
}

// close closes the member that was opened first, if nobody took it.
func (a *archive) close() {
	if a.first != nil {
		a.first.close()
		a.first = nil
	}
}

// passedOver returns what was passed over, for people.
func (a *archive) passedOver() (list []string) {
	for _, p := range a.passed {
		list = append(list, a.name+": a member was not read: "+p)
	}
	if a.more > 0 {
		list = append(list, fmt.Sprintf("%s: %d more members were not read", a.name, a.more))
	}
	return list
}

// empty is the error of an archive without records.
func (a *archive) empty() error {
	switch {
	case len(a.passed) == 0:
		return fmt.Errorf("%w: a zip archive without MARC members: it is empty", parse.ErrFormat)
	default:
		const most = 3
		return fmt.Errorf("%w: a zip archive without MARC members (%s)", parse.ErrFormat, strings.Join(a.passed[:min(most, len(a.passed))], "; "))
	}
}

// members reads the records of an archive. It is a parse.BatchReader; the source of a record is the name
// of the archive, a colon and the name of the member.
type members struct {
	*archive
	opt  parse.Options
	in   *member // nil: none is open
	rd   parse.BatchReader
	some bool // there was a record in the current member
}

// Read implements parse.BatchReader.
func (m *members) Read(b *parse.Batch) error {
	for {
		if m.in == nil {
			if err := m.begin(); err != nil {
				return err
			}
		}
		err := m.rd.Read(b)
		switch {
		case err == nil:
			m.some = m.some || len(b.Records) > 0
			return nil
		case errors.Is(err, io.EOF):
		case !m.some && errors.Is(err, textformat.ErrXML): // of another kind than records
			m.read--
			if bare := errors.Unwrap(err); bare != nil { // without the place
				err = bare
			}
			m.pass(m.in.name, err)
		default:
			return err
		}
		m.in.close()
		m.in = nil
	}
}

// begin opens the next member.
func (m *members) begin() (err error) {
	if m.in, err = m.next(); err != nil {
		if errors.Is(err, io.EOF) && m.read == 0 {
			err = m.empty()
		}
		return err
	}
	opt := m.opt
	opt.Source += ":" + m.in.name
	m.some = false
	m.rd, err = textformat.NewReader(m.in.format, m.in, opt)
	return err
}

func (m *members) close() {
	if c, ok := m.rd.(io.Closer); ok {
		_ = c.Close() // whose error is always nil
	}
	if m.in != nil {
		m.in.close()
		m.in = nil
	}
}
