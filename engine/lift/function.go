package lift

import (
	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/goval"
)

// function is a function of the script. Functions that are written inside it share its registers, because they are
// called only while it runs.
type function struct {
	c      *Program
	lua    *lua.LFunction
	code   *ast.FunctionExpr
	script string              // the file it is in
	typed  bool                // the file is a script of a command line, where specs may lack $
	lines  func(node int) int  // the line of a node of its tree
	blocks []map[string]*local // variables in scope, the innermost block last
	inners []*inline           // functions inside this one that are being compiled

	params  int
	regs    int // registers
	body    stmt
	done    bool
	needs   []need // tables that must be fresh
	changes []bool // parameters whose tables the function changes
	returns []origin
	fresh   bool // its result is a table that it made, or not a table
}

// local is a local variable.
type local struct {
	name   string
	reg    int
	param  int // its number among the parameters of the function, from 1; 0: it is not a parameter
	inline *inline
	from   []origin // the origins of the values that may be assigned to it
}

// inline is a function inside another one.
type inline struct {
	params  []*local
	body    stmt
	done    bool
	returns []origin
}

// of returns a function of the script, compiled once.
func (c *Program) of(fn *lua.LFunction, by *function, line int) *function {
	if f := c.functions[fn]; f != nil {
		return f
	}
	code, where := c.find(fn)
	if code == nil {
		if by == nil {
			panic(&Refusal{Script: where.name, Line: where.line, Why: where.why})
		}
		by.refuse(line, "%s", where.why)
	}
	f := &function{c: c, lua: fn, code: code, script: where.name, typed: where.typed, lines: where.lines}
	c.functions[fn] = f
	f.compile()
	return f
}

// compile compiles the function.
func (f *function) compile() {
	par := f.code.ParList
	if par.HasVargs {
		f.refuse(f.code.Line(), "it takes a variable number of arguments (...)")
	}
	names := par.Names
	if int(f.lua.Proto.NumParameters) == len(names)+1 { // it was written with a colon
		names = append([]string{"self"}, names...)
	}
	f.push()
	for i, name := range names {
		f.declare(name).param = i + 1
	}
	f.params, f.changes = len(names), make([]bool, len(names))
	f.body = f.block(f.code.Stmts)
	f.pop()
	f.settle()
	f.done = true
}

// invoke calls the function with arguments, which are on the stack of the machine.
func (f *function) invoke(m *Machine, args []value) value {
	m.Step()
	if m.depth++; m.depth > maxDepth {
		goval.Abandon()
	}
	before, top := m.regs, m.top
	regs := m.room(f.regs)
	n := copy(regs[:f.params], args)
	clear(regs[n:f.params])
	m.regs = regs
	if f.body(m) != leaves {
		m.ret, m.More, m.None = value{}, m.More[:0], true
	}
	m.regs, m.top = before, top
	m.depth--
	return m.ret
}

func (f *function) push() { f.blocks = append(f.blocks, map[string]*local{}) }
func (f *function) pop()  { f.blocks = f.blocks[:len(f.blocks)-1] }

// declare makes a local variable of the innermost block.
func (f *function) declare(name string) *local {
	l := &local{name: name, reg: f.regs}
	if other := f.find(name); fault == namesAreOne && other != nil {
		l.reg = other.reg
	}
	f.regs++
	f.blocks[len(f.blocks)-1][name] = l
	return l
}

// find returns the local variable with a name, or nil.
func (f *function) find(name string) *local {
	for i := len(f.blocks) - 1; i >= 0; i-- {
		if l := f.blocks[i][name]; l != nil {
			return l
		}
	}
	return nil
}

// block compiles statements in a scope of their own.
func (f *function) block(list []ast.Stmt) stmt {
	f.push()
	defer f.pop()
	return f.statements(list)
}

func (f *function) statements(list []ast.Stmt) stmt {
	steps := make([]stmt, 0, len(list))
	for _, s := range list {
		steps = append(steps, f.statement(s))
	}
	return sequence(steps)
}

// sequence runs statements one after the other.
func sequence(list []stmt) stmt {
	switch len(list) {
	case 0:
		return func(*Machine) signal { return goOn }
	case 1:
		return list[0]
	case 2:
		a, b := list[0], list[1]
		return func(m *Machine) signal {
			if s := a(m); s != goOn {
				return s
			}
			return b(m)
		}
	}
	return func(m *Machine) signal {
		for _, s := range list {
			if how := s(m); how != goOn {
				return how
			}
		}
		return goOn
	}
}

// statement compiles a statement.
func (f *function) statement(s ast.Stmt) stmt {
	switch s := s.(type) {
	case *ast.LocalAssignStmt:
		return f.localStat(s)
	case *ast.AssignStmt:
		return f.assignStat(s)
	case *ast.FuncCallStmt:
		return f.callStat(s)
	case *ast.DoBlockStmt:
		return f.block(s.Stmts)
	case *ast.IfStmt:
		return f.ifStat(s)
	case *ast.WhileStmt:
		return f.whileStat(s)
	case *ast.RepeatStmt:
		return f.repeatStat(s)
	case *ast.NumberForStmt:
		return f.numberFor(s)
	case *ast.GenericForStmt:
		return f.genericFor(s)
	case *ast.ReturnStmt:
		return f.returnStat(s)
	case *ast.BreakStmt:
		return func(*Machine) signal { return broke }
	case *ast.FuncDefStmt:
		f.refuse(s.Line(), "it defines a function that lasts longer than the record")
	}
	f.refuse(s.Line(), "it has a statement that needs the VM (goto)")
	return nil
}
