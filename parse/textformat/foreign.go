package textformat

import (
	"bytes"
	"unicode/utf8"
)

// The first bytes of inputs that hold no records: files that people name by mistake in place of files of
// records.

// magics are the first bytes of formats that cannot be read.
var magics = []struct{ first, what string }{
	{"%PDF-", "a PDF document"},
	{"\x89PNG\r\n\x1a\n", "a PNG image"},
	{"\xFF\xD8\xFF", "a JPEG image"},
	{"GIF8", "a GIF image"},
	{"II*\x00", "a TIFF image"},
	{"MM\x00*", "a TIFF image"},
	{"{\\rtf", "a document in Rich Text Format"},
	{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a document of Microsoft Office before 2007"},
	{"SQLite format 3\x00", "an SQLite database"},
	{"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"},
	{"Rar!\x1A\x07", "a RAR archive"},
	{"\xFD7zXZ\x00", "a file compressed with xz"},
	{"\x1F\x8B", "a file compressed with gzip"},
	{"\x28\xB5\x2F\xFD", "a file compressed with zstd"},
	{"BZh", "a file compressed with bzip2"},
	{"\x04\x22\x4D\x18", "a file compressed with lz4"},
	{"\x1F\x9D", "a file compressed with compress"},
	{"\x7FELF", "a program"},
	{"MZ\x90\x00", "a program"},
	{"!<arch>\n", "an ar archive"},
	{"From ", "a mailbox"},
	{"#!", "a script"},
	{"PAR1", "a Parquet file"},
	{"HTTP/1.", "an answer of a web server with its headers"},
}

// Archive returns what an input is that no format of records begins like, "" for any other: an archive, a
// document, a program. b has its first bytes.
func Archive(b []byte) string {
	if bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("PK\x05\x06")) {
		return zipOf(b)
	}
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m.first)) {
			return m.what
		}
	}
	if len(b) >= 262 && string(b[257:262]) == "ustar" {
		return "a tar archive"
	}
	return ""
}

// zipOf names the contents of a zip archive, as far as its first bytes show them.
func zipOf(b []byte) string {
	has := func(name string) bool { return bytes.Contains(b, []byte(name)) }
	switch {
	case has("xl/"), has("spreadsheetml"):
		return "an Excel workbook"
	case has("word/"), has("wordprocessingml"):
		return "a Word document"
	case has("ppt/"):
		return "a PowerPoint presentation"
	case has("opendocument.spreadsheet"):
		return "an OpenDocument spreadsheet"
	case has("opendocument"):
		return "an OpenDocument document"
	case has("application/epub"):
		return "an e-book in EPUB"
	case has("[Content_Types].xml"):
		return "a document of Microsoft Office"
	}
	return "a zip archive"
}

// isWebPage reports whether markup is HTML.
func isWebPage(b []byte) bool {
	b = bytes.ToLower(b[:min(len(b), 512)])
	for len(b) > 0 && b[0] == '<' && (bytes.HasPrefix(b, []byte("<?")) || bytes.HasPrefix(b, []byte("<!--"))) {
		k := bytes.IndexByte(b, '>')
		if k < 0 {
			return false
		}
		b = bytes.TrimLeft(b[k+1:], " \t\r\n")
	}
	return bytes.HasPrefix(b, []byte("<!doctype html")) || bytes.HasPrefix(b, []byte("<html"))
}

// appearance names the kind of a text that cannot be read as records, "" when it is not known.
func appearance(b []byte) string {
	line := firstLineOf(b)
	switch {
	case bytes.HasPrefix(b, []byte("LDR    ")):
		return "records written for people, which cannot be read again"
	case bytes.HasPrefix(b, []byte("TY  - ")):
		return "references in RIS"
	case b[0] == '@' && bytes.IndexByte(line, '{') > 1:
		return "references in BibTeX"
	case bytes.HasPrefix(b, []byte("BEGIN:")):
		return "a calendar or address book"
	case bytes.HasPrefix(b, []byte("@prefix")), bytes.HasPrefix(b, []byte("@base")):
		return "RDF in Turtle"
	case !utf8.Valid(line[:len(line)-partOfRune(line)]) || bytes.IndexByte(line, 0) >= 0:
		return ""
	case bytes.Count(line, []byte("\t")) > 0:
		return "a table with tabs between its columns"
	case bytes.Count(line, []byte(";")) > 1:
		return "a table with semicolons between its columns"
	case bytes.Count(line, []byte(",")) > 1:
		return "a table with commas between its columns"
	}
	return ""
}

// partOfRune returns how many bytes at the end of b may be the beginning of a character.
func partOfRune(b []byte) int {
	for n := 1; n <= min(len(b), utf8.UTFMax-1); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			break
		}
	}
	return 0
}
