// Package testhost is a host for the libraries of scripts in tests, with files that tests of several
// packages read: see files, and the assertions for tests in Lua in lib/check.lua. Nothing but tests
// imports it.
package testhost

import (
	"bytes"
	"embed"
	"errors"
	"io"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"
	luaparse "github.com/yuin/gopher-lua/parse"

	"mrrc-lua/luabind/lualib"
)

//go:embed files lib
var data embed.FS

// Host is a lualib.Host that remembers what is printed and written. It opens the files of Files, and
// those below files for reading. The zero value works.
type Host struct {
	Printed strings.Builder
	Files   map[string]string // by path
}

// Print implements lualib.Host.
func (h *Host) Print(text string) { h.Printed.WriteString(text) }

// Getenv implements lualib.Host: a script may know PREFIX, which is x-, and UNSET, which is not set.
func (h *Host) Getenv(name string) (string, bool) {
	return map[string]string{"PREFIX": "x-"}[name], name == "PREFIX" || name == "UNSET"
}

// OpenFile implements lualib.Host.
func (h *Host) OpenFile(path string) (io.ReadCloser, error) {
	if text, ok := h.Files[path]; ok {
		return io.NopCloser(strings.NewReader(text)), nil
	}
	if !filepath.IsLocal(path) {
		return nil, errors.New("is not next to the script")
	}
	f, err := data.Open("files/" + path)
	if err != nil {
		return nil, errors.New("no such file")
	}
	return f, nil
}

// CreateFile implements lualib.Host. A file named full takes four bytes.
func (h *Host) CreateFile(path string, add bool) (io.WriteCloser, error) {
	if !filepath.IsLocal(path) {
		return nil, errors.New("is not next to the script")
	}
	if h.Files == nil {
		h.Files = map[string]string{}
	}
	h.Files[path] += "" // it exists from now on
	if !add {
		h.Files[path] = ""
	}
	return &file{h, path}, nil
}

// Load implements lualib.Host: the modules are in lib.
func (h *Host) Load(module string) (*lua.FunctionProto, error) {
	b, err := data.ReadFile("lib/" + module + ".lua")
	if err != nil {
		return nil, errors.New("no such file")
	}
	chunk, err := luaparse.Parse(bytes.NewReader(b), module+".lua")
	if err != nil {
		return nil, &lualib.SyntaxError{Err: errors.New(module + ".lua:1: " + err.Error())}
	}
	return lua.Compile(chunk, module+".lua")
}

// file is a file of a Host that is being written.
type file struct {
	host *Host
	path string
}

func (f *file) Write(p []byte) (int, error) {
	if f.path == "full" && len(f.host.Files[f.path])+len(p) > 4 {
		return 0, errors.New("the disk is full")
	}
	f.host.Files[f.path] += string(p)
	return len(p), nil
}

func (f *file) Close() error { return nil }
