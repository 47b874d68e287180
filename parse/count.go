package parse

import (
	"encoding/binary"
	"io"
)

// Counted is what CountRegion found in a region.
type Counted struct {
	Records int64  // further pieces of a rejected stretch are not counted
	ID      []byte // the data of the last 001, undecoded; nil: there is none. It is valid until the batch is used again
}

// CountRegion finds the records of a region as ReadRegion does, and counts them. The batch gets no records: it is memory
// that is used again. No text is looked at, so records count that would be rejected for theirs. It is meant for counting
// large files: of a record that is sound, it looks at no more than is needed to know that.
func CountRegion(b *Batch, src io.ReaderAt, reg Region, opt Options) (Region, Counted, error) {
	var c counter
	opt.LeaveText, opt.Bounds = true, true
	got, err := readRegion(b, src, reg, opt, c.step)
	c.Records = c.last
	b.Records = b.Records[:0]
	return got, c.Counted, err
}

// counter is the state of CountRegion.
type counter struct {
	Counted
	last int64  // the number of the last record
	own  []byte // memory for the ID
}

// step does what Reader.step does, without making a record.
func (c *counter) step(r *Reader, b *Batch, pos int, eof bool) (end int, more bool) {
	seg, more := r.framer.next(b.buf[pos:], eof, &b.words)
	if more {
		return pos, true
	}
	if seg.seen.Records == 1 && !r.opt.Salvage {
		if id, ok := soundDirectory(b.buf[pos:pos+seg.n], seg.seen.Fields); ok {
			r.number++
			r.inside = false
			if id != nil {
				c.ID = id
			}
			c.last = r.number
			return pos + seg.n, false
		}
	}
	b.Records, b.refs = b.Records[:0], b.refs[:0]
	end, more = r.step(b, pos, eof)
	for i := range b.Records { // one, unless it is filler
		if id := b.Records[i].ControlNumber(); id != nil {
			c.own = append(c.own[:0], id...)
			c.ID = c.own
		}
	}
	c.last = r.number
	return end, more
}

// soundDirectory reports whether Record.index finds nothing in a frame that it would have to mend, and returns the data
// of its first 001; nil: there is none. The frame ends with a record terminator, and is as long as its leader says.
// terminators is the number of field terminators in it.
func soundDirectory(b []byte, terminators int) (id []byte, ok bool) {
	n := len(b)
	base, isNumber := digits5(b[12:17])
	if !isNumber || base <= LeaderLen || base > n-1 || b[base-1] != FieldTerminator {
		return nil, false
	}
	fields := (base - LeaderLen - 1) / entryLen
	if LeaderLen+fields*entryLen+1 != base || terminators != fields+1 {
		return nil, false
	}
	dir, data, next := b[LeaderLen:base-1], b[base:], 0
	for at := 0; at < len(dir); at += entryLen {
		if uint(at+entryLen) > uint(len(dir)) {
			return nil, false
		}
		entry := (*[entryLen]byte)(dir[at : at+entryLen])
		x, last := binary.LittleEndian.Uint64(entry[3:11]), entry[11]-'0'
		length, start := twoNumbers(x)
		if start = start*10 + int(last); !allDigits(x) || last > 9 || length == 0 || start != next {
			return nil, false
		}
		if next += length; next > len(data) || data[next-1] != FieldTerminator {
			return nil, false
		}
	}
	return firstID(dir, data), next == len(data)-1
}

// firstID returns the data of the first 001 of a sound directory; nil: there is none.
func firstID(dir, data []byte) []byte {
	for ; len(dir) >= entryLen; dir = dir[entryLen:] {
		if dir[0] == '0' && dir[1] == '0' && dir[2] == '1' {
			length, start, _ := entryNumbers(dir)
			return data[start : start+length-1 : start+length-1]
		}
	}
	return nil
}
