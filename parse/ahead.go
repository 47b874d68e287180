package parse

import (
	"fmt"
	"io"
	"sync"
)

// Blocks of text are parsed by several goroutines at once, before it is known where the records in them begin. The
// goroutine that calls Read reads the blocks, one after the other. A block begins at the last place in the previous
// block at which a record seems to begin; both blocks have the bytes from there on. A block is parsed as if its first
// record began there, and as if the document were in the state that the reader knows last. This guess is never trusted.
// When its turn comes, a block counts only if the previous one ended at that place and in that state; if not, the
// goroutine that calls Read parses it again. So records, problems, places and batches are the same as with one
// goroutine, for any input.

// textAhead is the part of a TextReader that parses ahead. It belongs to the goroutine that calls Read.
type textAhead struct {
	split func(b []byte) int
	free  []*textBlock
	queue []*textBlock    // in the order of the source
	jobs  chan *textBlock // nil: the goroutines do not run
	pool  sync.WaitGroup
	over  bool // there are no more blocks to parse ahead: Close was called

	begun bool   // a block was joined
	right int    // blocks whose guess was right
	have  int    // bytes of the joined blocks that were searched for the end of a record without finding it
	at    int64  // in the source, where the next block begins
	first []byte // bytes of it that were read already
	known bool   // it seems to begin with a record
	end   error  // why the source has no more bytes; nil: it has
}

// textBlock is a block of the source, with the result of parsing it by a guess.
type textBlock struct {
	batch Batch
	next  int64 // in the source, where the next block begins
	end   error // why the source has no more bytes after it; nil: it has

	from  Cutter    // the state in which it was parsed; nil: it was not parsed
	doc   *Document // and the document
	after Cutter    // the state after it
	used  int       // bytes that were parsed
	done  chan struct{}
}

// ParseAhead makes the reader parse ahead of Read with n goroutines, from its second block on. It reads some more
// blocks of the source than Read has returned. If reading the source can wait, as with a pipe, Options.Ready must
// report whether it would: only bytes that have arrived are then read ahead. split returns the last place in b, after
// its first byte, at which a record seems to begin, or a number that is not positive if there is none; a wrong guess
// costs only time. With n < 2 nothing changes. Close, or the end of the input, ends the goroutines.
func (t *TextReader) ParseAhead(n int, split func(b []byte) int) {
	if n < 2 {
		return
	}
	a := &textAhead{split: split, at: t.offset}
	for range n + 1 {
		a.free = append(a.free, &textBlock{done: make(chan struct{}, 1)})
	}
	t.ahead = a
}

// Close ends the goroutines that parse ahead. Read may be called afterwards, and then parses without them.
func (t *TextReader) Close() error {
	if a := t.ahead; a != nil {
		if a.over = true; a.jobs != nil {
			close(a.jobs)
			a.pool.Wait()
			a.jobs = nil
		}
	}
	return nil
}

// readAhead fills the batch with the records that are complete with the next block, as Read does.
func (t *TextReader) readAhead(b *Batch) error {
	a := t.ahead
	for {
		t.look()
		if len(a.queue) == 0 {
			return t.ended()
		}
		k := a.queue[0]
		a.queue = append(a.queue[:0], a.queue[1:]...)
		if k.from != nil {
			<-k.done
		}
		found := t.join(k)
		if found {
			*b, k.batch = k.batch, *b
		}
		a.free = append(a.free, k)
		switch {
		case found:
			return nil
		case t.end != nil || t.cutter.Finish(false) != nil:
			return t.ended()
		}
	}
}

// look reads blocks until enough of them are being parsed, or the source has no more at present. The first block is
// read alone: nothing is known of the document before.
func (t *TextReader) look() {
	a := t.ahead
	for len(a.free) > 0 && a.end == nil && (len(a.queue) == 0 || a.begun && t.ready()) {
		k := a.free[len(a.free)-1]
		a.free = a.free[:len(a.free)-1]
		a.queue = append(a.queue, k)
		known := a.known
		t.readBlock(k)
		if k.from = nil; !known || a.over {
			continue
		}
		if k.from, k.doc = t.cutter.Fork(), t.doc; k.from != nil {
			t.start()
			a.jobs <- k // which has room for all blocks
		}
	}
}

// ready reports whether reading the source would not wait.
func (t *TextReader) ready() bool { return t.opt.Ready == nil || t.opt.Ready() }

// readBlock reads the next block of the source.
func (t *TextReader) readBlock(k *textBlock) {
	a, b := t.ahead, &k.batch
	if cap(b.buf) > 4*t.opt.Block { // grown for one huge record
		b.buf = nil
	}
	b.reset(t.opt.Source, a.at)
	b.buf = append(b.buf, a.first...)
	k.end = t.fill(b, 1)
	next := len(b.buf)
	if at := a.split(b.buf); at > 0 && k.end == nil {
		next = at
	}
	a.known = next < len(b.buf)
	a.first = append(a.first[:0], b.buf[next:]...)
	a.at += int64(next)
	k.next, a.end = a.at, k.end
}

// start starts the goroutines when they are needed for the first time.
func (t *TextReader) start() {
	a := t.ahead
	if a.jobs != nil {
		return
	}
	a.jobs = make(chan *textBlock, len(a.free)+len(a.queue))
	for range cap(a.jobs) - 1 {
		w := &TextReader{opt: t.opt}
		w.src.order = t.src.order
		w.forget()
		jobs := a.jobs
		a.pool.Go(func() {
			for k := range jobs {
				w.guess(k)
				k.done <- struct{}{}
			}
		})
	}
}

// forget replaces the objects that make records by new ones.
func (t *TextReader) forget() {
	t.build, t.text = Builder{Salvage: t.opt.Salvage}, TextDecoder{opt: t.opt.Text}
}

// guess parses a block as if it began with a record. If this program fails on it, the block counts as not parsed:
// unless the guess is the reason, the failure occurs again when the block's turn comes.
func (t *TextReader) guess(k *textBlock) {
	defer func() {
		if recover() != nil {
			k.from = nil
			t.forget()
		}
	}()
	t.cutter, t.doc, t.offset, t.number, t.end = k.from.Fork(), k.doc, k.batch.Offset, 0, k.end
	k.used = t.take(&k.batch)
	k.after, k.batch.doc = t.cutter, t.doc
}

// join makes a block the next one of the input. found is false if the block completes no record: its text is then kept,
// and is continued by the next block.
func (t *TextReader) join(k *textBlock) (found bool) {
	a, b := t.ahead, &k.batch
	a.begun, t.end = true, k.end
	until := b.Offset + int64(len(b.buf))
	used, have := 0, int(until-t.offset)
	switch {
	case k.end == nil && have-a.have < t.worthwhile(a.have):
		have = a.have
		t.rejoin(b)
	case t.fits(k):
		a.right++
		used = k.used
		t.cutter, t.doc = k.after, b.doc
		t.number = b.Renumber(t.number)
	default:
		t.rejoin(b)
		used = t.take(b)
		b.doc = t.doc
	}
	b.Length = int64(used)
	t.offset += int64(used)
	a.have = have - used
	if cap(t.tail) > 4*t.opt.Block && used > 0 {
		t.tail = nil
	}
	switch left := int(k.next - t.offset); {
	case left <= 0:
		t.tail = t.tail[:0]
	case used == 0:
		t.tail, b.buf = b.buf[:left], t.tail[:0]
	default:
		t.tail = append(t.tail[:0], b.buf[used:used+left]...)
	}
	return used > 0
}

// fits reports whether a block was parsed from the place and in the state in which the previous block ended.
func (t *TextReader) fits(k *textBlock) bool {
	if k.from == nil || k.batch.Offset != t.offset || k.doc != t.doc {
		return false
	}
	now := t.cutter.Fork()
	return now != nil && now.Like(k.from)
}

// rejoin makes the batch's block begin where the previous block ended. The bytes of that block which are not in this
// one are in tail.
func (t *TextReader) rejoin(b *Batch) {
	text := b.buf
	if len(t.tail) > 0 {
		text = append(t.tail, text...)
		t.tail = b.buf[:0]
	} else if skip := int(t.offset - b.Offset); skip > 0 {
		text = text[:copy(text, text[min(skip, len(text)):])]
	}
	b.reset(t.opt.Source, t.offset)
	b.buf = text
}

// ended returns the error with which the input ends.
func (t *TextReader) ended() error {
	_ = t.Close()
	if err := t.cutter.Finish(t.end == io.EOF); err != nil { //nolint:errorlint // set by endOf, never wrapped
		return fmt.Errorf("%s (byte %d): %w", t.opt.Source, t.offset, err)
	}
	return t.end
}
