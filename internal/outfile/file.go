package outfile

import (
	"hash"
	"io"
	"os"
	"slices"
)

// maxOpen is how many files are open at the same time. Systems allow a process 256 files and more;
// a run that splits by value may make thousands.
const maxOpen = 128

// File is a file of a Set. It implements io.Writer; what is written is compressed on its way.
type File struct {
	set      *Set
	path     string      // as it was given
	in       tree        // where target and temp are looked up
	below    *os.Root    // the same, or nil when that is anywhere
	target   string      // after symbolic links; "": written as it is
	temp     string      // the temporary file; "": none
	old      os.FileInfo // what is replaced, or nil
	backup   string
	log      bool
	compress Compression
	z        io.WriteCloser // the compressor while the file is open, or nil
	file     handle         // nil while it is closed in between, and at the end
	sum      hash.Hash
	bytes    int64
	safe     int64 // of these, on the disk for certain
	begun    int64 // of these, on their way to the disk
	named    bool  // so is the name of the temporary file
	err      error // of a write: the file is not whole
	placed   bool
	done     bool // it has nothing more to write
}

// Path is the path as it was given.
func (f *File) Path() string { return f.path }

// Target is the path after symbolic links; "" when the file is a pipe or device, or is appended to.
// That of a file with Options.Below begins there.
func (f *File) Target() string { return f.target }

// Bytes is how many bytes the file got, after compression; complete when the Set has ended.
func (f *File) Bytes() int64 { return f.bytes }

// Sum is the SHA-256 of these bytes, nil when it was not asked for.
func (f *File) Sum() []byte {
	if f.sum == nil {
		return nil
	}
	return f.sum.Sum(nil)
}

// Placed reports whether the file is in its place. One that is written as it is never is.
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

// syncEvery is the number of bytes after which the system is asked to write them to the disk: the end
// of the run need not wait for what is written while it goes on.
const syncEvery = 2 << 20

// plain is the bytes of a file as they are on disk.
type plain struct{ f *File }

// Write implements io.Writer.
func (p plain) Write(b []byte) (int, error) {
	if p.f.err != nil { // it is not to look whole
		return 0, p.f.err
	}
	n, err := p.f.file.Write(b)
	p.f.bytes += int64(n)
	if p.f.temp != "" && p.f.bytes-p.f.begun >= syncEvery {
		p.f.begun = p.f.bytes
		p.f.file.BeginSync()
	}
	if p.f.sum != nil {
		p.f.sum.Write(b[:n])
	}
	return n, err
}

// use makes a file the one written last, and opens it again if it was closed.
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

// pause closes a file in between. Its compressor ends: what comes later is compressed by itself,
// which readers of gzip and zstd put together again, and thousands of files need no memory.
func (f *File) pause() error {
	err := f.flush()
	if e := f.file.Close(); err == nil {
		err = e
	}
	f.file = nil
	return err
}

// flush ends the compression.
func (f *File) flush() error {
	if f.z == nil {
		return nil
	}
	z := f.z
	f.z = nil
	return z.Close()
}

// end writes what is left. Nothing can be written after it.
func (f *File) end() {
	if f.done {
		return
	}
	f.done = true
	if f.compress != None && f.bytes == 0 && f.z == nil && f.err == nil {
		_, f.err = f.Write(nil) // an empty file is also a file of its format
	}
	if f.err == nil && f.z != nil {
		f.err = bare(f.use())
	}
	if e := f.flush(); f.err == nil {
		f.err = bare(e)
	}
	f.set.opened = slices.DeleteFunc(f.set.opened, func(x *File) bool { return x == f })
}

// sync brings a file that has ended onto the disk, and closes it. Several files may be synced at
// the same time: the system does it together.
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
