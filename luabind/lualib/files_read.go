package lualib

import (
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxRead bounds what one call of read returns, in bytes.
const maxRead = 64 << 20

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
		n := min(max(int(what), 0), maxRead)
		buf := make([]byte, n)
		n, err := io.ReadAtLeast(h.buf, buf, min(n, 1))
		// Fill up as far as that needs no waiting.
		for err == nil && n < len(buf) && h.buf.Buffered() > 0 {
			var k int
			k, err = h.buf.Read(buf[n:])
			n += k
		}
		return pushRead(L, h, buf[:n], err)
	case *lua.LNilType:
		return h.line(L)
	case lua.LString:
		switch strings.TrimPrefix(string(what), "*") {
		case "l", "line":
			return h.line(L)
		case "a", "all":
			all, err := io.ReadAll(io.LimitReader(h.buf, maxRead+1))
			if len(all) > maxRead {
				L.RaiseError("%s is too large to be read at once", h.name)
			}
			if err == nil {
				L.Push(lua.LString(all))
				return 1
			}
			return pushRead(L, h, nil, err)
		}
	}
	L.ArgError(2, "a number of bytes, \"*l\" or \"*a\" expected")
	return 0
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
	line, err := h.buf.ReadString('\n')
	if len(line) > maxRead {
		L.RaiseError("%s has a line that is too long", h.name)
	}
	if line != "" {
		L.Push(lua.LString(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")))
		return 1
	}
	return pushRead(L, h, nil, err)
}

func (lib *fileLib) lines(L *lua.LState) int {
	readable(L)
	L.Push(lib.nextLine)
	L.Push(L.Get(1))
	return 2
}

func (lib *fileLib) step(L *lua.LState) int { return readable(L).line(L) }
