package script

import lua "github.com/yuin/gopher-lua"

// instruction is an instruction of gopher-lua, which does not export how it packs one: the operation is
// in the upper six bits, A in the next eight, and C and B in nine bits each, or Bx in all eighteen.
type instruction uint32

func (i instruction) op() int { return int(i >> 26) }
func (i instruction) a() int  { return int(i >> 18 & (1<<8 - 1)) }
func (i instruction) c() int  { return int(i >> 9 & (1<<9 - 1)) }
func (i instruction) b() int  { return int(i & (1<<9 - 1)) }
func (i instruction) bx() int { return int(i & (1<<18 - 1)) }

// constantBit distinguishes, in B and C, the index of a constant from a register.
const constantBit = 1 << 8

// constantName returns the string constant that an operand B or C names; ok is false for any other operand.
func constantName(p *lua.FunctionProto, operand int) (s string, ok bool) {
	if operand&constantBit == 0 || operand&^constantBit >= len(p.Constants) {
		return "", false
	}
	text, ok := p.Constants[operand&^constantBit].(lua.LString)
	return string(text), ok
}
