package luabind

import (
	"bufio"
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// fileHandle is a file that a script reads.
type fileHandle struct {
	name string
	src  io.Closer // nil once closed
	buf  *bufio.Reader
	read *lua.LFunction
}

// maxRead bounds what one call of read gives.
const maxRead = 64 << 20

// openIO prepares the type File.
func (b *Binding) openIO(L *lua.LState) {
	b.fileMT = b.fileClass().metatable(L)
	b.readFn = L.NewFunction(b.fileRead)
	b.nextLine = L.NewFunction(b.stepLines)
}

// fileClass declares the type File.
func (b *Binding) fileClass() *Class {
	return &Class{
		Name: "File", Var: "file", Doc: "A file opened for reading.",
		Funcs: []Func{
			{"read", "what: integer|string?", "string|nil", "Up to that many bytes; \"*l\" a line (also without argument), \"*a\" everything. nil at the end.", `io.open(path):read(100)`, b.fileRead},
			{"lines", "", "fun(): string", "Iterates over the lines.", `for line in io.open(path):lines() do print(line) end`, b.fileLines},
			{"close", "", "", "Closes the file.", `io.open(path):close()`, b.fileClose},
		},
	}
}

// ioModule declares the module io.
func (b *Binding) ioModule() *Module {
	return &Module{
		Name: "io", Doc: "Files, for reading: what the host allows, and no more.",
		Funcs: []Func{
			{"open", "path: string, mode: string?", "File|nil, string?", "Opens a file for reading; nil and a message when that cannot be.", `io.open("names.txt")`, b.ioOpen},
			{"lines", "path: string", "fun(): string", "Iterates over the lines of a file.", `for line in io.lines("names.txt") do print(line) end`, b.ioLines},
		},
	}
}

// File makes the Lua value of an open file, which is closed with the state at the latest.
func (b *Binding) File(L *lua.LState, src io.ReadCloser, name string) lua.LValue {
	ud := L.NewUserData()
	ud.Value = &fileHandle{name: name, src: src, buf: bufio.NewReaderSize(src, 64<<10), read: b.readFn}
	ud.Metatable = b.fileMT
	return ud
}

// FileRead is the function behind file:read.
func (b *Binding) FileRead() *lua.LFunction { return b.readFn }

func (b *Binding) ioOpen(L *lua.LState) int {
	path := L.CheckString(1)
	if mode := L.OptString(2, "r"); mode != "r" && mode != "rb" {
		L.ArgError(2, "a script opens files for reading only; run:emit writes")
	}
	src, err := b.host.OpenFile(path)
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(path + ": " + err.Error()))
		return 2
	}
	b.closers = append(b.closers, src)
	L.Push(b.File(L, src, path))
	return 1
}

func (b *Binding) ioLines(L *lua.LState) int {
	path := L.CheckString(1)
	src, err := b.host.OpenFile(path)
	if err != nil {
		L.RaiseError("%s: %s", path, err.Error())
	}
	b.closers = append(b.closers, src)
	L.Push(b.nextLine)
	L.Push(b.File(L, src, path))
	return 2
}

func fileArg(L *lua.LState) *fileHandle {
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if h, ok := ud.Value.(*fileHandle); ok {
			if h.src == nil {
				L.RaiseError("%s was closed", h.name)
			}
			return h
		}
	}
	L.RaiseError("a method of file was called without a file: write file:name(…), with a colon")
	return nil
}

func (b *Binding) fileRead(L *lua.LState) int {
	h := fileArg(L)
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

// pushRead gives what was read, nil at the end, and raises other errors.
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

func (b *Binding) fileLines(L *lua.LState) int {
	fileArg(L)
	L.Push(b.nextLine)
	L.Push(L.Get(1))
	return 2
}

func (b *Binding) stepLines(L *lua.LState) int { return fileArg(L).line(L) }

func (b *Binding) fileClose(L *lua.LState) int {
	h := fileArg(L)
	err := h.src.Close()
	h.src = nil
	if err != nil {
		L.RaiseError("%s: %s", h.name, err.Error())
	}
	return 0
}

// Close ends what the state holds of the world outside: open files, streams of records.
func (b *Binding) Close() {
	for _, c := range b.closers {
		_ = c.Close() // files that were only read; closing twice is no harm
	}
	b.closers = nil
}
