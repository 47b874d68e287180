package lualib

import (
	"bufio"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

// keptBack is how many bytes of a file that is replaced are written at once.
const keptBack = 32 << 10

// openToWrite opens a file that is replaced, or, with add, that is added to.
func (lib *fileLib) openToWrite(L *lua.LState, path string, add bool) (*lua.LUserData, error) {
	dst, err := lib.host.CreateFile(path, add)
	if err != nil {
		return nil, err
	}
	h := &fileHandle{name: path, src: dst, dst: dst, read: lib.readFn}
	if !add { // others may add to the same file: what one call writes stays together
		h.kept = bufio.NewWriterSize(dst, keptBack)
		h.dst = h.kept
	}
	ud := L.NewUserData()
	ud.Value, ud.Metatable = h, lib.mt
	return lib.own(ud), nil
}

// writable returns the file that is the first argument, which was opened for writing.
func writable(L *lua.LState) *fileHandle {
	h := fileArg(L)
	if h.dst == nil {
		L.RaiseError("%s was opened for reading: io.open(path, \"w\") opens a file for writing, io.open(path, \"a\") for appending", h.name)
	}
	return h
}

func (lib *fileLib) write(L *lua.LState) int {
	h := writable(L)
	var text []byte
	fits := value.Little
	for i := 2; i <= L.GetTop(); i++ {
		switch v := L.Get(i).(type) {
		case lua.LString:
			if n := len(text) + len(v); n > fits {
				fits = value.Grows(L, "write", n)
			}
			text = append(text, v...)
		case lua.LNumber:
			text = append(text, v.String()...)
		default:
			L.ArgError(i, "strings and numbers are written, not "+value.TypeName(v))
		}
	}
	if len(text) > 0 {
		if _, err := h.dst.Write(text); err != nil {
			L.RaiseError("%s: %s", h.name, err.Error())
		}
	}
	L.Push(L.Get(1))
	return 1
}

func (lib *fileLib) flush(L *lua.LState) int {
	h := writable(L)
	if h.kept != nil {
		if err := h.kept.Flush(); err != nil {
			L.RaiseError("%s: %s", h.name, err.Error())
		}
	}
	L.Push(L.Get(1))
	return 1
}
