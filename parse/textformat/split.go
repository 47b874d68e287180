package textformat

import (
	"bytes"
	"slices"

	"mrrc-lua/parse"
)

// Where text is parsed ahead (parse.TextReader.ParseAhead), each format guesses the last place in a block at which a
// record begins, and each Cutter shows whether it is between records. A wrong guess costs only time, so the guesses are
// simple.

// lastPlace returns the last place in b, after its first byte, that has the byte c and at which begins returns true; -1
// if there is none.
func lastPlace(b []byte, c byte, begins func(i int) bool) int {
	for i := len(b); i > 1; {
		if i = 1 + bytes.LastIndexByte(b[1:i], c); i == 0 {
			break
		}
		if begins(i) {
			return i
		}
	}
	return -1
}

// splitXML finds the last start tag of a record.
func splitXML(b []byte) int {
	return lastPlace(b, '<', func(i int) bool {
		t, more := tagAt(b[i:], false)
		return !more && t.kind == tagStart && t.local == "record"
	})
}

// Fork implements parse.Cutter.
func (x *xmlCutter) Fork() parse.Cutter {
	if x.err != nil || x.state != xmlOutside && x.state != xmlRecord {
		return nil
	}
	f := &xmlCutter{maxRecord: x.maxRecord, charset: charset{coding: x.charset.coding}, seen: x.seen, root: x.root, open: x.open, records: x.records}
	if x.charset.coding != nil {
		f.charset.dec = x.charset.coding.Table().NewDecoder()
	}
	return f
}

// Like implements parse.Cutter.
func (x *xmlCutter) Like(other parse.Cutter) bool {
	o, ok := other.(*xmlCutter)
	return ok && x.charset.coding == o.charset.coding && x.seen == o.seen && x.root == o.root && x.open == o.open && x.records == o.records
}

// splitJSON finds the last object that begins like a record, or else the last line that begins with a brace.
func splitJSON(b []byte) int {
	at := lastPlace(b, '{', func(i int) bool {
		yes, _ := beginsRecord(b[i:], false)
		return yes
	})
	if at < 0 {
		at = lastPlace(b, '{', func(i int) bool { return b[i-1] == '\n' })
	}
	return at
}

// Fork implements parse.Cutter.
func (j *jsonCutter) Fork() parse.Cutter {
	f := &jsonCutter{maxRecord: j.maxRecord}
	switch {
	case j.state == jsonOutside && !j.inString:
		f.open = slices.Clone(j.open)
	case j.state == jsonRecord && j.inner:
		f.state, f.known, f.inner, f.base, f.open = jsonRecord, true, true, j.base, slices.Clone(j.open[:j.base])
	case j.state == jsonRecord:
		f.open = slices.Clone(j.open[:j.base])
	default:
		return nil
	}
	return f
}

// Like implements parse.Cutter.
func (j *jsonCutter) Like(other parse.Cutter) bool {
	o, ok := other.(*jsonCutter)
	return ok && j.state == o.state && bytes.Equal(j.open, o.open)
}

// splitMRK finds the last leader, or else the last field after an empty line.
func splitMRK(b []byte) int {
	at := lastPlace(b, '=', func(i int) bool {
		return (b[i-1] == '\n' || b[i-1] == '\r') && isLeaderLine(b[i:min(i+4, len(b))], i)
	})
	if at < 0 {
		at = lastPlace(b, '=', func(i int) bool { return afterEmptyLine(b[:i]) })
	}
	return at
}

// afterEmptyLine reports whether b ends with an empty line.
func afterEmptyLine(b []byte) bool {
	return bytes.HasSuffix(b, []byte("\n\n")) || bytes.HasSuffix(b, []byte("\n\r\n"))
}

// Fork implements parse.Cutter.
func (m *mrkCutter) Fork() parse.Cutter {
	if m.state == mrkGarbage {
		return nil
	}
	return &mrkCutter{maxRecord: m.maxRecord, coding: m.coding}
}

// Like implements parse.Cutter.
func (m *mrkCutter) Like(other parse.Cutter) bool {
	_, ok := other.(*mrkCutter)
	return ok
}

// splitAleph finds the last line whose record number differs from that of the line before it.
func splitAleph(b []byte) int {
	next := -1 // the line after the one that is examined
	at := lastPlace(b, '\n', func(i int) bool {
		line := b[i+1:]
		if !isAlephLine(line) {
			return false
		}
		if next > 0 && !bytes.Equal(line[:alephNumber], b[next:next+alephNumber]) {
			return true
		}
		next = i + 1
		return false
	})
	if at < 0 {
		return -1
	}
	return next
}

// splitYAZ finds the last line after an empty one.
func splitYAZ(b []byte) int {
	at := lastPlace(b, '\n', func(i int) bool { return afterEmptyLine(b[:i+1]) && i+1 < len(b) })
	return at + 1
}

// Fork implements parse.Cutter.
func (c *lineCutter) Fork() parse.Cutter {
	if c.first != nil {
		return nil
	}
	return &lineCutter{maxRecord: c.maxRecord, coding: c.coding, form: c.form}
}

// Like implements parse.Cutter.
func (c *lineCutter) Like(other parse.Cutter) bool {
	o, ok := other.(*lineCutter)
	return ok && c.form == o.form
}
