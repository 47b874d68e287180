package testmarc

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Split cuts a file into records at their terminators, which stay with them.
func Split(data []byte) [][]byte {
	records := bytes.SplitAfter(data, []byte{recordTerminator})
	return records[:len(records)-1]
}

// Text writes records as text that Build reads. The error names the first deviation from ISO 2709.
func Text(data []byte) (string, error) {
	var b strings.Builder
	for i, rec := range Split(data) {
		if i > 0 {
			b.WriteByte('\n')
		}
		if err := text(&b, rec); err != nil {
			return b.String(), fmt.Errorf("record %d: %w", i+1, err)
		}
		data = data[len(rec):]
	}
	if len(data) > 0 {
		return b.String(), fmt.Errorf("%d bytes after the last record", len(data))
	}
	return b.String(), nil
}

func text(b *strings.Builder, rec []byte) error {
	if len(rec) <= leaderLen {
		return fmt.Errorf("%d bytes are not a record", len(rec))
	}
	base, err := strconv.Atoi(string(rec[12:17]))
	switch {
	case err != nil || base <= leaderLen || base >= len(rec) || (base-1-leaderLen)%entryLen != 0:
		return fmt.Errorf("base address %q", rec[12:17])
	case string(rec[:5]) != fmt.Sprintf("%05d", len(rec)):
		return fmt.Errorf("length %q of %d bytes", rec[:5], len(rec))
	case rec[base-1] != fieldTerminator:
		return fmt.Errorf("the directory has no terminator")
	}
	fmt.Fprintf(b, "=LDR  %s\n", strings.ReplaceAll(string(rec[:leaderLen]), " ", `\`))
	end := base
	for at := leaderLen; at < base-1; at += entryLen {
		tag := string(rec[at : at+3])
		n, err1 := strconv.Atoi(string(rec[at+3 : at+7]))
		start, err2 := strconv.Atoi(string(rec[at+7 : at+12]))
		from, to := base+start, base+start+n
		if err1 != nil || err2 != nil || n < 1 || to >= len(rec) || rec[to-1] != fieldTerminator {
			return fmt.Errorf("entry %q leads nowhere", rec[at:at+entryLen])
		}
		field(b, tag, rec[from:to-1])
		end = max(end, to)
	}
	if end != len(rec)-1 {
		return fmt.Errorf("%d bytes that no entry names", len(rec)-1-end)
	}
	return nil
}

func field(b *strings.Builder, tag string, data []byte) {
	fmt.Fprintf(b, "=%s  ", tag)
	if strings.HasPrefix(tag, "00") {
		escape(b, data, true)
	} else {
		n := min(2, len(data))
		escape(b, data[:n], true)
		escape(b, data[n:], false)
	}
	b.WriteByte('\n')
}

func escape(b *strings.Builder, data []byte, fixed bool) {
	for len(data) > 0 {
		c, n := utf8.DecodeRune(data)
		switch {
		case c == delimiter && !fixed:
			b.WriteByte('$')
		case c == ' ' && fixed:
			b.WriteByte('\\')
		case c == '\\' && fixed:
			b.WriteString("{bsol}")
		case c == '$':
			b.WriteString("{dollar}")
		case c == '{':
			b.WriteString("{lcub}")
		case c == '}':
			b.WriteString("{rcub}")
		case c < ' ' || c == 0x7F || c == utf8.RuneError && n == 1:
			fmt.Fprintf(b, "{%02X}", data[0])
		default:
			b.WriteRune(c)
		}
		data = data[n:]
	}
}
