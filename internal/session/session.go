package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/engine"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Session is a VM for expressions on records. Globals and locals keep their values from one piece of
// text to the next; the current record is the global record.
//
// One goroutine uses a Session; Interrupt alone may be called by others.
type Session struct {
	vm    *engine.Standalone
	files *walker
	at    int64                     // the number of the current record; 0: none was read yet
	bad   *engine.RecordError       // why the current record cannot be read; nil: it was read, or there is none
	texts map[string]*engine.Script // what was run, by its name in messages
	n     int                       // pieces of text so far

	mu      sync.Mutex              // of what follows; stopped may be read without it
	busy    bool                    // something is running
	cancel  context.CancelCauseFunc // ends what Wait waits for, or nil
	stopped atomic.Bool             // it must end
}

// Result is the result of a piece of text.
type Result struct {
	Values  []string       // of an expression, as people read them
	Emitted int            // records and lines passed to outputs, where nothing is written
	Tallies engine.Tallies // what was counted
	Notes   []string       // what would happen to the record in a run
}

// ErrIncomplete is the error of a piece of text that is incomplete.
var ErrIncomplete = errors.New("the text is not complete")

// New makes a session over opt.Input, which is opened when a record of it is asked for. Of the other
// options it uses Speed.Block and those that engine.NewStandalone uses; what is printed is written to
// Output.Print at once. Close ends the session; it ends with ctx as well.
func New(ctx context.Context, opt engine.Options) (*Session, error) {
	s := &Session{texts: map[string]*engine.Script{}, files: &walker{opt: opt}}
	empty, err := engine.LoadScript(InputName, "")
	if err != nil {
		return nil, err
	}
	opt.Script = empty
	if s.vm, err = engine.NewStandalone(ctx, opt); err != nil {
		return nil, err
	}
	if opt.Output.Print != nil {
		s.vm.PrintTo(opt.Output.Print) // a prompt follows even if it cannot be written
	}
	s.vm.OnCall(func() {
		if s.stopped.Load() { // before there was anything to stop
			s.vm.Interrupt()
		}
	})
	return s, nil
}

// Close ends the session and closes the input that is open.
func (s *Session) Close() {
	s.files.close()
	s.vm.Close()
}

// Interrupt ends what the session is doing. It reports whether the session was doing something, and
// Interrupt had not been called since that began.
func (s *Session) Interrupt() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.busy || s.stopped.Load() {
		return false
	}
	s.stopped.Store(true)
	if s.cancel != nil {
		s.cancel(engine.ErrInterrupted)
	} else {
		s.vm.Interrupt()
	}
	return true
}

// Wait calls f, which may take long outside the VM, so that Interrupt ends its context. The cause is then
// engine.ErrInterrupted.
func (s *Session) Wait(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	set := func(c context.CancelCauseFunc) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cancel = c
	}
	defer cancel(nil)
	set(cancel)
	defer set(nil)
	return s.work(func() error { return f(ctx) })
}

// work runs f so that Interrupt ends it. The error is then engine.ErrInterrupted, also when f ended
// before it noticed: an Interrupt that returned true always has an effect.
func (s *Session) work(f func() error) error {
	s.mu.Lock()
	s.busy = true
	s.stopped.Store(false)
	s.mu.Unlock()
	err := f()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
	if err == nil && s.stopped.Load() {
		err = engine.ErrInterrupted
	}
	return err
}

// Eval runs a piece of text: an expression, whose values are in the Result, or statements. The error is
// ErrIncomplete, engine.ErrInterrupted or an *engine.ScriptError; the session goes on after each. The ScriptError
// wraps an *engine.RecordError if there is no current record because it cannot be read.
func (s *Session) Eval(ctx context.Context, text string) (Result, error) {
	e, err := compile(text)
	if err != nil {
		return Result{}, err
	}
	var values []string
	err = s.work(func() error {
		return s.vm.Hold(ctx, func(L *lua.LState, _ *luabind.Binding) error {
			top := L.GetTop()
			if err := s.call(L, e.script, lua.MultRet); err != nil {
				return err
			}
			top += e.before
			if e.isCall && L.GetTop() == top+1 && L.Get(-1) == L.G.Global.RawGetString("record") {
				return nil // a method that changes the record returns it
			}
			for i := top + 1; i <= L.GetTop(); i++ {
				values = append(values, luabind.Show(L.Get(i)))
			}
			return nil
		})
	})
	s.n++
	e.script.Rename(fmt.Sprintf("%s %d", InputName, s.n))
	s.texts[e.script.Name] = e.script
	return s.result(values, err)
}

// Run runs the top level of a script: its globals are those of the session. Errors are those of Eval.
func (s *Session) Run(ctx context.Context, script *engine.Script) (Result, error) {
	s.texts[script.Name] = script
	err := s.work(func() error {
		return s.vm.Hold(ctx, func(L *lua.LState, _ *luabind.Binding) error { return s.call(L, script, 0) })
	})
	return s.result(nil, err)
}

// call runs a script under the VM lock.
func (s *Session) call(L *lua.LState, script *engine.Script, results int) error {
	s.vm.SetScript(script)
	err := s.vm.Call(L, L.NewFunctionFromProto(script.Proto()), results)
	var e *engine.ScriptError
	if errors.As(err, &e) {
		if other := s.texts[e.Script]; other != nil {
			e.Source = other.Line(e.Line)
		}
		if s.bad != nil && strings.HasPrefix(e.Msg, "undeclared global 'record'") {
			e.Msg, e.Err = "there is no current record: "+s.bad.Where()+" cannot be read", s.bad
		}
	}
	return err
}

// result adds the other results of a script to its values.
func (s *Session) result(values []string, err error) (Result, error) {
	made := s.vm.Handed()
	r := Result{Values: values, Tallies: made.Tallies, Emitted: made.Emitted}
	switch {
	case made.Skipped:
		r.Notes, err = append(r.Notes, "run:skip() drops the record here"), nil
	case made.Rejected:
		r.Notes, err = append(r.Notes, "run:reject() rejects the record here: "+made.Reason), nil
	}
	if made.Stopped {
		r.Notes = append(r.Notes, "run:stop() makes this record the last one")
	}
	return r, err
}

// Record returns the current record, which is the value of the global record, or nil if that is not a
// record. It is valid until the session runs something else.
func (s *Session) Record(ctx context.Context) (r *parse.Record) {
	_ = s.vm.Hold(ctx, func(L *lua.LState, _ *luabind.Binding) error {
		r, _ = luabind.RecordOf(L.G.Global.RawGetString("record"))
		return nil
	})
	return r
}

// Complete returns how the end of a line may go on. from is the byte where the word begins that one of
// the list would replace.
func (s *Session) Complete(ctx context.Context, line string) (from int, list []string) {
	_ = s.vm.Hold(ctx, func(L *lua.LState, b *luabind.Binding) error {
		from, list = b.Complete(L, line)
		return nil
	})
	return from, list
}
