//go:build !purego

package survey

import "golang.org/x/sys/cpu"

// available reports whether the processor has the instructions that lookAtBlocks needs.
var available = cpu.X86.HasAVX2 && cpu.X86.HasPOPCNT

// lookAtBlocks counts the record terminators, field terminators and escape characters in the n bytes at p, and sets the
// bits of other that stand for bytes outside ASCII: one bit for each byte, from the lowest bit of the first word on. The
// 64 bytes before p+n must be readable. n is at most step.
//
//go:noescape
func lookAtBlocks(p *byte, n int, other *uint64) (records, fields, escapes int)
