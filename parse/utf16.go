package parse

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// ByteOrderMark is U+FEFF in UTF-8.
const ByteOrderMark = "\xEF\xBB\xBF"

// UTF16 names the two orders of the bytes of UTF-16.
type UTF16 string

// The orders of the bytes of UTF-16.
const (
	UTF16LE UTF16 = "utf-16le"
	UTF16BE UTF16 = "utf-16be"
)

// utf16Source passes its source on, in UTF-8 if its beginning is text in UTF-16. A byte order mark
// stays. Half of a surrogate pair becomes the three bytes that it would have in UTF-8, which no
// character has: what reads the text notes that it is not UTF-8, and AppendUTF16 makes the same half
// of them.
type utf16Source struct {
	src   io.Reader
	order UTF16 // "" for a source that is not in UTF-16
	began bool
	raw   []byte // read and not yet in out
	out   []byte // in UTF-8 and not yet returned
	err   error
}

// begin looks at the first bytes. Read returns an error that it meets again.
func (u *utf16Source) begin() {
	u.began = true
	first := make([]byte, 4)
	n := 0
	for empty := 0; n < len(first) && u.err == nil; {
		var k int
		k, u.err = u.src.Read(first[n:])
		n += k
		if empty++; k > 0 {
			empty = 0
		}
		if empty == maxEmptyReads && u.err == nil {
			u.err = io.ErrNoProgress
		}
	}
	if u.order = utf16Order(first[:n]); u.order == "" {
		u.out = first[:n]
	} else {
		u.raw = first[:n]
	}
}

// Read implements io.Reader.
func (u *utf16Source) Read(p []byte) (int, error) {
	if !u.began {
		u.begin()
	}
	for len(u.out) == 0 {
		switch {
		case u.order == "" && u.err != nil:
			return 0, u.err
		case u.order == "":
			return u.src.Read(p)
		case u.err != nil && len(u.raw) == 0:
			return 0, u.err
		}
		if u.err == nil && !u.fill(len(p)) {
			return 0, nil
		}
		u.convert()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// fill reads about as much as makes n bytes of UTF-8. It is false when the source gave nothing.
func (u *utf16Source) fill(n int) bool {
	const most = 64 << 10
	have := len(u.raw)
	u.raw = append(u.raw, make([]byte, max(2, min(n, most)))...)
	k, err := u.src.Read(u.raw[have:])
	u.raw, u.err = u.raw[:have+k], err
	return k > 0 || err != nil
}

// convert converts to UTF-8 what was read, except for a part of a character at its end. At the end of
// the source such a part is an extra byte, which is kept.
func (u *utf16Source) convert() {
	var endian binary.ByteOrder = binary.BigEndian
	if u.order == UTF16LE {
		endian = binary.LittleEndian
	}
	u.out = u.out[:0]
	b := u.raw
	for len(b) >= 2 {
		r := rune(endian.Uint16(b))
		if !utf16.IsSurrogate(r) {
			u.out = utf8.AppendRune(u.out, r)
			b = b[2:]
			continue
		}
		if len(b) < 4 && u.err == nil {
			break
		}
		if len(b) >= 4 {
			if full := utf16.DecodeRune(r, rune(endian.Uint16(b[2:]))); full != utf8.RuneError {
				u.out = utf8.AppendRune(u.out, full)
				b = b[4:]
				continue
			}
		}
		u.out = append(u.out, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
		b = b[2:]
	}
	if u.err != nil {
		u.out = append(u.out, b...)
		b = nil
	}
	u.raw = append(u.raw[:0], b...)
}

// utf16Order returns the order of the bytes of text that begins as XML, JSON or text of lines in
// UTF-16 does, with a byte order mark or with a character of ASCII; "" for anything else.
func utf16Order(b []byte) UTF16 {
	if len(b) < 2 {
		return ""
	}
	switch string(b[:2]) {
	case "\xFE\xFF", "\x00<":
		return UTF16BE
	case "\xFF\xFE", "<\x00":
		return UTF16LE
	}
	if len(b) < 4 {
		return ""
	}
	switch text := func(c byte) bool { return c >= '\t' && c < utf8.RuneSelf }; {
	case b[0] == 0 && text(b[1]) && b[2] == 0 && text(b[3]):
		return UTF16BE
	case text(b[0]) && b[1] == 0 && text(b[2]) && b[3] == 0:
		return UTF16LE
	}
	return ""
}

// FromUTF16 returns the first bytes of a source of UTF-16 in UTF-8, and the order of their bytes; "" for
// a source in another encoding.
func FromUTF16(first []byte) (text []byte, order UTF16) {
	if order = utf16Order(first); order == "" {
		return nil, ""
	}
	u := utf16Source{order: order, raw: bytes.Clone(first)}
	u.convert()
	return u.out, order
}

// AppendUTF16 appends text, in UTF-8 as a reader makes it of UTF-16, in UTF-16 with the given order of
// bytes. text ends with a whole character.
func AppendUTF16(dst, text []byte, order UTF16) []byte {
	var endian binary.AppendByteOrder = binary.BigEndian
	if order == UTF16LE {
		endian = binary.LittleEndian
	}
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r != utf8.RuneError || n > 1:
		case len(text) >= 3 && text[0] == 0xED && text[1] >= 0xA0 && text[1] <= 0xBF && text[2]&0xC0 == 0x80: // half of a pair
			r, n = rune(text[0]&0x0F)<<12|rune(text[1]&0x3F)<<6|rune(text[2]&0x3F), 3
		default: // a byte too many at the end of the source
			dst = append(dst, text[0])
			text = text[1:]
			continue
		}
		if r >= 0x10000 {
			high, low := utf16.EncodeRune(r)
			dst = endian.AppendUint16(endian.AppendUint16(dst, uint16(high)), uint16(low))
		} else {
			dst = endian.AppendUint16(dst, uint16(r))
		}
		text = text[n:]
	}
	return dst
}
