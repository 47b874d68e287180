package textformat

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"mrrc-lua/parse"
)

// Leaders in texts: their positions are characters, and programs that make or edit the texts indent
// them, trim them, collapse their blanks, or leave out the lengths, which have no meaning there.

// textLeader is the result of reading the text of a leader.
type textLeader struct {
	parse.Leader
	note string // the note about it, "" for a sound leader
	lost bool   // characters of the text are not in it
}

// readLeader makes a leader from its text.
func readLeader(b []byte) (t textLeader) {
	if len(b) == parse.LeaderLen && isPrintable(b) {
		t.Leader = parse.Leader(b)
		return t
	}
	cells := make([]byte, 0, parse.LeaderLen)
	odd := false
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r >= ' ' && r <= '~':
			cells = append(cells, byte(r))
		case unicode.IsSpace(r):
			cells = append(cells, ' ')
		default:
			cells = append(cells, ' ')
			odd = true
		}
		i += n
	}
	if len(cells) != parse.LeaderLen {
		cells = bytes.Trim(cells, " ")
	}
	switch n := len(cells); {
	case odd:
		t.note, t.lost = "the leader has a character that is not printable ASCII; read as a blank", true
	case n == parse.LeaderLen:
		t.note = "the leader has white space around it, or white space other than blanks in it"
	}
	switch whole, ok := completed(cells); {
	case ok:
		cells = whole
		t.note = "the leader is shorter than 24 characters; the missing lengths or blanks were added"
	case len(cells) < parse.LeaderLen:
		t.note = "the leader is shorter than 24 characters; padded with blanks"
	case len(cells) > parse.LeaderLen:
		t.note, t.lost = "the leader is longer than 24 characters; the rest is left out", true
	}
	for i := copy(t.Leader[:], cells); i < parse.LeaderLen; i++ {
		t.Leader[i] = ' '
	}
	return t
}

func isPrintable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

const (
	noLength    = "00000" // for a length that is not known
	countsAt    = 10      // leader/10-11, the counts of indicators and of characters of a code
	counts      = "22"
	baseAt      = 12 // leader/12-16, the base address
	afterBaseAt = 17
)

// completed returns a whole leader for one that lacks its lengths, or whose blanks were collapsed.
// ok is false when there is no single way to complete it.
func completed(b []byte) (whole []byte, ok bool) {
	if len(b) < 2 || len(b) >= parse.LeaderLen {
		return nil, false
	}
	lengths := len(noLength)
	if isLetter(b[0]) && isLetter(b[1]) { // it begins with leader/05 and 06
		switch k := countsAt - lengths; {
		case len(b) == parse.LeaderLen-2*lengths && string(b[k:k+2]) == counts:
			return []byte(noLength + string(b[:k+2]) + noLength + string(b[k+2:])), true
		case len(b) <= parse.LeaderLen-lengths:
			whole = append([]byte(noLength), b...)
			for len(whole) < parse.LeaderLen {
				whole = append(whole, ' ')
			}
			return whole, true
		}
		return nil, false
	}
	for at := lengths; at+afterBaseAt-countsAt <= len(b) && at <= countsAt; at++ {
		if string(b[at:at+2]) != counts || !parse.IsNumber(b[at+2:at+baseAt-countsAt+lengths]) || !parse.IsNumber(b[:lengths]) {
			continue
		}
		end := at + afterBaseAt - countsAt
		head, one := spread(b[lengths:at], countsAt-lengths)
		tail, two := spread(b[end:], parse.LeaderLen-afterBaseAt)
		if one && two {
			return bytes.Join([][]byte{b[:lengths], head, b[at:end], tail}, nil), true
		}
	}
	return nil, false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// spread widens the only run of blanks in b until b has n characters.
func spread(b []byte, n int) (wide []byte, ok bool) {
	from := bytes.IndexByte(b, ' ')
	if len(b) >= n || from < 0 {
		return b, len(b) == n
	}
	to := from
	for to < len(b) && b[to] == ' ' {
		to++
	}
	if bytes.IndexByte(b[to:], ' ') >= 0 {
		return nil, false
	}
	wide = append(wide, b[:to]...)
	for len(wide) < n-len(b[to:]) {
		wide = append(wide, ' ')
	}
	return append(wide, b[to:]...), true
}

// setLeader sets the leader from its text.
func setLeader(d *parse.Builder, b []byte, at int) {
	d.HasLeader = true
	t := readLeader(b)
	*d.Leader() = t.Leader
	if !t.lost && hasWordForNumber(&t.Leader) {
		t.note, t.lost = "the leader has text instead of its numbers; left out", true
	}
	switch {
	case t.lost:
		d.Lose(parse.LostText, parse.CodeLeader, at, b, t.note)
	case t.note != "":
		d.Note(parse.CodeLeader, at, b, t.note)
	}
}

// hasWordForNumber reports whether two letters are next to each other where a leader has numbers, which are
// computed when a record is written.
func hasWordForNumber(l *parse.Leader) bool {
	for i := 1; i < len(l); i++ {
		if l.Computed(i-1) && l.Computed(i) && isLetter(l[i-1]) && isLetter(l[i]) {
			return true
		}
	}
	return false
}
