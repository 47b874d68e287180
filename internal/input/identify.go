package input

import "mrrc-lua/parse"

// Identify returns the format of a file's records and how the file is compressed: "gzip", "zstd",
// "bzip2", or "". The format is from, unless that is "". The format of an empty file is ISO 2709. Errors
// are *Error.
func Identify(path string, from parse.Format) (f parse.Format, compression string, err error) {
	file, err := OpenFile(path)
	if err != nil {
		return "", "", &Error{path, err}
	}
	r, err := Open(path, file, from)
	if err != nil {
		return "", "", err
	}
	r.Close()
	return r.Format, r.Compression, nil
}
