package lualib

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/value"
)

func (lib *fileLib) openToRead(L *lua.LState, path string) (*lua.LUserData, error) {
	src, err := lib.host.OpenFile(path)
	if err != nil {
		return nil, err
	}
	return lib.own(lib.file(L, src, path)), nil
}

// readable returns the file that is the first argument, which was opened for reading.
func readable(L *lua.LState) *fileHandle {
	h := fileArg(L)
	if h.buf == nil {
		L.RaiseError("%s was opened for writing, and cannot be read", h.name)
	}
	return h
}

func (lib *fileLib) read(L *lua.LState) int {
	h := readable(L)
	switch what := L.Get(2).(type) {
	case lua.LNumber:
		return h.some(L, min(max(int(what), 0), value.Largest(L)))
	case *lua.LNilType:
		return h.line(L)
	case lua.LString:
		switch strings.TrimPrefix(string(what), "*") {
		case "l", "line":
			return h.line(L)
		case "a", "all":
			return h.all(L)
		}
	}
	L.ArgError(2, "a number of bytes, \"*l\" or \"*a\" expected")
	return 0
}

// some reads up to n bytes: those that are there, or that the first wait brings.
func (h *fileHandle) some(L *lua.LState, n int) int {
	if n <= h.buf.Size() {
		buf := make([]byte, n)
		n, err := io.ReadAtLeast(h.buf, buf, min(n, 1))
		// Fill up as far as that needs no waiting.
		for err == nil && n < len(buf) && h.buf.Buffered() > 0 {
			var k int
			k, err = h.buf.Read(buf[n:])
			n += k
		}
		return pushRead(L, h, buf[:n], err)
	}
	// A file may have much less than a script asks for.
	var buf []byte
	for len(buf) < n {
		value.Need(L, h.buf.Size())
		part := make([]byte, min(n-len(buf), h.buf.Size()))
		k, err := h.buf.Read(part)
		buf = append(buf, part[:k]...)
		if err != nil || k < len(part) && h.buf.Buffered() == 0 {
			return pushRead(L, h, buf, err)
		}
	}
	return pushRead(L, h, buf, nil)
}

// all reads the rest of the file.
func (h *fileHandle) all(L *lua.LState) int {
	var all strings.Builder
	part := make([]byte, 64<<10)
	for {
		n, err := h.buf.Read(part)
		if all.Len()+n > value.Largest(L) {
			L.RaiseError("%s is too large to be read at once: it has more than %s", value.Clip(h.name), value.Size(int64(value.Largest(L))))
		}
		value.Need(L, 2*n) // what grows is copied
		all.Write(part[:n])
		switch {
		case errors.Is(err, io.EOF):
			L.Push(lua.LString(all.String()))
			return 1
		case err != nil:
			return pushRead(L, h, nil, err)
		}
	}
}

// pushRead pushes what was read, nil at the end, and raises other errors.
func pushRead(L *lua.LState, h *fileHandle, got []byte, err error) int {
	switch {
	case len(got) > 0:
		L.Push(lua.LString(got))
	case err == nil:
		L.Push(lua.LString(""))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		L.Push(lua.LNil)
	default:
		L.RaiseError("%s: %s", h.name, err.Error())
	}
	return 1
}

func (h *fileHandle) line(L *lua.LState) int {
	line, err := h.buf.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return h.longLine(L, line)
	}
	if len(line) > 0 {
		L.Push(value.String(withoutEnd(line)))
		return 1
	}
	return pushRead(L, h, nil, err)
}

// longLine reads the rest of a line that does not fit into the buffer.
func (h *fileHandle) longLine(L *lua.LState, part []byte) int {
	var line []byte
	for {
		if len(line)+len(part) > value.Largest(L) {
			L.RaiseError("%s has a line that is longer than %s", value.Clip(h.name), value.Size(int64(value.Largest(L))))
		}
		value.Need(L, 2*len(part)) // what grows is copied
		line = append(line, part...)
		var err error
		if part, err = h.buf.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			L.Push(value.String(withoutEnd(append(line, part...))))
			return 1
		}
	}
}

// withoutEnd returns a line without its end.
func withoutEnd(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
}

func (lib *fileLib) lines(L *lua.LState) int {
	readable(L)
	return lib.iterate(L, L.CheckUserData(1), false)
}
