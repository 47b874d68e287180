package luabind

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// fileHandle is a file that a script reads, or one that it writes.
type fileHandle struct {
	name string
	src  io.Closer     // nil once closed
	buf  *bufio.Reader // nil when it is written
	read *lua.LFunction
	dst  io.Writer     // nil when it is read
	kept *bufio.Writer // of dst: what is not written yet; nil: nothing is kept
}

// maxRead bounds what one call of read gives.
const maxRead = 64 << 20

// openIO prepares the type File.
func (b *Binding) openIO(L *lua.LState) {
	b.fileMT = b.fileClass().metatable(L)
	L.SetField(b.fileMT, "__tostring", L.NewFunction(fileString))
	b.readFn = L.NewFunction(b.fileRead)
	b.nextLine = L.NewFunction(b.stepLines)
}

// fileClass declares the type File.
func (b *Binding) fileClass() *Class {
	return &Class{
		Name: "File", Var: "file", Doc: "A file opened for reading, or one opened for writing.",
		Funcs: []Func{
			{
				Name: "read", Args: "what: integer|string?", Returns: "string|nil", Fn: b.fileRead,
				Doc:     "Up to that many bytes; \"*l\" a line (also without argument), \"*a\" everything. nil at the end.",
				Example: `io.open(path):read(100)`,
			},
			{
				Name: "lines", Returns: "fun(): string", Fn: b.fileLines,
				Doc:     "Iterates over the lines.",
				Example: `for line in io.open(path):lines() do print(line) end`,
			},
			{
				Name: "write", Args: "...: string|number", Returns: "File", Fn: b.fileWrite,
				Doc:     "Writes strings and numbers, one behind the other, and gives the file.",
				Example: `io.open("notes.txt", "w"):write("one\n", 2, "\n")`,
			},
			{
				Name: "flush", Returns: "File", Fn: b.fileFlush,
				Doc:     "Hands on what was written and is still kept back, and gives the file.",
				Example: `io.open("notes.txt", "w"):write("one\n"):flush()`,
			},
			{
				Name: "close", Fn: b.fileClose,
				Doc:     "Closes the file. One that is left open is closed when the script has ended.",
				Example: `io.open(path):close()`,
			},
		},
	}
}

// ioModule declares the module io.
func (b *Binding) ioModule() *Module {
	return &Module{
		Name: "io", Doc: "Files: what the host allows, and no more.",
		Funcs: []Func{
			{
				Name: "open", Args: "path: string, mode: string?", Returns: "File|nil, string?", Fn: b.ioOpen,
				Doc:     "Opens a file for reading (\"r\", also without a mode), anew for writing (\"w\"), or to be added to (\"a\"); nil and a message when that cannot be. With \"w\" the file appears when the run has ended well, and can be opened once in a run. With \"a\" each write goes to the file at once, and stays when the run fails. --allow-write DIR allows both.",
				Example: `io.open("names.txt")`,
			},
			{
				Name: "lines", Args: "path: string", Returns: "fun(): string", Fn: b.ioLines,
				Doc:     "Iterates over the lines of a file.",
				Example: `for line in io.lines("names.txt") do print(line) end`,
			},
		},
	}
}

// File makes the Lua value of an open file, which is closed with the state at the latest.
func (b *Binding) File(L *lua.LState, src io.ReadCloser, name string) *lua.LUserData {
	ud := L.NewUserData()
	ud.Value = &fileHandle{name: name, src: src, buf: bufio.NewReaderSize(src, 64<<10), read: b.readFn}
	ud.Metatable = b.fileMT
	return ud
}

// FileRead is the function behind file:read.
func (b *Binding) FileRead() *lua.LFunction { return b.readFn }

func (b *Binding) ioOpen(L *lua.LState) int {
	path := L.CheckString(1)
	var file *lua.LUserData
	var err error
	switch mode := L.OptString(2, "r"); mode {
	case "r", "rb":
		file, err = b.openToRead(L, path)
	case "w", "wb":
		file, err = b.openToWrite(L, path, false)
	case "a", "ab":
		file, err = b.openToWrite(L, path, true)
	default:
		L.ArgError(2, "a file is opened for reading (\"r\"), for writing (\"w\") or to be added to (\"a\"), and not for two of them")
	}
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(path + ": " + err.Error()))
		return 2
	}
	L.Push(file)
	return 1
}

func (b *Binding) openToRead(L *lua.LState, path string) (*lua.LUserData, error) {
	src, err := b.host.OpenFile(path)
	if err != nil {
		return nil, err
	}
	return b.own(b.File(L, src, path)), nil
}

// own notes a file to be closed with the state.
func (b *Binding) own(file *lua.LUserData) *lua.LUserData {
	b.closers = append(b.closers, file.Value.(*fileHandle))
	return file
}

// disown is for files that are closed: a script may open one for each record.
func (b *Binding) disown(h *fileHandle) {
	if i := slices.Index(b.closers, io.Closer(h)); i >= 0 {
		b.closers = slices.Delete(b.closers, i, i+1)
	}
}

func (b *Binding) ioLines(L *lua.LState) int {
	path := L.CheckString(1)
	file, err := b.openToRead(L, path)
	if err != nil {
		L.RaiseError("%s: %s", path, err.Error())
	}
	L.Push(b.nextLine)
	L.Push(file)
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

// readable gives the file of the first argument, which is one to read.
func readable(L *lua.LState) *fileHandle {
	h := fileArg(L)
	if h.buf == nil {
		L.RaiseError("%s was opened for writing, and cannot be read", h.name)
	}
	return h
}

func fileString(L *lua.LState) int {
	text := "file (closed)"
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if h, ok := ud.Value.(*fileHandle); ok && h.src != nil {
			text = "file (" + h.name + ")"
		}
	}
	L.Push(lua.LString(text))
	return 1
}

func (b *Binding) fileRead(L *lua.LState) int {
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
	readable(L)
	L.Push(b.nextLine)
	L.Push(L.Get(1))
	return 2
}

func (b *Binding) stepLines(L *lua.LState) int { return readable(L).line(L) }

func (b *Binding) fileClose(L *lua.LState) int {
	h := fileArg(L)
	b.disown(h)
	if err := h.Close(); err != nil {
		L.RaiseError("%s: %s", h.name, err.Error())
	}
	return 0
}

// Close implements io.Closer; what is kept back is written before. Closing twice is no harm.
func (h *fileHandle) Close() error {
	if h.src == nil {
		return nil
	}
	var err error
	if h.kept != nil {
		err = h.kept.Flush()
	}
	if e := h.src.Close(); err == nil {
		err = e
	}
	h.src, h.kept = nil, nil
	return err
}

// Close ends what the state holds of the world outside: open files, streams of records.
func (b *Binding) Close() {
	for _, c := range b.closers {
		_ = c.Close() // who made a file that was written knows of a write that failed
	}
	b.closers = nil
}
