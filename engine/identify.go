package engine

import "mrrc-lua/parse"

// Identify tells by the first bytes of a file in which format its records are, and how it is
// compressed: "gzip", "zstd", "bzip2", or "" when it is not. The format of an empty file is ISO
// 2709. Errors are *InputError.
func Identify(path string) (f parse.Format, compression string, err error) {
	in, err := openFile(path)
	if err != nil {
		return "", "", &InputError{path, err}
	}
	defer func() { _ = in.Close() }() // it was only read
	first, all := head(in)
	plain, compression, stop, err := decompress(first, all)
	defer stop()
	if err != nil {
		return "", "", &InputError{path, err}
	}
	if first, _ = head(plain); len(first) == 0 {
		return parse.FormatMARC, compression, nil
	}
	if f, err = parse.Sniff(first); err != nil {
		return "", "", &InputError{path, err}
	}
	return f, compression, nil
}
