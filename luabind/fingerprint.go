package luabind

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"maps"
	"math"
	"reflect"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/luabind/lualib"
	"mrrc-lua/luabind/value"
	"mrrc-lua/parse"
)

// Fingerprint is a digest of each variable of a script, except run.state: the globals, the modules,
// and the locals that functions share. Two fingerprints of the same VM differ in a variable when its
// value, or anything that can be reached from there, has changed.
type Fingerprint struct {
	names []string
	sums  map[string]uint64
}

// Changed names the variables that differ.
func (f Fingerprint) Changed(now Fingerprint) (names []string) {
	for _, name := range now.names {
		if was, ok := f.sums[name]; !ok || was != now.sums[name] {
			names = append(names, name)
		}
	}
	for _, name := range f.names {
		if _, ok := now.sums[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}

// Unwatched are variables and fields that a Fingerprint leaves out. Tables are those of which any field is
// left out.
type Unwatched struct {
	Cells  map[*lua.Upvalue]bool
	Fields map[*lua.LTable]map[lua.LValue]bool
	Tables map[*lua.LTable]bool
	// Most is how many elements of a table are looked at; of the others only their number counts. 0: all
	// are looked at.
	Most int
}

// Fingerprint computes the fingerprint of a VM, under its lock, without the unwatched variables. It never
// covers the contents of caches. The error names a value whose state cannot be seen, such as a file that
// is being read; the fingerprint then covers everything else.
func (b *Binding) Fingerprint(L *lua.LState, except Unwatched) (Fingerprint, error) {
	p := &printer{binding: b, except: except, ids: map[any]uint64{}, out: Fingerprint{sums: map[string]uint64{}}}
	p.hash.SetSeed(printSeed)
	p.met(L.G.Global) // as _G; each global is looked at by itself
	p.root("run.args", b.run.args)
	for k, v := L.G.Global.Next(lua.LNil); k != lua.LNil; k, v = L.G.Global.Next(k) {
		if !except.Fields[L.G.Global][k] {
			p.root("global '"+k.String()+"'", v)
		}
	}
	loaded := b.lib.Loaded()
	for _, name := range slices.Sorted(maps.Keys(loaded)) {
		p.root("module '"+name+"'", loaded[name])
	}
	for len(p.later) > 0 {
		up := p.later[0]
		p.later = p.later[1:]
		p.root("local '"+up.name+"'", up.cell.Value())
	}
	return p.out, p.err
}

// printSeed is the same for the whole process: fingerprints are compared within it.
var printSeed = maphash.MakeSeed() //nolint:gochecknoglobals // a constant of the process

// printer walks everything that can be reached from the variables. A value that is met a second time
// is represented by the number that it got the first time, so that the walk ends.
type printer struct {
	binding *Binding
	except  Unwatched
	hash    maphash.Hash
	ids     map[any]uint64
	tables  []*lua.LTable // met, and not yet walked through
	later   []sharedLocal // variables of their own
	out     Fingerprint
	err     error
}

// sharedLocal is a local variable that functions share.
type sharedLocal struct {
	name string
	cell *lua.Upvalue
}

// root takes the fingerprint of one variable. Several may have the same name.
func (p *printer) root(name string, v lua.LValue) {
	p.hash.Reset()
	p.value(v)
	for len(p.tables) > 0 {
		t := p.tables[len(p.tables)-1]
		p.tables = p.tables[:len(p.tables)-1]
		p.token('{')
		if p.except.Tables[t] {
			continue
		}
		skip := p.except.Fields[t]
		if p.except.Most > 0 && len(skip) == 0 {
			p.sizes(t)
		}
		n := 0
		for k, x := t.Next(lua.LNil); k != lua.LNil; k, x = t.Next(k) {
			if n++; n == p.except.Most {
				break
			}
			if !skip[k] {
				p.value(k)
				p.value(x)
			}
		}
		p.value(value.Metatable(t))
	}
	if _, ok := p.out.sums[name]; !ok {
		p.out.names = append(p.out.names, name)
	}
	p.out.sums[name] = p.out.sums[name]*31 + p.hash.Sum64()
}

// sizes writes how many elements a table has.
func (p *printer) sizes(t *lua.LTable) {
	list, named, other := value.Sizes(t)
	p.number(uint64(list))
	p.number(uint64(named))
	p.number(uint64(other))
}

func (p *printer) token(c byte) { _ = p.hash.WriteByte(c) } // it never fails

func (p *printer) number(n uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], n)
	_, _ = p.hash.Write(b[:])
}

func (p *printer) text(s string) {
	p.number(uint64(len(s)))
	_, _ = p.hash.WriteString(s)
}

// met writes the number of a value that has an identity, and reports whether it was met before.
func (p *printer) met(v any) bool {
	id, ok := p.ids[v]
	if !ok {
		id = uint64(len(p.ids))
		p.ids[v] = id
	}
	p.number(id)
	return ok
}

func (p *printer) value(v lua.LValue) {
	switch v := v.(type) {
	case *lua.LNilType:
		p.token('0')
	case lua.LBool:
		p.token('b')
		if v {
			p.token('1')
		}
	case lua.LNumber:
		p.token('n')
		p.number(math.Float64bits(float64(v)))
	case lua.LString:
		p.token('s')
		p.text(string(v))
	case *lua.LTable:
		p.token('t')
		if !p.met(v) {
			p.tables = append(p.tables, v)
		}
	case *lua.LFunction:
		p.token('f')
		p.function(v)
	case *lua.LUserData:
		p.token('u')
		if !p.met(v) {
			p.object(v)
		}
	default:
		p.err = fmt.Errorf("it keeps a %s, whose state cannot be seen", v.Type())
	}
}

// function notes which function it is; its variables are visited on their own.
func (p *printer) function(fn *lua.LFunction) {
	if p.met(fn) {
		return
	}
	if fn.IsG {
		p.number(uint64(reflect.ValueOf(fn.GFunction).Pointer()))
	} else {
		p.number(uint64(reflect.ValueOf(fn.Proto).Pointer()))
	}
	for i, cell := range fn.Upvalues {
		if cell == nil || p.met(cell) || cell.Value() == nil || p.except.Cells[cell] {
			continue
		}
		name := "?"
		if fn.Proto != nil && i < len(fn.Proto.DbgUpvalues) {
			name = fn.Proto.DbgUpvalues[i]
		}
		p.later = append(p.later, sharedLocal{name, cell})
	}
}

// object notes the part of a userdata of the Lua API that can change.
func (p *printer) object(ud *lua.LUserData) {
	switch v := ud.Value.(type) {
	case *recordHandle:
		p.record(v.rec)
	case *fieldHandle:
		p.record(v.owner.rec)
	case *leaderHandle:
		p.record(v.owner.rec)
	case *fixedHandle:
		p.record(v.owner.rec)
	case *readerHandle:
		p.err = errors.New("it reads records of its own, with marc.read")
	default:
		if name, ok := lualib.OpenFile(ud); ok {
			p.err = fmt.Errorf("it has the file %s open", name)
		}
	}
}

func (p *printer) record(r *parse.Record) {
	if r == nil || p.met(r) {
		return
	}
	_, _ = p.hash.Write(r.Leader()[:])
	for f := range r.Fields {
		p.number(uint64(f.Tag()))
		p.text(string(f.Data()))
	}
}
