package job

import (
	"bytes"
	"context"
	"os"
	"path/filepath"

	"mrrc-lua/engine"
	"mrrc-lua/internal/console"
)

// Loader returns a compiled script and the directory in which it looks for modules.
type Loader func() (s *engine.Script, dir string, err error)

// In calls the loader, and returns the cause of ctx when that is done first: a script may take long to compile,
// and a pipe to deliver it. The loader then goes on by itself.
func (l Loader) In(ctx context.Context) (*engine.Script, string, error) {
	var s *engine.Script
	var dir string
	loaded := make(chan error, 1)
	go func() {
		var err error
		s, dir, err = l()
		loaded <- err
	}()
	select {
	case err := <-loaded:
		return s, dir, err
	case <-ctx.Done():
		return nil, "", context.Cause(ctx)
	}
}

// FileScript loads a script from a file.
func FileScript(path string) Loader {
	return func() (*engine.Script, string, error) {
		text, err := os.ReadFile(path)
		if err != nil {
			err = console.Bare(err)
			return nil, "", &engine.ScriptError{Script: path, Msg: "the script cannot be read: " + err.Error(), Err: err}
		}
		if bytes.IndexByte(text, 0x1E) >= 0 && !bytes.HasPrefix(text, []byte("PK\x03\x04")) && !bytes.HasPrefix(text, []byte("\xd0\xcf\x11\xe0")) && !bytes.HasPrefix(text, []byte("\xff\xfe")) && !bytes.HasPrefix(text, []byte("\xfe\xff")) { // UTF-16 has it in letters
			return nil, "", usage("%s contains MARC records and is not a script: the script comes first, then the files", path)
		}
		s, err := engine.LoadScript(path, string(text))
		return s, filepath.Dir(path), err
	}
}

// TextScript loads a script that is part of the program.
func TextScript(name, text string) Loader {
	return func() (*engine.Script, string, error) {
		s, err := engine.LoadScript(name, text)
		return s, ".", err
	}
}

// NoScript loads a script that keeps all records.
func NoScript() (*engine.Script, string, error) {
	return TextScript("no script", "function filter() return true end")()
}
