package marc8

import (
	"encoding/binary"
	"math/bits"
)

const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// suspects has the high bit of a byte set, at least up to and including the first
// such byte, where w holds a byte below min, above 7E or an ampersand. The bytes
// of w are in little-endian order.
func suspects(w uint64, min uint64) uint64 {
	below := (w - min*lows) &^ w
	above := (w + lows) | w
	amp := w ^ '&'*lows
	amp = (amp - lows) &^ amp
	return (below | above | amp) & highs
}

// plainRun returns the length of the run at the start of src of bytes 20-7E other than the
// ampersand: those that stand for themselves while G0 is ASCII.
func plainRun(src []byte) int {
	i := 0
	for ; i+8 <= len(src); i += 8 {
		if s := suspects(binary.LittleEndian.Uint64(src[i:]), 0x20); s != 0 {
			return i + bits.TrailingZeros64(s)/8
		}
	}
	for i < len(src) && src[i] >= 0x20 && src[i] < 0x7F && src[i] != '&' {
		i++
	}
	return i
}

// NeedsDecode reports whether Decode might change src. It returns false, after one fast scan, when
// src consists only of the printable ASCII characters 20-7E and the delimiters 1D, 1E and 1F and
// does not contain "&#x": such bytes are the same in UTF-8. It may return true for bytes that
// Decode does not change. Safe for concurrent use.
func NeedsDecode(src []byte) bool {
	i := 0
	for ; i+8 <= len(src); i += 8 {
		if suspects(binary.LittleEndian.Uint64(src[i:]), recordTerminator) != 0 && anyNeedsDecode(src, i, i+8) {
			return true
		}
	}
	return anyNeedsDecode(src, i, len(src))
}

func anyNeedsDecode(src []byte, from, to int) bool {
	for i := from; i < to; i++ {
		switch c := src[i]; {
		case c < recordTerminator || c > 0x7E:
			return true
		case c == '&' && i+2 < len(src) && src[i+1] == '#' && src[i+2]|0x20 == 'x':
			return true
		}
	}
	return false
}
