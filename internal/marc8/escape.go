package marc8

// escape is a parsed escape sequence.
type escape struct {
	set    uint8 // noSet when the sequence is not one of MARC-8
	g1     bool  // designates G1, otherwise G0
	length int   // bytes of src; for an unknown sequence those that belong to the attempt
}

// parseEscape reads the escape sequence at the start of src, which is an ESC.
//
// It knows both techniques of the MARC-8 Encoding Environment: ESC g, b, p and s; ESC ( F and ESC
// , F for G0, ESC ) F and ESC - F for G1 with a set of one byte; ESC $ F, ESC $ , F, ESC $ ) F and
// ESC $ - F with EACC, and also ESC $ ( F, which is how ISO/IEC 2022 spells the first. The final
// of ANSEL is the pair !E; a bare E is also accepted, because no set of MARC-8 has it and YAZ and
// MARC::Charset accept it.
func parseEscape(src []byte) escape {
	if len(src) < 2 {
		return escape{set: noSet, length: 1}
	}
	if set := customSet(src[1]); set != noSet {
		return escape{set: set, length: 2}
	}
	n := 1
	multi := src[n] == '$'
	if multi {
		n++
	}
	g1, plain := false, true
	if n < len(src) {
		switch src[n] {
		case ')', '-':
			g1, plain = true, false
			n++
		case '(', ',':
			plain = false
			n++
		}
	}
	if plain && !multi { // no intermediate: only the custom technique has that
		return unknownEscape(src, n)
	}
	if !multi && n+1 < len(src) && src[n] == '!' && src[n+1] == 'E' {
		n++
	}
	if n == len(src) {
		return unknownEscape(src, n)
	}
	set := finalSet(src[n])
	if multi {
		set = noSet
		if src[n] == '1' {
			set = eacc
		}
	}
	if set == noSet {
		return unknownEscape(src, n)
	}
	return escape{set: set, g1: g1, length: n + 1}
}

// unknownEscape returns the attempt that failed at src[n]: the byte belongs to it if it is
// graphic, but not if it is a delimiter, a control character or the next escape.
func unknownEscape(src []byte, n int) escape {
	if n < len(src) && src[n] > 0x20 && src[n] < 0x7F {
		n++
	}
	return escape{set: noSet, length: n}
}
