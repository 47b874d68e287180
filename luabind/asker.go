package luabind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// Asker asks a reader of the script, which is a function or an object with a method read, for bytes or
// for records. This is the protocol:
//
//   - The reader is called with the number of bytes that are wanted, after the object if it is a method.
//   - A string is bytes, of any length; "" means that there is nothing now; nil is the end.
//   - A reader whose first value is a record returns records from then on, and nil at the end.
//
// Its methods are called under the VM lock. Their errors are those of Call and Wait, and a *ReaderError.
type Asker struct {
	Source Source // of which Fn is set
	// Call calls a function with arguments and returns its first result.
	Call func(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) (lua.LValue, error)
	// Wait is called when there is nothing now, before the reader is asked again. It may be nil; a reader
	// that has nothing when it is asked for the first time is then assumed to return bytes.
	Wait func() error

	first lua.LValue // the value that Begin received, not yet returned; nil: none
}

// ReaderError is a value that breaks the protocol of readers.
type ReaderError struct{ Msg string }

// Error returns what the reader did wrong.
func (e *ReaderError) Error() string { return e.Msg }

// FirstAsk is how many bytes a reader is asked for first, and again when nothing better is known.
const FirstAsk = 64 << 10

// maxEmpty bounds how often in a row a reader may return that it has nothing now.
const maxEmpty = 1000

// Begin asks for the first time and reports whether the reader returns records. Bytes or Record then
// begin with the value that it returned.
func (a *Asker) Begin(L *lua.LState) (records bool, err error) {
	ask := a.ask
	if a.Wait == nil {
		ask = a.once
	}
	if a.first, err = ask(L, FirstAsk); err != nil {
		return false, err
	}
	_, records = RecordOf(a.first)
	return records, nil
}

// Bytes asks for up to n bytes; the reader may return more. nil is the end.
func (a *Asker) Bytes(L *lua.LState, n int) ([]byte, error) {
	v, err := a.ask(L, n)
	switch v := v.(type) {
	case nil:
		return nil, err
	case *lua.LNilType:
		return nil, nil
	case lua.LString:
		return []byte(v), nil
	default:
		return nil, &ReaderError{"the reader returned a " + value.TypeName(v) + ": a string is expected, or nil at the end"}
	}
}

// Record asks for a record; nil is the end.
func (a *Asker) Record(L *lua.LState) (*parse.Record, error) {
	v, err := a.ask(L, FirstAsk)
	if err != nil || v == lua.LNil {
		return nil, err
	}
	if r, ok := RecordOf(v); ok && r != nil {
		return r, nil
	}
	return nil, &ReaderError{"the reader returned records first and then a " + value.TypeName(v)}
}

// ask returns what the reader returns for n bytes, as soon as it has something.
func (a *Asker) ask(L *lua.LState, n int) (lua.LValue, error) {
	for range maxEmpty {
		v, err := a.once(L, n)
		if err != nil {
			return nil, err
		}
		if text, ok := v.(lua.LString); !ok || text != "" {
			return v, nil
		}
		if a.Wait == nil {
			continue
		}
		if err := a.Wait(); err != nil {
			return nil, err
		}
	}
	return nil, &ReaderError{fmt.Sprintf("the reader returned \"\" %d times in a row; at the end it must return nil", maxEmpty)}
}

// once returns what the reader returns when it is asked once.
func (a *Asker) once(L *lua.LState, n int) (lua.LValue, error) {
	if v := a.first; v != nil {
		a.first = nil
		return v, nil
	}
	if self := a.Source.Self; self != nil {
		return a.Call(L, a.Source.Fn, self, lua.LNumber(n))
	}
	return a.Call(L, a.Source.Fn, lua.LNumber(n))
}
