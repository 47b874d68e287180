package outfile

import (
	"hash"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"
)

// maxOpen is the number of files that are open at the same time. Systems allow a process 256 files or
// more; a run that splits by value may make thousands.
const maxOpen = 128

// File is a file of a Set. It implements io.Writer, and compresses the data.
type File struct {
	set      *Set
	path     string      // as passed to Create
	in       tree        // where target and temp are looked up
	target   string      // after symbolic links; "": written directly
	temp     string      // the temporary file; "": none
	old      os.FileInfo // the file that is replaced, or nil
	backup   string
	refuse   func(os.FileInfo) error // Options.Refuse
	log      bool
	compress Compression
	z        io.WriteCloser // the compressor while the file is open, or nil
	file     handle         // nil while it is temporarily closed, and at the end
	sums     sums
	bytes    int64
	safe     int64 // of these, certainly on the disk
	begun    int64 // of these, on their way to the disk
	named    bool  // the name of the temporary file is on the disk
	err      error // of a write: the file is not whole
	placed   bool
	done     bool // it has nothing more to write
}

// sums are those of the bytes of a file.
type sums struct {
	sha hash.Hash // nil: not asked for
	crc uint32    // when temporary files are kept
}

// Path returns the path passed to Create.
func (f *File) Path() string { return f.path }

// Target returns the path after symbolic links; "" when the file is a pipe or device, or is appended to.
// With Options.Below it is relative to that directory.
func (f *File) Target() string { return f.target }

// Bytes returns the number of bytes written to the file, after compression; it is complete when the Set
// has ended.
func (f *File) Bytes() int64 { return f.bytes }

// Sum returns the SHA-256 of these bytes, nil when it was not requested.
func (f *File) Sum() []byte {
	if f.sums.sha == nil {
		return nil
	}
	return f.sums.sha.Sum(nil)
}

// Placed reports whether the file is in its place. A file that is written directly never is.
func (f *File) Placed() bool { return f.placed }

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	if err := f.use(); err != nil {
		f.err = bare(err) // the name is that of the temporary file
		return 0, f.err
	}
	w := io.Writer(plain{f})
	if f.compress != None {
		if f.z == nil {
			if f.z, f.err = f.compress.writer(plain{f}, len(f.set.files) > 1); f.err != nil {
				return 0, f.err
			}
		}
		w = f.z
	}
	n, err := w.Write(p)
	f.err = bare(err)
	return n, f.err
}

// ReadFrom implements io.ReaderFrom: it writes what r has. Where nothing must be known of the bytes but their number,
// the system copies those of a file by itself, also if it is the file of an *io.LimitedReader.
func (f *File) ReadFrom(r io.Reader) (n int64, err error) {
	if f.compress != None || f.sums.sha != nil || f.set.id != "" {
		return io.Copy(struct{ io.Writer }{f}, r)
	}
	limit := &io.LimitedReader{R: r, N: math.MaxInt64}
	if given, ok := r.(*io.LimitedReader); ok {
		limit = given // the system looks into one of them only
	}
	for f.err == nil && limit.N > 0 {
		if err := f.use(); err != nil {
			f.err = bare(err)
			break
		}
		step := min(limit.N, syncEvery)
		copied, err := io.Copy(f.file, io.LimitReader(limit.R, step))
		n, f.bytes, f.err = n+copied, f.bytes+copied, bare(err)
		limit.N -= copied
		if f.err != nil || copied < step {
			break
		}
		if f.temp != "" {
			f.begun = f.bytes
			f.file.BeginSync()
		}
	}
	return n, f.err
}

// syncEvery is the number of bytes after which the system is asked to write them to the disk: so the end
// of the run waits only for the rest.
const syncEvery = 2 << 20

// plain writes the bytes of a file as they are on disk.
type plain struct{ f *File }

// Write implements io.Writer.
func (p plain) Write(b []byte) (int, error) {
	if p.f.err != nil { // it must not look whole
		return 0, p.f.err
	}
	n, err := p.f.file.Write(b)
	p.f.bytes += int64(n)
	if p.f.temp != "" && p.f.bytes-p.f.begun >= syncEvery {
		p.f.begun = p.f.bytes
		p.f.file.BeginSync()
	}
	if p.f.sums.sha != nil {
		p.f.sums.sha.Write(b[:n])
	}
	if p.f.set.id != "" {
		p.f.sums.crc = crc32.Update(p.f.sums.crc, crcTable, b[:n])
	}
	return n, err
}

// use marks a file as the one written last, and opens it again if it was closed.
func (f *File) use() error {
	if f.temp == "" {
		return nil
	}
	list := f.set.opened
	if n := len(list); n > 0 && list[n-1] == f {
		return nil
	}
	if i := slices.Index(list, f); i >= 0 {
		f.set.opened = append(slices.Delete(list, i, i+1), f)
		return nil
	}
	if len(list) >= maxOpen {
		oldest := list[0]
		f.set.opened = slices.Delete(list, 0, 1)
		if err := oldest.pause(); err != nil {
			oldest.err = bare(err)
			return err
		}
	}
	if f.file == nil {
		w, err := f.in.OpenFile(f.temp, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return err
		}
		f.file = w
	}
	f.set.opened = append(f.set.opened, f)
	return nil
}

// pause closes a file temporarily. Its compressor ends: later data is compressed separately, and readers
// of gzip and zstd join the parts. So thousands of files need no memory.
func (f *File) pause() error {
	err := f.flush()
	if e := f.file.Close(); err == nil {
		err = e
	}
	f.file = nil
	return err
}

// flush ends the compression. A file that has a compressor is open: pause ends both.
func (f *File) flush() error {
	if f.z == nil {
		return nil
	}
	z := f.z
	f.z = nil
	return z.Close()
}

// end writes the remaining data. Nothing can be written afterwards.
func (f *File) end() {
	if f.done {
		return
	}
	f.done = true
	if f.compress != None && f.bytes == 0 && f.z == nil && f.err == nil {
		_, f.err = f.Write(nil) // an empty file is also a file of its format
	}
	if e := f.flush(); f.err == nil {
		f.err = bare(e)
	}
	f.set.opened = slices.DeleteFunc(f.set.opened, func(x *File) bool { return x == f })
}

// sync syncs a file that has ended to the disk, and closes it. Several files may be synced at the same
// time: the system combines them.
func (f *File) sync() {
	if f.file == nil && f.temp != "" && !f.placed && f.err == nil {
		w, err := f.in.OpenFile(f.temp, os.O_WRONLY, 0)
		if err != nil {
			f.err = bare(err)
			return
		}
		f.file = w
	}
	if f.file == nil {
		return
	}
	if f.err == nil && (f.temp != "" || f.log) {
		if err := f.file.Sync(); !cannotSync(err) {
			f.err = err
		}
	}
	if err := f.file.Close(); f.err == nil {
		f.err = err
	}
	f.file, f.err = nil, bare(f.err)
}
