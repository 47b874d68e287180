package script

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	luaparse "github.com/yuin/gopher-lua/parse"

	"mrrc-lua/engine/script/lint"
	"mrrc-lua/engine/script/source"
	"mrrc-lua/internal/charset"
	"mrrc-lua/internal/lazyregexp"
)

// Script is a compiled script. It is immutable, apart from Rename: any number of VMs and runs may
// share one.
type Script struct {
	Name  string // as given, for messages
	sum   string
	lines []string
	proto *lua.FunctionProto // nil: not compiled
	tree  *source.Tree       // nil: not looked at for mistakes
	found lint.Result        // what is found in the tree before the script runs
	typed bool               // on a command line: specs may be written without $

	args     []Arg // that it declares
	declares bool
}

// Load compiles a script, which is in UTF-8, and looks for mistakes that do not depend on the records. A byte
// order mark at its beginning and a first line that begins with #! are ignored. The error is an *Error with line and
// column; that of a mistake has ErrMistake as its cause, and the other mistakes of the script.
func Load(name, text string) (*Script, error) { return load(name, text, false) }

// LoadTyped does the same with a script that was typed on a command line: specs in calls of methods of
// record may be those that luabind.TypedSpec takes.
func LoadTyped(name, text string) (*Script, error) { return load(name, text, true) }

func load(name, text string, typed bool) (*Script, error) {
	if err := document(name, text); err != nil {
		return nil, err
	}
	if err := notUTF8(name, text); err != nil {
		return nil, err
	}
	text = charset.CutMark(text)
	as := text
	if strings.HasPrefix(text, "#!") {
		as = "--" + text[2:]
	}
	s := Uncompiled(name, text)
	s.sum, s.typed = Sum(text), typed
	err := s.compile(as, nil)
	if err != nil {
		return nil, s.syntaxError(err, as)
	}
	if s.tree, err = source.Parse(as); err != nil {
		return nil, s.syntaxError(err, as)
	}
	if err := s.declareArgs(); err != nil {
		return nil, err
	}
	s.found = s.look(nil)
	if err := s.mistakes(s.found); err != nil {
		return nil, err
	}
	return s, nil
}

// Compile compiles code that was made from a text: messages quote the lines of the text, and their places
// are those in the code. change, if it is not nil, may change the syntax tree. The error is an *Error
// whose cause is the *parse.Error or *lua.CompileError of gopher-lua.
func Compile(name, text, code string, change func([]ast.Stmt)) (*Script, error) {
	s := Uncompiled(name, text)
	s.sum = Sum(text)
	if err := s.compile(code, change); err != nil {
		return nil, s.syntaxError(err, code)
	}
	return s, nil
}

// lineEnd matches what ends a line of Lua.
var lineEnd = lazyregexp.New("\r\n|\n\r|\n|\r")

// Uncompiled returns a script that has only Name and Line: for messages about a script that does not
// compile. Its other methods must not be called.
func Uncompiled(name, source string) *Script {
	return &Script{Name: name, lines: lineEnd().Split(source, -1)}
}

func (s *Script) compile(code string, change func([]ast.Stmt)) error {
	chunk, err := luaparse.Parse(strings.NewReader(code), s.Name)
	if err != nil {
		return err
	}
	if err := tooDeep(chunk); err != nil {
		return err
	}
	if change != nil {
		change(chunk)
	}
	d := direct{used: map[string]bool{}, typed: s.typed}
	d.stmts(chunk)
	splitTables(chunk, manyConstants, pieceConstants)
	if err := tooManyConstants(chunk); err != nil {
		return err
	}
	if s.proto, err = lua.Compile(d.locals(chunk), s.Name); err != nil {
		s.proto, err = lua.Compile(chunk, s.Name)
	}
	return err
}

// Proto returns the compiled top level of the script, from which each VM makes its own function.
func (s *Script) Proto() *lua.FunctionProto { return s.proto }

// Tree returns the syntax tree of the script, which must not be changed; nil if it has none.
func (s *Script) Tree() *source.Tree { return s.tree }

// Typed reports whether the script was loaded by LoadTyped.
func (s *Script) Typed() bool { return s.typed }

// Compiled reports whether there is a script that can be run; the zero value is none.
func (s *Script) Compiled() bool { return s.proto != nil }

// Sum returns the SHA-256 of the script's text in hexadecimal digits.
func (s *Script) Sum() string { return s.sum }

// Sum returns the SHA-256 of a source in hexadecimal digits.
func Sum(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:])
}

// Line returns a line of the source, counted from 1, without trailing blanks. It returns "" if there
// is no such line, or if s is nil.
func (s *Script) Line(n int) string {
	if s == nil || n < 1 || n > len(s.lines) {
		return ""
	}
	return strings.TrimRight(s.lines[n-1], " \t\r")
}

// Rename changes the name of a script, also in the messages of functions that it has made. No VM may be
// running the script meanwhile.
func (s *Script) Rename(name string) {
	s.Name = name
	var walk func(p *lua.FunctionProto)
	walk = func(p *lua.FunctionProto) {
		p.SourceName = name
		for _, f := range p.FunctionPrototypes {
			walk(f)
		}
	}
	walk(s.proto)
}

// localsAt returns the names of the local variables of the functions around a line, the innermost
// first.
func (s *Script) localsAt(line int) (names []string) {
	if s == nil || s.proto == nil {
		return nil
	}
	var walk func(p *lua.FunctionProto)
	walk = func(p *lua.FunctionProto) {
		for _, inner := range p.FunctionPrototypes {
			if inner.LineDefined <= line && line <= inner.LastLineDefined {
				walk(inner)
			}
		}
		for _, l := range p.DbgLocals {
			if !strings.HasPrefix(l.Name, "(") { // the VM's own, of a loop
				names = append(names, l.Name)
			}
		}
	}
	walk(s.proto)
	return names
}
