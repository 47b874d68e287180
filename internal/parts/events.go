package parts

import (
	"encoding/gob"
	"errors"
	"io"

	"mrrc-lua/engine"
	"mrrc-lua/internal/job"
	"mrrc-lua/parse"
)

// event is something that a part reported or printed, in the order of a run. One of its members is set.
type event struct {
	Print     string
	Rejected  *rejection
	Tolerated *job.Troubled
	Lost      *loss
}

// rejection is an *engine.RecordError without the bytes of the record.
type rejection struct {
	Pos        parse.Pos
	ID, LastID string
	Length     int

	Problem *parse.Problem // of a *parse.Error
	Script  *scriptError
	ByRun   bool   // the script rejected the record with run:reject, and Text is its reason
	Text    string // of any other error
}

// scriptError is an *engine.ScriptError without its causes.
type scriptError struct {
	Script, Source, Hook, Msg, Hint string
	Line, Col                       int
	Traceback                       []string
}

// loss is a part of a record that could not be written as it is.
type loss struct {
	Record  *job.Troubled // nil: it is not known
	Problem parse.Problem
}

func rejectionOf(e *engine.RecordError) *rejection {
	r := &rejection{Pos: e.Pos, ID: e.ID, LastID: e.LastID, Length: e.Length}
	var bad *parse.Error
	var script *engine.ScriptError
	var reason *engine.RejectedError
	switch {
	case errors.As(e.Err, &bad):
		r.Problem = &bad.Problem
	case errors.As(e.Err, &script):
		r.Script = &scriptError{Script: script.Script, Source: script.Source, Hook: script.Hook, Msg: script.Msg, Hint: script.Hint,
			Line: script.Line, Col: script.Col, Traceback: script.Traceback}
	case errors.As(e.Err, &reason):
		r.ByRun, r.Text = true, reason.Reason
	default:
		r.Text = e.Err.Error()
	}
	return r
}

// error returns what the engine reported.
func (r *rejection) error() *engine.RecordError {
	e := &engine.RecordError{Pos: r.Pos, ID: r.ID, LastID: r.LastID, Length: r.Length}
	switch s := r.Script; {
	case r.Problem != nil:
		e.Err = &parse.Error{Pos: r.Pos, Problem: *r.Problem, Length: r.Length, Resumable: true}
	case s != nil:
		e.Err = &engine.ScriptError{Script: s.Script, Source: s.Source, Hook: s.Hook, Msg: s.Msg, Hint: s.Hint, Line: s.Line, Col: s.Col, Traceback: s.Traceback}
	case r.ByRun:
		e.Err = &engine.RejectedError{Reason: r.Text}
	default:
		e.Err = errors.New(r.Text)
	}
	return e
}

// tell passes the events of a file on. The error is errPiece if they cannot be read.
func tell(from io.Reader, to job.Told, print io.Writer) error {
	dec := gob.NewDecoder(from)
	for {
		var e event
		switch err := dec.Decode(&e); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return errPiece
		}
		switch {
		case e.Rejected != nil:
			to.Rejected(e.Rejected.error())
		case e.Tolerated != nil:
			to.Tolerated(e.Tolerated)
		case e.Lost != nil:
			to.Lost(e.Lost.Record, e.Lost.Problem)
		case print != nil:
			if _, err := io.WriteString(print, e.Print); err != nil {
				return err
			}
		}
	}
}
