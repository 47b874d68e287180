package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine/script"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/input"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// expressionName names the condition of Find in messages.
const expressionName = "expression"

// ErrNoRecord is a place behind the last record, or before the first one.
var ErrNoRecord = errors.New("there is no such record")

// At gives the number of the record at hand in the inputs, from 1; 0: none was read.
func (s *Session) At() int64 { return s.at }

// Go makes the n-th record of the inputs the one at hand. The error is ErrNoRecord,
// ErrInterrupted, *InputError, or a *RecordError for one that cannot be read, which is at hand all
// the same and is nil for the script. The record at hand stays when there is no other.
func (s *Session) Go(ctx context.Context, n int64) error {
	return s.work(func() error {
		r, err := s.seek(n)
		if err != nil {
			return err
		}
		s.at = n
		return s.take(ctx, r)
	})
}

// Find makes the next record for which an expression is true the one at hand. Errors are those of
// Go and of Eval.
func (s *Session) Find(ctx context.Context, expression string) error {
	script, err := condition(expression)
	if err != nil {
		return err
	}
	s.texts[script.Name] = script
	before := s.Record(ctx)
	err = s.work(func() error {
		for n := s.at + 1; ; n++ {
			r, err := s.seek(n)
			if err != nil {
				return err
			}
			if r.Err() != nil {
				continue
			}
			if err := s.take(ctx, r); err != nil {
				return err
			}
			found := false
			err = s.vm.Hold(ctx, func(L *lua.LState, _ *luabind.Binding) error {
				top := L.GetTop()
				if err := s.call(L, script, lua.MultRet); err != nil {
					return err
				}
				found = L.GetTop() > top && lua.LVAsBool(L.Get(top+1))
				return nil
			})
			if err != nil || found {
				s.at = n
				return err
			}
		}
	})
	_, _ = s.result(nil, nil)
	if errors.Is(err, ErrNoRecord) || errors.Is(err, ErrInterrupted) {
		s.put(ctx, before)
	}
	return err
}

// condition compiles an expression. The place of an error is the place in what the user wrote.
func condition(expression string) (*Script, error) {
	const before = "return ("
	s, err := script.Compile(expressionName, expression, before+expression+"\n)", nil)
	var e *script.Error
	if errors.As(err, &e) {
		text := script.Uncompiled(expressionName, expression)
		switch last := 1 + strings.Count(expression, "\n"); {
		case e.Line > last:
			e.Line, e.Col, e.Source = last, len(text.Line(last))+1, text.Line(last)
			e.Msg = "syntax error: something is missing at the end"
		case e.Line == 1:
			e.Col = max(1, e.Col-len(before))
		}
	}
	return s, err
}

// take makes a record the one at hand.
func (s *Session) take(ctx context.Context, r *parse.Record) error {
	if err := r.Err(); err != nil {
		s.put(ctx, nil)
		return recordError(rejection{record: r, err: err})
	}
	r.KeepOriginal()
	s.put(ctx, r)
	return nil
}

// put sets the global record.
func (s *Session) put(ctx context.Context, r *parse.Record) {
	_ = s.vm.Hold(ctx, func(L *lua.LState, b *luabind.Binding) error {
		v := lua.LValue(lua.LNil)
		if s.vm.SetRecord(r); r != nil {
			v = b.Handles(1).Open(0, r)
		}
		L.G.Global.RawSetString("record", v)
		return nil
	})
}

// seek reads the n-th record, from the beginning if it was passed.
func (s *Session) seek(n int64) (*parse.Record, error) {
	if n < 1 {
		return nil, ErrNoRecord
	}
	if n <= s.files.n {
		s.files.close()
	}
	for {
		if s.stopped.Load() {
			return nil, ErrInterrupted
		}
		r, err := s.files.next()
		if err != nil {
			return nil, err
		}
		if s.files.n == n && !r.Continued() {
			return r.Clone(), nil
		}
	}
}

// Changes shows what was changed in the record at hand since it was read; "" when nothing was.
func (s *Session) Changes(ctx context.Context, colour bool) string {
	r := s.Record(ctx)
	if r == nil || r.Original() == nil {
		return ""
	}
	e := diff.EntryOf(diff.Of(r.Original()), diff.Of(r))
	return string(diff.AppendText(nil, &e, colour))
}

// Write writes the record at hand. The error is *encode.TooLongError, or that of w.
func (s *Session) Write(ctx context.Context, w io.Writer, f parse.Format) error {
	r := s.Record(ctx)
	if r == nil {
		return ErrNoRecord
	}
	e, ok := formats.WriterOf(f)
	if !ok {
		return fmt.Errorf("%w: %s", parse.ErrFormat, f)
	}
	b, err := e.Append(append([]byte(nil), e.Header...), r, nil)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, e.Footer...))
	return err
}

// walker reads the records of inputs one after the other.
type walker struct {
	prog  *program
	file  int // the input at hand
	rd    parse.BatchReader
	end   func() // closes it
	batch parse.Batch
	i     int
	n     int64 // records given
}

// next gives the next record, valid until the one after it. The error is ErrNoRecord at the end.
func (w *walker) next() (*parse.Record, error) {
	for w.i == len(w.batch.Records) {
		if w.rd == nil {
			if w.file == len(w.prog.opt.Inputs) {
				return nil, ErrNoRecord
			}
			if err := w.open(w.prog.opt.Inputs[w.file]); err != nil {
				return nil, err
			}
		}
		w.i = 0
		switch err := w.rd.Read(&w.batch); {
		case errors.Is(err, io.EOF):
			w.endFile()
			w.file++
		case err != nil:
			name := w.prog.opt.Inputs[w.file]
			w.close()
			return nil, input.ErrorOf(name, err)
		}
	}
	r := &w.batch.Records[w.i]
	w.i++
	if !r.Continued() {
		w.n++
	}
	p := r.Pos()
	p.Index = w.n
	r.SetPos(p)
	return r, nil
}

// open begins to read an input.
func (w *walker) open(name string) error {
	f, err := w.prog.openInput(name)
	if err != nil {
		return &InputError{Name: name, Err: err}
	}
	in, err := input.Open(name, f, w.prog.opt.From)
	if err != nil {
		w.close()
		return err
	}
	w.end = in.Close
	if w.rd, err = in.Records(w.prog.parseOptions(name)); err != nil {
		w.close()
		return &InputError{Name: name, Err: err}
	}
	return nil
}

// endFile ends the input at hand.
func (w *walker) endFile() {
	if w.end != nil {
		w.end()
	}
	w.end, w.rd, w.batch, w.i = nil, nil, parse.Batch{}, 0
}

// close goes back to the beginning.
func (w *walker) close() {
	w.endFile()
	w.file, w.n = 0, 0
}
