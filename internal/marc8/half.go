package marc8

// ANSEL has the two marks that span two letters, the ligature and the double tilde, as halves: EB
// or FA before the first letter, EC or FB before the second. Unicode, since the code table of
// September 2004, has one mark after the first letter: U+0361 or U+0360. A half without its other
// half has no such mark and is decoded as the alternate of the table, a half mark U+FE20 to
// U+FE23, so that nothing is lost and encoding yields the same byte.
//
// half numbers the halves as gen does, in the top bits of an entry.
type half uint8

const (
	noHalf half = iota
	ligatureFirst
	ligatureSecond
	tildeFirst
	tildeSecond
)

func (h half) second() bool { return h == ligatureSecond || h == tildeSecond }

// kind returns 0 for the ligature and 1 for the double tilde.
func (h half) kind() int { return int(h-1) / 2 }

// double is, by kind, the mark of both halves together; doubleCode is the place of its
// first half and of its second.
var (
	double     = [2]rune{0x0361, 0x0360}
	doubleText = [2]string{"\u0361", "\u0360"}
	doubleCode = [2][2]place{{{ansel, 0x6B}, {ansel, 0x6C}}, {{ansel, 0x7A}, {ansel, 0x7B}}}
	firstText  = [2]string{"\uFE20", "\uFE22"}
)

// spans is the state of the double-width marks while decoding: by kind, the first half, which was
// written as the whole mark and waits for its second half on the next character.
type spans [2]span

type span struct {
	at     int // 1 + the place of the mark in dst; 0: none is open
	offset int // the place of the first half in src
}

func (s *spans) open() bool { return s[0].at != 0 || s[1].at != 0 }
