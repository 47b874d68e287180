package marcgen

import "unicode/utf8"

// damager appends a broken version of record, which is sound, to dst. It may change record, and uses r
// where there is a choice. Some damagers leave the record whole and put something after it.
type damager func(dst, record []byte, r *rng) []byte

// damagers lists the kinds of damage from which Options.Damage chooses.
//
//nolint:gochecknoglobals // a read-only table
var damagers = []damager{
	lengthTooShort, lengthTooLong, terminatorMissing, terminatorDoubled, directoryInCharacters,
	baseAddressOff, newlineAfter, nulsAfter, garbageAfter, truncated, directoryNonDigit, strayTerminator,
}

// chooseDamage returns the damager for record n of o, or nil, and its random numbers. It has a stream of
// its own, so that undamaged records are the same as without damage.
func chooseDamage(o Options, n int) (damager, *rng) {
	if o.Damage == 0 {
		return nil, nil
	}
	r := newRNG(o.Seed, streamDamage, n)
	const steps = 1 << 32 // fine enough for a share
	if float64(r.below(steps)) >= o.Damage*steps {
		return nil, nil
	}
	return pick(&r, damagers), &r
}

// lengthTooShort makes leader/00-04 smaller than the length of the record.
func lengthTooShort(dst, record []byte, r *rng) []byte {
	setNumber(record[:5], len(record)-r.between(1, 20))
	return append(dst, record...)
}

// lengthTooLong makes leader/00-04 larger than the length of the record, so that it reaches into the next
// record.
func lengthTooLong(dst, record []byte, r *rng) []byte {
	setNumber(record[:5], len(record)+r.between(1, 40))
	return append(dst, record...)
}

// terminatorMissing leaves out the record terminator; the length still includes it.
func terminatorMissing(dst, record []byte, _ *rng) []byte {
	return append(dst, record[:len(record)-1]...)
}

// terminatorDoubled writes the record terminator twice; the length includes only one.
func terminatorDoubled(dst, record []byte, _ *rng) []byte {
	return append(append(dst, record...), recordTerminator)
}

// directoryInCharacters counts the lengths and starts of the directory in characters instead of bytes, the
// classic mistake of a program that only knows strings. In a record of ASCII alone, where that makes no
// difference, the last field is one byte too short.
func directoryInCharacters(dst, record []byte, _ *rng) []byte {
	base, start, changed := baseAddress(record), 0, false
	for at := leaderSize; at+entrySize < base; at += entrySize {
		from := base + number(record[at+7:at+12])
		to := from + number(record[at+3:at+7])
		characters := utf8.RuneCount(record[from:to])
		changed = changed || characters != to-from
		setNumber(record[at+3:at+7], characters)
		setNumber(record[at+7:at+12], start)
		start += characters
	}
	if !changed {
		last := record[base-1-entrySize:]
		setNumber(last[3:7], number(last[3:7])-1)
	}
	return append(dst, record...)
}

// baseAddressOff makes leader/12-16 one too small or too large.
func baseAddressOff(dst, record []byte, r *rng) []byte {
	setNumber(record[12:17], baseAddress(record)+1-2*r.below(2))
	return append(dst, record...)
}

// newlineAfter puts an end of line after the record, as editors and mail programs do.
func newlineAfter(dst, record []byte, r *rng) []byte {
	return append(append(dst, record...), pick(r, []string{"\n", "\r\n", "\r\n\r\n"})...)
}

// nulsAfter puts NULs after the record, as block-wise copies leave them.
func nulsAfter(dst, record []byte, r *rng) []byte {
	return append(append(dst, record...), make([]byte, r.between(1, 64))...)
}

// garbageAfter puts text after the record that does not belong to any record.
func garbageAfter(dst, record []byte, r *rng) []byte {
	return append(append(dst, record...), pick(r, []string{
		"*** end of part 1 ***", "\xEF\xBB\xBF", "<html><body>503</body></html>", "00", "12345 records exported\n",
	})...)
}

// truncated ends the record anywhere after its leader, without a terminator.
func truncated(dst, record []byte, r *rng) []byte {
	return append(dst, record[:r.between(leaderSize+1, len(record)-2)]...)
}

// directoryNonDigit puts a letter or blank in place of a digit of a directory entry.
func directoryNonDigit(dst, record []byte, r *rng) []byte {
	entries := (baseAddress(record) - 1 - leaderSize) / entrySize
	at := leaderSize + r.below(entries)*entrySize + r.between(3, entrySize-1)
	record[at] = " OIlx-"[r.below(6)]
	return append(dst, record...)
}

// strayTerminator puts a record terminator in place of the last blank of the text, one that is not an
// indicator. Every length stays correct.
func strayTerminator(dst, record []byte, _ *rng) []byte {
	for at := len(record) - 1; at > baseAddress(record)+1; at-- {
		if record[at] == ' ' && record[at-1] > fieldTerminator && record[at-2] > fieldTerminator {
			record[at] = recordTerminator
			break
		}
	}
	return append(dst, record...)
}

// baseAddress reads leader/12-16 of a sound record.
func baseAddress(record []byte) int { return number(record[12:17]) }

// number reads decimal digits, which must be valid.
func number(digits []byte) int {
	n := 0
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}
