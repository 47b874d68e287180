package luacode

import lua "github.com/yuin/gopher-lua"

// Instruction is an instruction of gopher-lua, which does not export how it packs one: the operation is
// in the upper six bits, A in the next eight, and C and B in nine bits each, or Bx in all eighteen.
type Instruction uint32

// At returns the instruction at a place in the code of a function.
func At(p *lua.FunctionProto, pc int) Instruction { return Instruction(p.Code[pc]) }

// Op returns the operation: one of lua.OP_MOVE to lua.OP_NOP.
func (i Instruction) Op() int { return int(i >> 26) }

// A returns the operand A, which is a register.
func (i Instruction) A() int { return int(i >> 18 & (1<<8 - 1)) }

// B returns the operand B.
func (i Instruction) B() int { return int(i & (1<<9 - 1)) }

// C returns the operand C.
func (i Instruction) C() int { return int(i >> 9 & (1<<9 - 1)) }

// Bx returns the operand that takes the place of B and C: the index of a constant or of a function.
func (i Instruction) Bx() int { return int(i & (1<<18 - 1)) }

// Jump returns how far a jump leads, counted from the instruction after it.
func (i Instruction) Jump() int { return i.Bx() - (1<<17 - 1) }

// constantBit distinguishes, in B and C, the index of a constant from a register.
const constantBit = 1 << 8

// Constant returns the constant that an operand B or C names; ok is false if it names a register.
func Constant(p *lua.FunctionProto, operand int) (v lua.LValue, ok bool) {
	if operand&constantBit == 0 || operand&^constantBit >= len(p.Constants) {
		return nil, false
	}
	return p.Constants[operand&^constantBit], true
}

// ConstantName returns the string constant that an operand B or C names; ok is false for any other operand.
func ConstantName(p *lua.FunctionProto, operand int) (s string, ok bool) {
	v, _ := Constant(p, operand)
	text, ok := v.(lua.LString)
	return string(text), ok
}

// Line returns the line of the script that an instruction was made from.
func Line(p *lua.FunctionProto, pc int) int {
	if pc < 0 || pc >= len(p.DbgSourcePositions) {
		return 0
	}
	return p.DbgSourcePositions[pc]
}
