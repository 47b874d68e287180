package textformat

import (
	"bytes"
	"fmt"
	"strconv"

	"mrrc-lua/parse"
)

// Sniff returns the format of an input by its first bytes; 64 are enough for sound input, and a few KiB
// to recognise ISO 2709 after junk, or the contents of an archive. A byte order mark and white space are
// skipped; text may be in UTF-16. Input without anything else is FormatMARC, which finds no records in
// it. The error is ErrFormat and describes the input.
//
// FormatJSON stands for JSON Lines as well: the same reader reads both.
func Sniff(first []byte) (parse.Format, error) {
	if text, order := parse.FromUTF16(first); order != "" {
		f, err := sniff(text)
		if err == nil && f == parse.FormatMARC {
			return "", fmt.Errorf("%w: ISO 2709 in UTF-16, where its lengths have no meaning; convert it to UTF-8 first", parse.ErrFormat)
		}
		return f, err
	}
	return sniff(first)
}

func sniff(first []byte) (parse.Format, error) {
	b := bytes.TrimPrefix(first, []byte(parse.ByteOrderMark))
	switch {
	case looksLikeLine(b):
		return parse.FormatLine, nil
	case parse.LooksLikeLeader(b):
		return parse.FormatMARC, nil
	}
	if what := Archive(b); what != "" {
		return "", unknownFormat(what, b)
	}
	b = bytes.TrimLeft(b, "\x00\t\n\r \x1A")
	switch {
	case looksLikeLine(b):
		return parse.FormatLine, nil
	case len(b) == 0 || parse.LooksLikeLeader(b):
		return parse.FormatMARC, nil
	case b[0] == '<' && !isWebPage(b):
		return parse.FormatXML, nil
	case looksLikeJSON(b):
		return parse.FormatJSON, nil
	case looksLikeMRK(b):
		return parse.FormatMRK, nil
	case len(firstLineOf(b)) >= alephHead && isAlephLine(firstLineOf(b)):
		return parse.FormatAleph, nil
	case isWebPage(b):
		return "", unknownFormat("a web page", b)
	case bytes.IndexByte(b, parse.FieldTerminator) >= 0, bytes.IndexByte(b, parse.RecordTerminator) >= 0:
		return parse.FormatMARC, nil
	}
	what := appearance(b)
	if _, ok := leadingDigits(b); ok && what == "" {
		return parse.FormatMARC, nil
	}
	return "", unknownFormat(what, b)
}

// unknownFormat is the error of an input that looks like something; "": it is not known.
func unknownFormat(what string, b []byte) error {
	begins := strconv.QuoteToASCII(parse.Excerpt(b))
	if what == "" {
		return fmt.Errorf("%w: the input begins with %s", parse.ErrFormat, begins)
	}
	return fmt.Errorf("%w: it looks like %s (it begins with %s)", parse.ErrFormat, what, begins)
}

func looksLikeJSON(b []byte) bool {
	if b[0] == recordSeparator {
		b = bytes.TrimLeft(b, "\x1E\t\n\r ")
	}
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

// looksLikeMRK requires "=", three characters and two blanks, as far as there are bytes. After the tag
// of a leader, one blank, a tab or the leader itself is enough.
func looksLikeMRK(b []byte) bool {
	if b[0] != '=' {
		return false
	}
	if len(b) > 4 && bytes.EqualFold(b[:4], []byte("=LDR")) {
		return b[4] == ' ' || b[4] == '\t' || b[4] >= '0' && b[4] <= '9'
	}
	line, _, whole := bytes.Cut(b[1:], []byte("\n"))
	if whole && len(line) < 4 {
		return false
	}
	for i, c := range line {
		switch {
		case i == 5:
			return true
		case i < 3 && (c <= ' ' || c > '~'), i >= 3 && c != ' ':
			return false
		}
	}
	return true
}

// leadingDigits reports whether b begins with the five digits of a length, as far as there are bytes.
func leadingDigits(b []byte) (n int, ok bool) {
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	return n, n == 5 || n == len(b) && n < 5
}
