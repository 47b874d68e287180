package marcgen

// The separators of ISO 2709 (§4.2 to §4.5) and the fixed sizes that MARC 21 gives its parts
// (https://www.loc.gov/marc/specifications/specrecstruc.html).
const (
	subfieldDelimiter = 0x1F
	fieldTerminator   = 0x1E
	recordTerminator  = 0x1D

	leaderSize = 24
	entrySize  = 12
	maxField   = 9999
	maxRecord  = 99999
)

// entry is one entry of the directory: a tag and the place of its field in builder.data, including the
// field terminator.
type entry struct {
	tag        [3]byte
	start, end int
}

// builder collects the fields of one record and writes it as ISO 2709. The caller sets the leader without
// its lengths; reset drops the fields and keeps the memory. A field is open from field or control until
// the next one.
type builder struct {
	leader  [leaderSize]byte
	entries []entry
	data    []byte
	open    bool
}

func (b *builder) reset() {
	b.entries, b.data, b.open = b.entries[:0], b.data[:0], false
}

// control opens a control field, to which text is then appended.
func (b *builder) control(tag string) {
	b.close()
	b.entries = append(b.entries, entry{tag: [3]byte([]byte(tag)), start: len(b.data)})
	b.open = true
}

// field opens a data field with its two indicators.
func (b *builder) field(tag, indicators string) {
	b.control(tag)
	b.data = append(b.data, indicators...)
}

// sub opens a subfield and writes its text.
func (b *builder) sub(code byte, text ...string) {
	b.data = append(b.data, subfieldDelimiter, code)
	for _, t := range text {
		b.data = append(b.data, t...)
	}
}

// text appends to the open field.
func (b *builder) text(text ...string) {
	for _, t := range text {
		b.data = append(b.data, t...)
	}
}

// capital appends to the open field, with the first letter in upper case if it is ASCII.
func (b *builder) capital(text string) {
	at := len(b.data)
	b.data = append(b.data, text...)
	if first := text[0]; 'a' <= first && first <= 'z' {
		b.data[at] = first - 'a' + 'A'
	}
}

// stop appends a full stop to the open field, unless it already ends in one.
func (b *builder) stop() {
	if b.data[len(b.data)-1] != '.' {
		b.data = append(b.data, '.')
	}
}

// number appends a decimal number of at least width digits to the open field.
func (b *builder) number(n, width int) { b.data = appendNumber(b.data, n, width) }

// close ends the open field, if there is one.
func (b *builder) close() {
	if !b.open {
		return
	}
	b.data = append(b.data, fieldTerminator)
	b.entries[len(b.entries)-1].end = len(b.data)
	b.open = false
}

// repeat adds a copy of the last field, exactly equal to it.
func (b *builder) repeat() {
	b.close()
	last := b.entries[len(b.entries)-1]
	again := entry{tag: last.tag, start: len(b.data)}
	b.data = append(b.data, b.data[last.start:last.end]...)
	again.end = len(b.data)
	b.entries = append(b.entries, again)
}

// remove removes field i.
func (b *builder) remove(i int) {
	b.close()
	gone := b.entries[i]
	size := gone.end - gone.start
	b.data = append(b.data[:gone.start], b.data[gone.end:]...)
	b.entries = append(b.entries[:i], b.entries[i+1:]...)
	for j := i; j < len(b.entries); j++ {
		b.entries[j].start -= size
		b.entries[j].end -= size
	}
}

// size returns the length of the encoded record.
func (b *builder) size() int {
	b.close()
	return leaderSize + entrySize*len(b.entries) + 1 + len(b.data) + 1
}

// encode appends the record to dst. A number that does not fit its place is written as nines, as
// real systems do with fields over 9,999 and records over 99,999 bytes.
func (b *builder) encode(dst []byte) []byte {
	total := b.size()
	at := len(dst)
	dst = append(dst, b.leader[:]...)
	setNumber(dst[at:at+5], total)
	setNumber(dst[at+12:at+17], leaderSize+entrySize*len(b.entries)+1)
	for _, e := range b.entries {
		var line [entrySize]byte
		copy(line[:3], e.tag[:])
		setNumber(line[3:7], e.end-e.start)
		setNumber(line[7:12], e.start)
		dst = append(dst, line[:]...)
	}
	dst = append(dst, fieldTerminator)
	dst = append(dst, b.data...)
	return append(dst, recordTerminator)
}

// setNumber fills the whole of place with n in decimal, or with nines if n is too large for it.
func setNumber(place []byte, n int) {
	for i := len(place) - 1; i >= 0; i-- {
		place[i] = byte('0' + n%10)
		n /= 10
	}
	if n == 0 {
		return
	}
	for i := range place {
		place[i] = '9'
	}
}

// appendNumber appends n in decimal, with leading zeros up to width.
func appendNumber(dst []byte, n, width int) []byte {
	var digits [20]byte
	i := len(digits)
	for n > 0 || width > 0 {
		i--
		digits[i] = byte('0' + n%10)
		n /= 10
		width--
	}
	return append(dst, digits[i:]...)
}
