package keylist

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"mrrc-lua/internal/matchkey"
	"mrrc-lua/internal/sheet"
	"mrrc-lua/internal/spill"
	"mrrc-lua/internal/spoilt"
	"mrrc-lua/parse"
)

// Options select a list and its keys.
type Options struct {
	Path   string
	Column string // name or number of a column; "": the first one. With a name, the first row has the names
	Sheet  sheet.Options
	Keys   []*matchkey.Key // alternatives, each of one spec
	Temp   string          // directory of temporary files
}

// List is a list that was read.
type List struct {
	opt     Options
	keys    []*matchkey.Key
	forms   []matchkey.Form // the different ones
	table   *spill.Table
	found   []atomic.Uint64 // a bit for each key of the list
	n       int64           // keys in the list
	invalid int64           // of these, those without the normal form
	first   error           // the reason of the first of those, with its row
	spoilt  spoilt.Column
}

// Split cuts the name of a column off a path: list.csv:ISBN. A file whose name is the whole text comes first.
func Split(text string) (path, column string) {
	if _, err := os.Stat(text); err == nil {
		return text, ""
	}
	i := strings.LastIndexByte(text, ':')
	if i < 1 {
		return text, ""
	}
	if _, err := os.Stat(text[:i]); err != nil {
		return text, ""
	}
	return text[:i], text[i+1:]
}

// Read reads a list. Close must be called. The error names no file.
func Read(opt Options) (*List, error) {
	l := &List{opt: opt, keys: opt.Keys}
	for _, k := range opt.Keys {
		form := k.Forms()[0]
		known := false
		for _, f := range l.forms {
			known = known || f.String() == form.String()
		}
		if !known {
			l.forms = append(l.forms, form)
		}
	}
	l.spoilt = spoilt.NewColumn(opt.Column, l.number())
	sorter := spill.NewSorter(opt.Temp, 0)
	defer sorter.Close()
	var key []byte
	var number [binary.MaxVarintLen64]byte
	err := l.each(func(value string, row int) error {
		valid := false
		l.spoilt.See(value, row)
		for _, f := range l.forms {
			made, ok := f.Append(key[:0], []byte(value))
			if key = made; !ok {
				continue
			}
			valid = true
			if err := sorter.Add(matchkey.Short(key), number[:binary.PutUvarint(number[:], uint64(l.n))]); err != nil {
				return err
			}
		}
		if !valid {
			if l.invalid++; l.invalid == 1 {
				l.first = fmt.Errorf("row %d: %w", row, l.forms[0].Check(value))
			}
		}
		l.n++
		return nil
	})
	if err == nil {
		l.table, err = spill.NewTable(sorter)
	}
	if err != nil {
		return nil, err
	}
	l.found = make([]atomic.Uint64, l.n/64+1)
	return l, nil
}

// number returns which numbers the keys are.
func (l *List) number() spoilt.Number {
	for _, f := range l.forms {
		switch f.String() {
		case matchkey.ISSN.String():
			return spoilt.ISSN
		case matchkey.ISBN.String():
			return spoilt.ISBN
		}
	}
	return spoilt.Unknown
}

// Spoilt returns a message about keys that a spreadsheet has changed; "" if there are none.
func (l *List) Spoilt() string { return l.spoilt.Message("row") }

// each calls yield with every key of the list that is not empty, and its row.
func (l *List) each(yield func(value string, row int) error) error {
	opt := l.opt.Sheet
	opt.Header = l.opt.Column != "" && !sheet.IsNumber(l.opt.Column)
	rows, err := sheet.Open(l.opt.Path, opt)
	if err != nil {
		return err
	}
	defer rows.Close()
	column, widest := 0, 0
	if l.opt.Column != "" {
		if column, err = rows.Column(l.opt.Column); err != nil {
			return err
		}
	}
	for {
		cells, row, err := rows.Next()
		switch {
		case errors.Is(err, io.EOF) && !opt.Header && widest > 0 && column >= widest:
			return fmt.Errorf("there is no column %s: no row has more than %d cells", l.opt.Column, widest)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := rows.Fit(cells, row); err != nil {
			return err
		}
		widest = max(widest, len(cells))
		if column >= len(cells) || strings.TrimSpace(cells[column]) == "" {
			continue
		}
		if err := yield(cells[column], row); err != nil {
			return err
		}
	}
}

// Takes reports whether one of the keys of a record is in the list, and notes that those keys were found.
// scratch is memory for keys, which is returned. The error is that of the temporary file.
func (l *List) Takes(scratch []byte, r *parse.Record) (is bool, _ []byte, err error) {
	for _, k := range l.keys {
		scratch = k.Every(scratch, r, func(key []byte) {
			e := l.table.Find(matchkey.Short(key), func(value []byte) bool {
				n, _ := binary.Uvarint(value)
				if bits := &l.found[n/64]; bits.Load()&(1<<(n%64)) == 0 {
					bits.Or(1 << (n % 64))
				}
				is = true
				return true
			})
			if e != nil {
				err = e
			}
		})
	}
	return is, scratch, err
}

// Len returns how many keys the list has.
func (l *List) Len() int64 { return l.n }

// Invalid returns how many keys have no normal form, and so are in no record, with the reason of the first.
func (l *List) Invalid() (n int64, first error) { return l.invalid, l.first }

// Missing returns how many keys were not found.
func (l *List) Missing() (n int64) {
	for i := range l.n {
		if l.found[i/64].Load()&(1<<(i%64)) == 0 {
			n++
		}
	}
	return n
}

// ErrChanged means that the list has changed since it was read.
var ErrChanged = errors.New("it changed while the records were read")

// WriteMissing writes the keys that were not found, as the list has them, one on each line. It reads the list
// again.
func (l *List) WriteMissing(w io.Writer) error {
	i := int64(0)
	err := l.each(func(value string, _ int) error {
		if i >= l.n {
			return fmt.Errorf("%s: %w", l.opt.Path, ErrChanged)
		}
		bits := l.found[i/64].Load()
		i++
		if bits&(1<<((i-1)%64)) != 0 {
			return nil
		}
		_, err := fmt.Fprintln(w, strings.Join(strings.Fields(value), " "))
		return err
	})
	if err == nil && i < l.n {
		err = fmt.Errorf("%s: %w", l.opt.Path, ErrChanged)
	}
	return err
}

// Close frees memory and temporary files.
func (l *List) Close() { l.table.Close() }
