package formats

import (
	"path"
	"slices"
	"strings"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/rows"
	"mrrc-lua/parse"
)

// All returns the list of formats. It must not be changed.
func All() []Format { return all }

// Compressions returns the list of compressions. It must not be changed.
func Compressions() []Compression { return compressions }

// Named returns the row of a format.
func Named(name string) (f Format, ok bool) {
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}

// Meant returns the name of the format that is called so elsewhere, or has such a suffix; "": none.
func Meant(name string) string {
	for _, f := range all {
		if slices.Contains(f.Called, name) || slices.Contains(f.Suffixes, "."+name) {
			return f.Name
		}
	}
	return ""
}

// Where returns the rows for which a function is true.
func Where(is func(Format) bool) (list []Format) {
	for _, f := range all {
		if is(f) {
			list = append(list, f)
		}
	}
	return list
}

// Readable reports whether records are read from a format.
func Readable(f Format) bool { return f.Reads }

// Writable reports whether records are written in a format.
func Writable(f Format) bool { return f.Writer != nil }

// Tabular reports whether rows are written in a format.
func Tabular(f Format) bool { return f.Rows != "" }

// Names returns the names of formats, in their order.
func Names(list []Format) (names []string) {
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names
}

// Reads reports whether records are read from a format.
func Reads(f parse.Format) bool {
	row, _ := Named(string(f))
	return row.Reads
}

// WriterOf returns the writer of a format; ok is false when records are not written in it. Records that
// were read from the same format and not changed keep their text, as encode.Same describes.
func WriterOf(f parse.Format) (w encode.Writer, ok bool) {
	row, _ := Named(string(f))
	if row.Writer == nil {
		return encode.Writer{}, false
	}
	return encode.Same(row.Writer(), f), true
}

// OfName returns the format of records and the compression of a file by the end of its name, in any
// case. compression is the name of one, or ""; it is also returned when the rest of the name names no
// format of records.
func OfName(name string) (f parse.Format, compression string, ok bool) {
	row, compression := ofName(name)
	if !row.Reads && row.Writer == nil {
		return "", compression, false
	}
	return parse.Format(row.Name), compression, true
}

// RowsOfName returns the format of rows for the suffix of a file's name, or "".
func RowsOfName(name string) rows.Format {
	row, _ := ofName(name)
	return row.Rows
}

// Foreign returns the suffix of a file's name when it promises something that is not in the list: ".pdf". A
// name without a suffix, with a number as suffix, or with one such as ".out", which does not show the
// contents, promises nothing.
func Foreign(name string) (suffix string, ok bool) {
	row, compression := ofName(name)
	if row.Name != "" {
		return "", false
	}
	name = strings.ToLower(name)
	if compression != "" {
		name = strings.TrimSuffix(name, path.Ext(name))
	}
	suffix = path.Ext(name)
	if len(suffix) < 3 || len(suffix) > 6 || suffix == path.Base(name) || slices.Contains(neutral, suffix) || '0' <= suffix[1] && suffix[1] <= '9' {
		return "", false
	}
	return suffix, true
}

// Suffixes returns the usual suffix of each format for which a function is true.
func Suffixes(is func(Format) bool) (list []string) {
	for _, f := range Where(is) {
		list = append(list, f.Suffixes[0])
	}
	return list
}

func ofName(name string) (f Format, compression string) {
	name = strings.ToLower(name)
	ext := path.Ext(name)
	for _, c := range compressions {
		if ext == c.Suffix {
			compression = c.Name
			ext = path.Ext(strings.TrimSuffix(name, ext))
			break
		}
	}
	for _, f := range all {
		if ext != "" && slices.Contains(f.Suffixes, ext) {
			return f, compression
		}
	}
	return Format{}, compression
}
