package sandbox

import (
	"io"
	"os"

	"mrrc-lua/internal/outfile"
)

// noClaims is a run without other files.
type noClaims struct{}

func (noClaims) Write(string, string) error { return nil }

func (noClaims) IsStdout(os.FileInfo) bool { return false }

// Read reads a file as a script may that is allowed some directories.
func Read(path string, named []string, dirs ...string) (string, error) {
	r := openReach("allow more", dirs...)
	defer r.close()
	r.named = named
	f, err := r.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err := io.ReadAll(f)
	return string(text), err
}

// Write writes a file as a script may that is allowed some directories. Between opening and writing
// it calls meanwhile.
func Write(path, text string, add bool, meanwhile func(), dirs ...string) error {
	var set outfile.Set
	s := OpenWritten(&set, noClaims{}, dirs)
	defer s.Close()
	f, err := s.Create(path, add)
	if err != nil {
		return err
	}
	meanwhile()
	if _, err = io.WriteString(f, text); err == nil {
		err = s.Settle()
	}
	if e := s.End(err == nil); err == nil {
		err = e
	}
	return err
}

// Module returns the text of a module, and its name, for a script in a directory.
func Module(name, dir string, lib ...string) (text, path string, err error) {
	m, err := OpenModules(dir, lib)
	if err != nil {
		return "", "", err
	}
	defer m.Close()
	return m.Load(name)
}

// SystemMemory returns how much memory a system has, according to its files.
var SystemMemory = systemMemory
