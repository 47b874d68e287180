package session

import (
	"context"
	"errors"
	"fmt"
	"io"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine"
	"mrrc-lua/internal/diff"
	"mrrc-lua/internal/formats"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// ErrNoRecord is the error of a place after the last record, or before the first one.
var ErrNoRecord = errors.New("there is no such record")

// At returns the number of the current record in the inputs, from 1; 0: none was read.
func (s *Session) At() int64 { return s.at }

// Go makes the n-th record of the inputs the current one. The error is ErrNoRecord, engine.ErrInterrupted,
// an *engine.InputError, or an *engine.RecordError for a record that cannot be read; that record is current
// nevertheless, and is nil for the script. After any other error the current record stays the same.
func (s *Session) Go(ctx context.Context, n int64) error {
	return s.work(func() error {
		r, err := s.seek(n)
		if err != nil {
			return err
		}
		s.at = n
		return s.Take(ctx, r)
	})
}

// Find makes the next record for which an expression is true the current one. Errors are those of Go and of
// Eval.
func (s *Session) Find(ctx context.Context, expression string) error {
	script, err := condition(expression)
	if err != nil {
		return err
	}
	s.texts[script.Name] = script
	before, bad := s.Record(ctx), s.bad
	err = s.work(func() error {
		for n := s.at + 1; ; n++ {
			r, err := s.seek(n)
			if err != nil {
				return err
			}
			if r.Err() != nil {
				continue
			}
			if err := s.Take(ctx, r); err != nil {
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
	if errors.Is(err, ErrNoRecord) || errors.Is(err, engine.ErrInterrupted) {
		s.put(ctx, before)
		s.bad = bad
	}
	return err
}

// Take makes a record the current one that the caller has read, and that belongs to the session from then on. The error
// is an *engine.RecordError for a record that cannot be read; record is then nil for the script.
func (s *Session) Take(ctx context.Context, r *parse.Record) error {
	if err := r.Err(); err != nil {
		s.put(ctx, nil)
		s.bad = engine.RecordErrorOf(r, err)
		return s.bad
	}
	r.KeepOriginal()
	s.put(ctx, r)
	return nil
}

// put sets the global record.
func (s *Session) put(ctx context.Context, r *parse.Record) {
	s.bad = nil
	_ = s.vm.Hold(ctx, func(L *lua.LState, b *luabind.Binding) error {
		v := lua.LValue(lua.LNil)
		if s.vm.SetRecord(r); r != nil {
			v = b.Handles(1).Open(0, r)
		}
		L.G.Global.RawSetString("record", v)
		return nil
	})
}

// seek reads the n-th record, again from the beginning of the inputs if it was passed.
func (s *Session) seek(n int64) (*parse.Record, error) {
	if n < 1 {
		return nil, ErrNoRecord
	}
	if n <= s.files.n {
		s.files.close()
	}
	for {
		if s.stopped.Load() {
			return nil, engine.ErrInterrupted
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

// Changes returns the changes in the current record since it was read, as text for people; "" if there are
// none.
func (s *Session) Changes(ctx context.Context, colour bool) string {
	r := s.Record(ctx)
	if r == nil || r.Original() == nil {
		return ""
	}
	e := diff.EntryOf(diff.Of(r.Original()), diff.Of(r))
	return string(diff.AppendText(nil, &e, colour))
}

// Write writes the current record. The error is ErrNoRecord, parse.ErrFormat, *encode.TooLongError, or that
// of w.
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
