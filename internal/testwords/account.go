package testwords

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"mrrc-lua/parse"
	"mrrc-lua/parse/textformat"
)

// Account is where the bytes of an input went, as texts in which words can be looked for.
type Account struct {
	Records  []byte // leaders, tags and data of the records that were read
	Rejected []byte // the bytes of rejected and salvaged records
	Lost     []byte // what a record could not keep
	Filler   []byte // the text between records
	Edges    []byte // the bytes around places where records, or parts of them, begin and end, which may divide a word
	Unread   []byte // what came after an error that ended the input
	leaders  []parse.Leader
	End      error // that error, io.EOF when there was none
}

// Read reads an input of a format to its end and returns where its bytes went.
//
// A record that lost something is in the file of rejects with all its bytes. The account has no more than the
// lost parts themselves, as the problems of the record have them: a loss that is not reported cannot be hidden by
// another one. Only when more was lost than the problems hold do the bytes of the record count as lost.
func Read(f parse.Format, in []byte, o parse.Options) (a Account) {
	reader, err := textformat.NewReader(f, bytes.NewReader(in), o)
	if err != nil {
		return Account{Unread: in, End: err}
	}
	text, order := in, parse.UTF16("")
	if f != parse.FormatMARC {
		if t, u := parse.FromUTF16(in); u != "" {
			text, order = t, u
		}
	}
	size := int64(0)
	var b parse.Batch
	for {
		if a.End = reader.Read(&b); a.End != nil {
			break
		}
		size += b.Length
		for i := range b.Records {
			if n := len(b.Between(i)); i > 0 || n > 0 {
				a.Filler = append(append(a.Filler, b.Between(i)...), '\n')
			}
			a.add(&b.Records[i])
			from := b.Records[i].Pos().Offset
			a.edge(text, from)
			a.edge(text, from+int64(b.Records[i].Size()))
		}
		a.Filler = append(a.Filler, b.Between(len(b.Records))...)
	}
	if a.End != io.EOF { //nolint:errorlint // as readers return it
		a.Unread = text[min(size, int64(len(text))):]
	}
	if order != "" {
		for _, part := range []*[]byte{&a.Records, &a.Rejected, &a.Lost, &a.Filler, &a.Edges, &a.Unread} {
			*part = slices.Concat(*part, []byte{'\n'}, parse.AppendUTF16(nil, *part, order))
		}
	}
	return a
}

// edge adds the bytes of a text around a place.
func (a *Account) edge(text []byte, at int64) {
	from, to := max(at-int64(length)+1, 0), min(at+int64(length)-1, int64(len(text)))
	a.Edges = append(append(a.Edges, text[min(from, to):to]...), '\n')
}

// add adds a record and its reports.
func (a *Account) add(r *parse.Record) {
	if r.Err() != nil || r.Salvaged() {
		a.Rejected = append(a.Rejected, r.Raw()...) // pieces of one stretch may divide a word
		return
	}
	a.Records = AppendText(a.Records, r)
	a.leaders = append(a.leaders, *r.Leader())
	if r.Format() == parse.FormatMARC {
		a.seams(r)
	}
	told := 0
	for _, p := range r.Problems() {
		if p.Lost.Kind == parse.LostNothing {
			continue
		}
		told++
		a.Lost = append(append(a.Lost, p.Lost.Source...), '\n')
		if p.Lost.Length > len(p.Lost.Source) {
			told = -1 << 30
		}
	}
	if told < r.Lost().Total() {
		a.Lost = append(append(a.Lost, r.Raw()...), '\n')
	}
}

// seams adds what of a record in ISO 2709 may divide a word: leader and directory, and fields that only lengths
// divide.
func (a *Account) seams(r *parse.Record) {
	head := parse.LeaderLen + length
	if r.Lost().Total() > 0 { // words of the directory may be lost in pieces
		head += 12 * r.Len()
	}
	a.Edges = append(append(a.Edges, r.Raw()[:min(len(r.Raw()), head)]...), '\n')
	for f := range r.Fields {
		data, _, ok := f.Source()
		if !ok {
			data = f.Data()
		}
		a.Edges = append(a.Edges, data...)
	}
	a.Edges = append(a.Edges, '\n')
}

// AppendText appends all the text of a record to dst: its leader, and the tags and the data of its fields, where
// those are in another encoding in both.
func AppendText(dst []byte, r *parse.Record) []byte {
	dst = append(append(dst, r.Leader()[:]...), '\n')
	for f := range r.Fields {
		tag := f.Tag().String()
		dst = append(append(append(dst, tag...), f.Data()...), '\n')
		if source, _, ok := f.Source(); ok {
			dst = append(append(append(dst, tag...), source...), '\n')
		}
	}
	return dst
}

// envelope matches parts of a format that are neither kept nor reported, because they belong to the notation: docs/formats.md
// lists it. An attribute without a value has no text.
var envelope = map[parse.Format]*regexp.Regexp{
	parse.FormatXML:  regexp.MustCompile(`(xmlns|xsi)(:[^\s=]*)?\s*=\s*("[^"]*"|'[^']*')|\b(type|format|id)\s*=\s*("[^"]*"|'[^']*')|[^\s"'<>=]+\s*=\s*("\s*"|'\s*')`),
	parse.FormatJSON: regexp.MustCompile(`"(id|formattedContent)"\s*:\s*"(?:[^"\\]|\\.)*"`),
}

// Missing returns the marked words of an input of a format that are in none of the parts. Text of UTF-16 counts as
// the characters that it has.
func Missing(f parse.Format, in []byte, parts ...[]byte) (words []string) {
	there := map[string]bool{}
	for _, part := range parts {
		for _, w := range In(narrow(part)) {
			there[w] = true
		}
	}
	whole := narrow(bytes.Join(parts, []byte{'\n'}))
	plain := []byte(nil) // whole without marks over letters: MARC-8 and MARCMaker have them before a letter
	if _, order := parse.FromUTF16(in); order != "" {
		in = narrow(in)
	}
	if e := envelope[f]; e != nil {
		in = e.ReplaceAll(in, nil)
	}
	for _, w := range In(in) {
		if there[w] || bytes.Contains(whole, []byte(w)) {
			continue
		}
		if plain == nil {
			plain = withoutMarks(whole)
		}
		if !bytes.Contains(plain, []byte(w)) {
			words = append(words, w)
		}
	}
	return words
}

// Missing returns the marked words of an input that are nowhere in the account.
func (a *Account) Missing(f parse.Format, in []byte) []string {
	words := Missing(f, in, a.Records, a.Rejected, a.Lost, a.Filler, a.Edges, a.Unread)
	return slices.DeleteFunc(words, a.inLeader)
}

// inLeader reports whether a word was in a leader before leader/09 was made to say UTF-8.
func (a *Account) inLeader(word string) bool {
	for _, l := range a.leaders {
		for at := codingAt - length + 1; at <= codingAt; at++ {
			if l[9] = word[codingAt-at]; string(l[at:at+length]) == word {
				return true
			}
		}
	}
	return false
}

const codingAt = 9 // in a leader

// withoutMarks returns a text in which no letter has a mark.
func withoutMarks(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.Bytes(b))
}

// narrow leaves out NULs, so that ASCII in UTF-16 is ASCII.
func narrow(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), "\x00", "")) }

// Records returns the records of an input of a format that could be read.
func Records(f parse.Format, in []byte) (all []*parse.Record) {
	reader, err := textformat.NewReader(f, bytes.NewReader(in), parse.Options{Source: "test"})
	if err != nil {
		return nil
	}
	var b parse.Batch
	for reader.Read(&b) == nil {
		for i := range b.Records {
			if b.Records[i].Err() == nil {
				all = append(all, b.Records[i].Clone())
			}
		}
	}
	return all
}
