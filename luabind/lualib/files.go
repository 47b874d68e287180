package lualib

import (
	"bufio"
	"io"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/declare"
	"mrrc-lua/luabind/value"
)

// fileHandle is a file that a script reads, or one that it writes.
type fileHandle struct {
	name string
	src  io.Closer     // nil once closed
	buf  *bufio.Reader // nil when it is written
	read *lua.LFunction
	dst  io.Writer     // nil when it is read
	kept *bufio.Writer // of dst: bytes that are not written yet; nil: nothing is kept back

	ended bool // it was read to its end by io.lines, and closed
}

// fileLib is the module io of one Lua state, with the type of its files.
type fileLib struct {
	host   Host
	mt     *lua.LTable    // of files
	readFn *lua.LFunction // file:read
	left   []*fileHandle  // open files, which close closes
}

// open prepares the type File.
func (lib *fileLib) open(L *lua.LState) {
	lib.mt = lib.class().Metatable(L)
	L.SetField(lib.mt, "__tostring", L.NewFunction(fileString))
	lib.readFn = L.NewFunction(lib.read)
}

// FileClass declares the type File.
func (l *Lib) FileClass() *declare.Class { return l.files.class() }

func (lib *fileLib) class() *declare.Class {
	return &declare.Class{
		Name: "File", Var: "file", Doc: "A file opened for reading, or one opened for writing.",
		Funcs: []declare.Func{
			{
				Name: "read", Args: "what: integer|string?", Returns: "string|nil", Fn: lib.read, Changes: true,
				Doc:     "Reads up to that many bytes, a line with \"*l\" (the default), or everything with \"*a\". nil at the end.",
				Example: `io.open(path):read(100)`,
			},
			{
				Name: "lines", Returns: "fun(): string", Fn: lib.lines, Changes: true,
				Doc:     "Iterates over the lines.",
				Example: `for line in io.open(path):lines() do print(line) end`,
			},
			{
				Name: "write", Args: "...: string|number", Returns: "File", Fn: lib.write,
				Doc:     "Writes strings and numbers, one after another, and returns the file.",
				Example: `io.open("notes.txt", "w"):write("one\n", 2, "\n")`,
			},
			{
				Name: "flush", Returns: "File", Fn: lib.flush,
				Doc:     "Writes the bytes that are still buffered, and returns the file.",
				Example: `io.open("notes.txt", "w"):write("one\n"):flush()`,
			},
			{
				Name: "close", Fn: lib.closeFile, Changes: true,
				Doc:     "Closes the file. A file that is left open is closed when the script has ended.",
				Example: `io.open(path):close()`,
			},
		},
	}
}

// IOModule declares the module io.
func (l *Lib) IOModule() *declare.Module { return l.files.module() }

func (lib *fileLib) module() *declare.Module {
	return &declare.Module{
		Name: "io", Doc: "Reading and writing of files to which the script has access.",
		Elsewhere: map[string]string{
			"write": "print(…) prints, and run:emit(text) writes a line to the output", "read": "io.lines(path) goes over the lines of a file",
			"popen": "a script cannot start programs", "close": "file:close() closes a file", "input": "io.open(path) opens a file", "output": `io.open(path, "w") opens a file to write`,
		},
		Funcs: []declare.Func{
			{
				Name: "open", Args: "path: string, mode: string?", Returns: "File|nil, string?", Fn: lib.ioOpen,
				Doc:     "Opens a file for reading (\"r\", the default), for writing a new file (\"w\"), or for adding to it (\"a\"); returns nil and a message if that is not possible. With \"w\" the file appears after a successful run, and can be opened once in a run. With \"a\" each write goes to the file at once, and the text stays when the run fails. Both need --allow-write DIR.",
				Example: `io.open("names.txt")`,
			},
			{
				Name: "lines", Args: "path: string", Returns: "fun(): string", Fn: lib.ioLines,
				Doc:     "Iterates over the lines of a file, which is closed at its end.",
				Example: `for line in io.lines("names.txt") do print(line) end`,
			},
		},
	}
}

// File makes the Lua value of an open file. The script may close it; Lib.Close does not.
func (l *Lib) File(L *lua.LState, src io.ReadCloser, name string) *lua.LUserData {
	return l.files.file(L, src, name)
}

func (lib *fileLib) file(L *lua.LState, src io.ReadCloser, name string) *lua.LUserData {
	ud := L.NewUserData()
	ud.Value = &fileHandle{name: name, src: src, buf: bufio.NewReaderSize(src, 64<<10), read: lib.readFn}
	ud.Metatable = lib.mt
	return ud
}

// FileRead returns the function that file:read calls.
func (l *Lib) FileRead() *lua.LFunction { return l.files.readFn }

// ReadMethod returns the method read of a userdata that is a file; ok is false when it is not one.
func ReadMethod(ud *lua.LUserData) (fn *lua.LFunction, ok bool) {
	h, ok := ud.Value.(*fileHandle)
	if !ok {
		return nil, false
	}
	return h.read, true
}

// OpenFile returns the name of the file that a userdata is; ok is false when it is not a file, or one
// that was closed.
func OpenFile(ud *lua.LUserData) (name string, ok bool) {
	h, ok := ud.Value.(*fileHandle)
	if !ok || h.src == nil {
		return "", false
	}
	return h.name, true
}

func (lib *fileLib) ioOpen(L *lua.LState) int {
	path := L.CheckString(1)
	var file *lua.LUserData
	var err error
	switch mode := L.OptString(2, "r"); mode {
	case "r", "rb":
		file, err = lib.openToRead(L, path)
	case "w", "wb":
		file, err = lib.openToWrite(L, path, false)
	case "a", "ab":
		file, err = lib.openToWrite(L, path, true)
	default:
		L.ArgError(2, "a file is opened for reading (\"r\"), writing (\"w\") or appending (\"a\"), and for only one of these")
	}
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(value.Clip(path) + ": " + value.Clip(err.Error())))
		return 2
	}
	L.Push(file)
	return 1
}

// own notes a file that must be closed with the state.
func (lib *fileLib) own(file *lua.LUserData) *lua.LUserData {
	lib.left = append(lib.left, file.Value.(*fileHandle))
	return file
}

// disown is for files that are closed: a script may open one for each record.
func (lib *fileLib) disown(h *fileHandle) {
	if i := slices.Index(lib.left, h); i >= 0 {
		lib.left = slices.Delete(lib.left, i, i+1)
	}
}

func (lib *fileLib) ioLines(L *lua.LState) int {
	path := L.CheckString(1)
	file, err := lib.openToRead(L, path)
	if err != nil {
		L.RaiseError("%s: %s", value.Clip(path), value.Clip(err.Error()))
	}
	return lib.iterate(L, file, true)
}

// iterate pushes a function that returns the next line of a file at each call, as Lua 5.1 does, and nil
// at the end; it then closes the file, if close is set.
func (lib *fileLib) iterate(L *lua.LState, file *lua.LUserData, closes bool) int {
	h := file.Value.(*fileHandle)
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if h.src == nil {
			if closes && h.ended {
				L.Push(lua.LNil)
				return 1
			}
			L.RaiseError("%s was closed", h.name)
		}
		n := h.line(L)
		if closes && L.Get(-1) == lua.LNil {
			lib.disown(h)
			h.ended = true
			_ = h.Close() // it was only read
		}
		return n
	}))
	return 1
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

func (lib *fileLib) closeFile(L *lua.LState) int {
	h := fileArg(L)
	lib.disown(h)
	if err := h.Close(); err != nil {
		L.RaiseError("%s: %s", h.name, err.Error())
	}
	return 0
}

// Close implements io.Closer; the bytes that are kept back are written before. Closing twice does no
// harm.
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

// close closes the files that the script has left open.
func (lib *fileLib) close() {
	for _, h := range lib.left {
		_ = h.Close() // the host that created a file that was written knows of a write that failed
	}
	lib.left = nil
}
