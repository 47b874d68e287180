package parts

import (
	"bufio"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/parse"
)

// Names of the files of an attempt. Files that would be empty are not made.
const (
	mainFile    = "main"
	shardFile   = "shard" // the main output as a file of its own, if its format has something around records
	rejectsFile = "rejects"
	eventsFile  = "events"      // what was reported and printed, as gob (events.go)
	furtherFile = "further-%d"  // further outputs
	resultFile  = "result.json" // the attempt is complete when this file is there
	closedFile  = "closed"      // no process will write to the main output of this attempt any more
)

// Result is what an attempt came to: a line of results, and the file of the same content in its directory.
type Result struct {
	engine.PartResult
	Planned time.Time `json:"planned"` // that of the job: there may have been another plan in its place
	Attempt string    `json:"attempt"` // its directory, in that of the job
	Files   []Piece   `json:"files"`
	Reads   []Source  `json:"reads,omitempty"` // modules and files that the process has read, besides those of the job
	Worker  string    `json:"worker"`          // the name of the machine
	Seconds float64   `json:"seconds"`
}

// Piece is a file of an attempt: what the part has in one output.
type Piece struct {
	File   string      `json:"file"`
	Output engine.Text `json:"output,omitempty"` // the name of a further output
	Size   int64       `json:"size"`
	// Offset is where the bytes of the part begin in the file: before them are those of parts that the same process ran.
	Offset int64  `json:"offset,omitempty"`
	CRC    uint32 `json:"crc32c"`
	// Framed: each write is preceded by its length, because rows of some formats must be passed on whole.
	Framed bool `json:"framed,omitempty"`
}

// attempt has the files that a part writes, in a directory that is there. Its methods are called by one goroutine at a
// time.
type attempt struct {
	dir    string
	files  []*pieceFile
	events *gob.Encoder
	log    *pieceFile
	failed error // of writing events
}

// pieceFile is a file of an attempt, which is made when something is written to it.
type pieceFile struct {
	Piece
	dir   string
	after string // the file that it continues, under another name; "": none
	file  *os.File
	buf   *bufio.Writer
	err   error // of a write
}

// bufferSize is how many bytes of a file are written at once. What the engine writes is usually longer, and is not copied
// then.
const bufferSize = 64 << 10

// Write implements io.Writer.
func (p *pieceFile) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if p.Framed {
		if _, err := p.write(binary.AppendUvarint(nil, uint64(len(b)))); err != nil {
			return 0, err
		}
	}
	return p.write(b)
}

func (p *pieceFile) write(b []byte) (n int, err error) {
	defer func() { p.err = err }()
	if p.file == nil {
		if err := p.open(); err != nil {
			return 0, err
		}
		p.buf = bufio.NewWriterSize(p.file, bufferSize)
	}
	n, err = p.buf.Write(b)
	p.Size += int64(n)
	p.CRC = crc32.Update(p.CRC, crcTable, b[:n])
	return n, err
}

// open makes the file, or continues another one.
func (p *pieceFile) open() (err error) {
	path := filepath.Join(p.dir, p.File)
	if p.after != "" && os.Link(p.after, path) == nil {
		if p.file, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err != nil {
			return err
		}
		st, err := p.file.Stat()
		if err == nil {
			p.Offset = st.Size()
		}
		return err
	}
	p.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	return err
}

func newAttempt(dir string) *attempt {
	a := &attempt{dir: dir}
	a.log = a.piece(Piece{File: eventsFile})
	a.events = gob.NewEncoder(a.log)
	return a
}

func (a *attempt) piece(p Piece) *pieceFile {
	f := &pieceFile{Piece: p, dir: a.dir}
	a.files = append(a.files, f)
	return f
}

// file returns the file with a name; nil: there is none.
func (a *attempt) file(name string) *pieceFile {
	i := slices.IndexFunc(a.files, func(f *pieceFile) bool { return f.File == name })
	if i < 0 {
		return nil
	}
	return a.files[i]
}

// outputs returns where a part writes. check returns why a script may not have an output of that name.
func (a *attempt) outputs(opt *engine.Options, check func(name string) error) engine.PartOutputs {
	n := 0
	return engine.PartOutputs{
		Main:    a.piece(Piece{File: mainFile, Framed: opt.Output.NoRecords && opt.Output.Rows.IsPacked()}),
		Rejects: a.piece(Piece{File: rejectsFile}),
		Print:   printed{a},
		Create: func(name string) (io.Writer, error) {
			if err := check(name); err != nil {
				return nil, err
			}
			n++
			return a.piece(Piece{File: fmt.Sprintf(furtherFile, n), Output: engine.Text(name)}), nil
		},
		Report: func(e *engine.RecordError) {
			if !e.More {
				a.note(event{Rejected: rejectionOf(e)})
			}
		},
		Tolerated: func(r *parse.Record) { a.note(event{Tolerated: job.TroubledOf(r)}) },
		Lost: func(r *parse.Record, p parse.Problem) {
			e := event{Lost: &loss{Problem: p}}
			if r != nil {
				e.Lost.Record = &job.Troubled{Pos: r.Pos(), ID: string(r.ControlNumber())}
			}
			a.note(e)
		},
	}
}

func (a *attempt) note(e event) {
	if err := a.events.Encode(e); a.failed == nil {
		a.failed = err
	}
}

// printed notes what the script prints.
type printed struct{ a *attempt }

// Write implements io.Writer.
func (p printed) Write(b []byte) (int, error) {
	p.a.note(event{Print: string(b)})
	return len(b), p.a.failed
}

// wrap makes a whole file of what the part has in the main output.
func (a *attempt) wrap(around engine.Around) error {
	if len(around.Before)+len(around.After) == 0 {
		return nil
	}
	piece := a.file(mainFile)
	a.files = slices.DeleteFunc(a.files, func(f *pieceFile) bool { return f == piece })
	whole := a.piece(Piece{File: shardFile})
	_, err := whole.Write(around.Before)
	if piece.file != nil {
		err = errors.Join(err, piece.buf.Flush(), piece.file.Close())
		var in *os.File
		if err == nil {
			in, err = os.Open(filepath.Join(a.dir, piece.File))
		}
		if err == nil {
			_, err = io.Copy(whole, in)
			err = errors.Join(err, in.Close(), os.Remove(in.Name()))
		}
	}
	_, e := whole.Write(around.After)
	return errors.Join(err, e)
}

// written returns the error of a file that could not be written. The engine knows only which output it is for.
func (a *attempt) written() error {
	for _, f := range a.files {
		if f.err != nil {
			return f.err
		}
	}
	return nil
}

// close finishes the files and returns those that are not empty.
func (a *attempt) close() (list []Piece, err error) {
	err = a.failed
	for _, f := range a.files {
		if f.file == nil {
			continue
		}
		err = errors.Join(err, f.buf.Flush(), f.file.Close())
		list = append(list, f.Piece)
	}
	return list, err
}
