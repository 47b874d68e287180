//go:build !purego

#include "textflag.h"

// COUNT adds to a register of 32 counters how often the bytes of Y3 and Y4 are those of another register.
#define COUNT(byte, counters) \
	VPCMPEQB byte, Y3, Y5         \
	VPCMPEQB byte, Y4, Y6         \
	VPSUBB   Y5, counters, counters \
	VPSUBB   Y6, counters, counters

// SUM adds up 32 counters. Y14 is zero.
#define SUM(counters, low, sum) \
	VPSADBW      Y14, counters, counters \
	VEXTRACTI128 $1, counters, X5        \
	VPADDQ       X5, low, low            \
	VPSRLDQ      $8, low, X5             \
	VPADDQ       X5, low, low            \
	VMOVQ        low, sum

// REST adds to a sum how often the last bytes of Y3 and Y4, all but CX of them, are those of another register.
#define REST(byte, sum) \
	VPCMPEQB  byte, Y3, Y5 \
	VPCMPEQB  byte, Y4, Y6 \
	VPMOVMSKB Y5, AX       \
	VPMOVMSKB Y6, BX       \
	SHLQ      $32, BX      \
	ORQ       BX, AX       \
	SHRQ      CX, AX       \
	POPCNTQ   AX, AX       \
	ADDQ      AX, sum

// func lookAtBlocks(p *byte, n int, other *uint64) (records, fields, escapes int)
TEXT ·lookAtBlocks(SB), NOSPLIT, $0-48
	MOVQ p+0(FP), SI
	MOVQ n+8(FP), DX
	MOVQ other+16(FP), DI

	MOVQ         $0x1D1D1D1D1D1D1D1D, AX
	VMOVQ        AX, X0
	VPBROADCASTQ X0, Y0
	MOVQ         $0x1E1E1E1E1E1E1E1E, AX
	VMOVQ        AX, X1
	VPBROADCASTQ X1, Y1
	MOVQ         $0x1B1B1B1B1B1B1B1B, AX
	VMOVQ        AX, X2
	VPBROADCASTQ X2, Y2
	VPXOR        Y11, Y11, Y11                // counters of record terminators
	VPXOR        Y12, Y12, Y12                // of field terminators
	VPXOR        Y13, Y13, Y13                // of escapes
	VPXOR        Y14, Y14, Y14

	MOVQ DX, CX
	SHRQ $6, CX
	JZ   sums

block:
	PREFETCHT0 1024(SI) // of this record or the next: the processor itself stops at the end of a page
	VMOVDQU   (SI), Y3
	VMOVDQU   32(SI), Y4
	VPMOVMSKB Y3, AX
	VPMOVMSKB Y4, BX
	MOVL      AX, (DI)
	MOVL      BX, 4(DI)
	COUNT(Y0, Y11)
	COUNT(Y1, Y12)
	COUNT(Y2, Y13)
	ADDQ      $64, SI
	ADDQ      $8, DI
	DECQ      CX
	JNZ       block

sums:
	SUM(Y11, X11, R8)
	SUM(Y12, X12, R9)
	SUM(Y13, X13, R10)

	ANDQ      $63, DX
	JZ        done
	VMOVDQU   -64(SI)(DX*1), Y3
	VMOVDQU   -32(SI)(DX*1), Y4
	MOVQ      $64, CX
	SUBQ      DX, CX
	VPMOVMSKB Y3, AX
	VPMOVMSKB Y4, BX
	SHLQ      $32, BX
	ORQ       BX, AX
	SHRQ      CX, AX
	MOVQ      AX, (DI)
	REST(Y0, R8)
	REST(Y1, R9)
	REST(Y2, R10)

done:
	VZEROUPPER
	MOVQ R8, records+24(FP)
	MOVQ R9, fields+32(FP)
	MOVQ R10, escapes+40(FP)
	RET
