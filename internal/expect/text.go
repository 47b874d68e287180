package expect

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"mrrc-lua/internal/encode"
	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Record is a record that somebody wrote by hand. It owns its memory.
type Record struct {
	*parse.Record
	Leader bool // it was written with a leader; otherwise it has one that Diff ignores
}

// Read reads records in MARCMaker text. Unlike the reader of textformat it requires every line to be a field: any
// other line is an error with its number. Blanks before the "=" of a line are skipped, so that text can be
// indented like the script around it. A record without a leader gets that of a new book in UTF-8. Text
// without a field yields no record.
func Read(text string) ([]Record, error) {
	var list []Record
	var lines []string
	first := 0 // the number of the record's first line
	end := func() error {
		if len(lines) == 0 {
			return nil
		}
		r, err := readOne(lines)
		if err != nil {
			return fmt.Errorf("the record in line %d: %w", first, err)
		}
		list, lines = append(list, r), nil
		return nil
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(strings.TrimLeft(line, " \t"), "\r\n")
		if strings.TrimSpace(line) == "" || isLeader(line) {
			if err := end(); err != nil {
				return nil, err
			}
		}
		switch {
		case strings.TrimSpace(line) == "":
			continue
		case len(line) < 6 || line[0] != '=' || line[4] != ' ' || strings.Contains(line[:4], " "):
			return nil, fmt.Errorf(`line %d is not a field: %q; a field begins with "=", its tag and two blanks, as in "=245  10$aTitle"`, n, line)
		case len(lines) == 0:
			first = n
		}
		lines = append(lines, line)
	}
	return list, end()
}

func isLeader(line string) bool {
	return strings.HasPrefix(line, "=LDR") || strings.HasPrefix(line, "=000")
}

// readOne reads the lines of one record.
func readOne(lines []string) (Record, error) {
	r := Record{Leader: isLeader(lines[0])}
	if !r.Leader {
		l := parse.NewLeader()
		l[9] = 'a'
		lines = append([]string{"=LDR  " + string(l[:])}, lines...)
	}
	var b parse.Batch
	rd, err := textformat.NewReader(parse.FormatMRK, strings.NewReader(strings.Join(lines, "\n")+"\n"), parse.Options{})
	if err == nil {
		err = rd.Read(&b)
	}
	if err != nil {
		return r, err
	}
	r.Record = b.Records[0].Clone()
	if err := r.Err(); err != nil {
		return r, errors.New(err.Problem.String())
	}
	for _, p := range r.Problems() {
		if p.Code == textformat.CodeMRKLine || p.Code == textformat.CodeMRKMnemonic {
			return r, errors.New(p.String())
		}
	}
	return r, nil
}

// Of makes a Record from a parsed or built one: its leader counts.
func Of(r *parse.Record) Record { return Record{r, true} }

// Text writes records as MARCMaker text that textformat reads.
func Text(list []Record) []byte {
	var b []byte
	for _, r := range list {
		b = encode.MRK(b, r.Record)
	}
	return b
}

// ReadAll reads all records of a reader into memory of their own. A record that could not be read
// is an error.
func ReadAll(rd parse.BatchReader) ([]*parse.Record, error) {
	var list []*parse.Record
	for {
		var b parse.Batch
		switch err := rd.Read(&b); {
		case errors.Is(err, io.EOF):
			return list, nil
		case err != nil:
			return list, err
		}
		for i := range b.Records {
			if err := b.Records[i].Err(); err != nil {
				return list, err
			}
			list = append(list, b.Records[i].Clone())
		}
	}
}

// fields returns the lines of a record, the leader first if it counts, without the lengths in it.
func fields(r *parse.Record, leader bool) []string {
	lines := strings.Split(strings.TrimSuffix(string(encode.MRK(nil, r)), "\n\n"), "\n")
	if !leader {
		return lines[1:]
	}
	l := *r.Leader()
	for i := range l {
		if l.Computed(i) {
			l[i] = parse.NewLeader()[i]
		}
	}
	lines[0] = "=LDR  " + string(bytes.ReplaceAll(l[:], []byte("\n"), []byte("{0A}")))
	return lines
}
