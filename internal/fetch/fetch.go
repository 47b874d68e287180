package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Options are what all kinds of fetch need.
type Options struct {
	URL      string // of the server, http or https
	File     string // that is made
	Resume   bool   // continue a fetch that was interrupted
	Restart  bool   // forget a fetch that was interrupted
	Partial  bool   // make the file of what came, even if the server cannot deliver the rest
	Encoding string // of the answers, whatever they declare; "": as they declare

	Retries int           // of one request, after the first try
	Timeout time.Duration // for one answer to begin, and, except for files, to end
	MaxWait time.Duration // the longest wait that a server may ask for
	Pause   time.Duration // between two requests
	Most    int64         // bytes of an answer; not for files
	First   time.Duration // the wait before the first retry; it doubles with each; 0: a second

	Agent string            // how the program names itself to the server
	Note  func(text string) // told what the user should know at once, such as a long wait; nil: nobody
	// Progress is told after each answer how many records there are, of how many; 0: that is not known. nil: nobody.
	Progress func(records, all int64)
}

// Result is what a fetch has done, over all its runs.
type Result struct {
	Pages    int   // answers
	Records  int64 // in the file
	Deleted  int64 // that the server lists as deleted
	Repeated int64 // that came again exactly as before, and were not stored again
	Bytes    int64 // of the file
	// Next is the time from which the next fetch has to ask for changes, as the server wrote it; "": not known.
	Next string
	// Flaws are the reasons why the file may not be what the server has; none: it is.
	Flaws []string
	// Notes are remarks about the data that are no flaws.
	Notes []string
}

// Kind says who has to do something about an error.
type Kind int

// The kinds of errors.
const (
	Usage  Kind = iota // the user: the request makes no sense
	Server             // the server: it cannot be reached, or does not answer as it should
	Disk               // the disk: something cannot be written
)

// Error is the error of a fetch.
type Error struct {
	Kind Kind
	Name string // the address, or the file
	Msg  string
	Err  error // the cause; nil: there is no other
}

// Error returns name and message.
func (e *Error) Error() string { return e.Name + ": " + e.Msg }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func usagef(name, format string, args ...any) error {
	return &Error{Kind: Usage, Name: name, Msg: fmt.Sprintf(format, args...)}
}

func serverf(address, format string, args ...any) error {
	return &Error{Kind: Server, Name: redacted(address), Msg: fmt.Sprintf(format, args...)}
}

func diskError(name string, err error) error {
	if err == nil || errors.As(err, new(*Error)) {
		return err
	}
	return &Error{Kind: Disk, Name: name, Msg: bare(err).Error(), Err: err}
}

// redacted returns an address without a password.
func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Redacted()
}

// check completes the options. The error is *Error.
func (o *Options) check() error {
	u, err := url.Parse(o.URL)
	switch {
	case err != nil:
		return usagef(o.URL, "is not an address: %v", bare(err))
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return usagef(o.URL, "an address that begins with https:// or http:// is expected")
	case o.File == "" || o.File == "-":
		return usagef(redacted(o.URL), "-o FILE is needed: a fetch keeps next to it what it needs to be continued")
	case isDir(o.File):
		return usagef("-o "+o.File, "is a directory: the name of a file is expected")
	case o.Resume && o.Restart:
		return usagef("--resume", "cannot be combined with --restart")
	}
	if o.Encoding != "" {
		if _, err := encodingOf(o.Encoding); err != nil {
			return usagef("--encoding "+o.Encoding, "is not the name of an encoding, such as utf-8 or windows-1252")
		}
	}
	o.First = cmp.Or(o.First, time.Second)
	o.Most = cmp.Or(o.Most, 256<<20)
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	if o.Note == nil {
		o.Note = func(string) {}
	}
	return nil
}

// samePath reports whether two names are those of one file, which need not exist.
func samePath(a, b string) bool {
	if x, err := os.Stat(a); err == nil {
		y, err := os.Stat(b)
		return err == nil && os.SameFile(x, y)
	}
	x, errX := filepath.Abs(a)
	y, errY := filepath.Abs(b)
	return errX == nil && errY == nil && x == y
}

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// pause waits between two requests.
func (o *Options) pause(ctx context.Context) error {
	if o.Pause <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(o.Pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
