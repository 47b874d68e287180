package engine

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/engine/script"
	"mrrc-lua/luabind"
	"mrrc-lua/parse"
)

// Session is a VM for somebody who tries expressions on records, one after the other. Globals and
// locals stay from one piece of text to the next; the record at hand is the global record.
//
// One goroutine uses a Session; Interrupt alone may be called by others.
type Session struct {
	vm     *Standalone
	files  *walker
	at     int64              // the number of the record at hand; 0: none was read yet
	texts  map[string]*Script // what was run, by its name in messages
	inputs int                // pieces of text so far

	busy    atomic.Bool // something is running
	stopped atomic.Bool // and is to end
	again   atomic.Bool // and was told so before
}

// Result is what a piece of text came to.
type Result struct {
	Values  []string // of an expression, as people read them
	Emitted int      // records and lines handed to outputs, where nothing is written
	Tallies Tallies  // what was counted
	Notes   []string // what would become of the record in a run
}

// ErrIncomplete is a piece of text that ends too early: more is to come.
var ErrIncomplete = errors.New("the text is not complete")

// NewSession makes a session over the inputs of opt. Of the other options it heeds From, Text,
// OpenFile, Require, Args, Globals, Timeout and ScriptMemory; Print is written to at once.
func NewSession(ctx context.Context, opt Options) (*Session, error) {
	s := &Session{texts: map[string]*Script{}}
	empty, err := LoadScript("input", "")
	if err != nil {
		return nil, err
	}
	opt.Script = empty
	if s.vm, err = NewStandalone(ctx, opt); err != nil {
		return nil, err
	}
	if opt.Print != nil {
		s.vm.PrintTo(opt.Print) // a prompt comes in any case
	}
	s.vm.OnCall(func() {
		if s.stopped.Load() { // before there was anything to stop
			s.vm.Interrupt()
		}
	})
	s.files = &walker{prog: s.vm.host.program}
	return s, nil
}

// Close ends the session.
func (s *Session) Close() {
	s.files.close()
	s.vm.Close()
}

// Interrupt ends what the session is doing. It tells whether it was doing something that it had not
// been told to end before.
func (s *Session) Interrupt() bool {
	if !s.busy.Load() || s.again.Swap(true) {
		return false
	}
	s.stopped.Store(true)
	s.vm.Interrupt()
	return true
}

// work runs f as something that can be interrupted; the error is then ErrInterrupted.
func (s *Session) work(f func() error) error {
	s.stopped.Store(false)
	s.again.Store(false)
	s.busy.Store(true)
	err := f()
	s.busy.Store(false)
	if errors.Is(err, errInterrupted) {
		return ErrInterrupted
	}
	return err
}

// Eval runs a piece of text: an expression, whose values are in the Result, or statements. The
// error is ErrIncomplete, ErrInterrupted or a *ScriptError; the session goes on after each.
func (s *Session) Eval(ctx context.Context, text string) (Result, error) {
	e, err := s.compile(text)
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
				return nil // a method that changes the record gives it back
			}
			for i := top + 1; i <= L.GetTop(); i++ {
				values = append(values, luabind.Show(L.Get(i)))
			}
			return nil
		})
	})
	s.inputs++
	e.script.Rename(fmt.Sprintf("input %d", s.inputs))
	s.texts[e.script.Name] = e.script
	return s.result(values, err)
}

// Run runs the top level of a script: its globals are those of the session.
func (s *Session) Run(ctx context.Context, script *Script) (Result, error) {
	s.texts[script.Name] = script
	err := s.work(func() error {
		return s.vm.Hold(ctx, func(L *lua.LState, _ *luabind.Binding) error { return s.call(L, script, 0) })
	})
	return s.result(nil, err)
}

// call runs a script under the VM lock.
func (s *Session) call(L *lua.LState, script *Script, results int) error {
	s.vm.SetScript(script)
	err := s.vm.Call(L, L.NewFunctionFromProto(script.Proto()), results)
	var e *ScriptError
	if errors.As(err, &e) {
		if other := s.texts[e.Script]; other != nil {
			e.Source = other.Line(e.Line)
		}
	}
	return err
}

// result adds what a script did beside its values.
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

// Record gives the record at hand: what the global record is. It is nil when that is none.
func (s *Session) Record(ctx context.Context) (r *parse.Record) {
	_ = s.vm.Hold(ctx, func(L *lua.LState, _ *luabind.Binding) error {
		r, _ = luabind.RecordOf(L.G.Global.RawGetString("record"))
		return nil
	})
	return r
}

// Complete says how the end of a line may go on: from is where the word begins that is to be
// replaced by one of the list.
func (s *Session) Complete(ctx context.Context, line string) (from int, list []string) {
	_ = s.vm.Hold(ctx, func(L *lua.LState, b *luabind.Binding) error {
		from, list = b.Complete(L, line)
		return nil
	})
	return from, list
}

// entry is a piece of text that compiles.
type entry struct {
	script *Script
	before int  // values that come before those of an expression
	isCall bool // it is an expression that is one call
}

// compile compiles a piece of text: an expression if it can be one, which is then the second value
// of what is run, so that it is no tail call and has its line in tracebacks.
func (s *Session) compile(text string) (e entry, err error) {
	e.before = 1
	e.script, err = script.Compile("input", text, "return nil, "+text, func(chunk []ast.Stmt) { e.isCall = isCall(chunk) })
	if err != nil {
		e.before, e.isCall = 0, false
		e.script, err = script.Compile("input", text, text, keepLocals)
	}
	if endsEarly(err) {
		err = ErrIncomplete
	}
	return e, err
}
