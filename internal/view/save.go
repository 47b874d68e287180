package view

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"mrrc-lua/internal/outfile"
)

// sealOf returns a seal of a text of a file, which a page has for each file that it shows or has saved. Only with the
// seal of its present text is a file replaced without asking: it may have been changed in another tab or program.
func sealOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// saveAnswer says what became of a file.
type saveAnswer struct {
	Saved  bool   `json:"saved"`
	Name   string `json:"name"`
	Seal   string `json:"seal"`   // of the text that was saved
	Exists bool   `json:"exists"` // and has another text than the page knows: may it be replaced?
}

// save writes a script to a file: that which was named on the command line, or one below the working directory whose
// name ends with .lua. A file with a text that the page has not seen is replaced only if that was asked for.
func (s *Server) save(r *http.Request) (any, error) {
	q, err := body[struct {
		Name    string `json:"name"`
		Text    string `json:"text"`
		Seal    string `json:"seal"` // of the text that the page has seen in the file
		Replace bool   `json:"replace"`
	}](r)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(q.Name)
	if name == "" {
		return nil, refuse(http.StatusBadRequest, "name a file, as in change.lua")
	}
	if len(q.Text) > MaxScript {
		return nil, refuse(http.StatusBadRequest, "the script is too long: at most %d bytes can be saved", MaxScript)
	}
	s.saving.Lock()
	defer s.saving.Unlock()
	opt := outfile.Options{Compress: outfile.None, Refuse: s.isInput}
	open, stat := os.Open, os.Stat
	if name != s.opt.Script {
		if base := filepath.Base(name); visible(name) != name || strings.Contains(name, "\n") || strings.HasPrefix(base, "-") || strings.HasPrefix(base, ".") {
			return nil, refuse(http.StatusBadRequest, "%s: the name of a script has no hidden characters, and does not begin with a dot or a hyphen", brief(name))
		}
		if !filepath.IsLocal(name) || filepath.Ext(name) != ".lua" {
			return nil, refuse(http.StatusBadRequest, "%s: a file in this directory or below it is expected, whose name ends with .lua", brief(name))
		}
		root, e := os.OpenRoot(s.opt.Dir)
		if e != nil {
			return nil, e
		}
		defer func() { _ = root.Close() }()
		opt.Below, opt.Target = root, name
		open, stat = root.Open, root.Stat
	}
	if st, err := stat(name); err == nil {
		if !st.Mode().IsRegular() { // a pipe would make everybody wait
			return nil, refuse(http.StatusConflict, "%s: this is not a file in which a script can be saved", brief(name))
		}
		if err := s.isInput(st); err != nil {
			return nil, refuse(http.StatusConflict, "%s: %v", brief(name), err)
		}
	}
	seal, err := sealOfFile(open, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		if e := (*fs.PathError)(nil); errors.As(err, &e) {
			err = e.Err
		}
		return nil, refuse(http.StatusConflict, "%s: %v", brief(name), err)
	case seal != q.Seal && seal != sealOf([]byte(q.Text)) && !q.Replace:
		return saveAnswer{Name: brief(name), Exists: true}, nil
	}
	var set outfile.Set
	f, err := set.Create(name, opt)
	if err != nil {
		return nil, refuse(http.StatusConflict, "%s: %v", brief(name), err)
	}
	if _, err = f.Write([]byte(q.Text)); err != nil {
		_ = set.Discard(false)
		return nil, refuse(http.StatusInternalServerError, "%s: %v", brief(name), err)
	}
	if err := set.Commit(nil); err != nil {
		return nil, refuse(http.StatusInternalServerError, "%s: %v", brief(name), err)
	}
	return saveAnswer{Saved: true, Name: brief(name), Seal: sealOf([]byte(q.Text))}, nil
}

// sealOfFile returns the seal of the text of a file.
func sealOfFile(open func(string) (*os.File, error), name string) (string, error) {
	f, err := open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// isInput returns an error for a file whose records are shown: inputs are never overwritten.
func (s *Server) isInput(st os.FileInfo) error {
	for _, name := range s.opt.Inputs {
		if in, err := os.Stat(name); err == nil && os.SameFile(in, st) {
			return fmt.Errorf("it is the input %s, and inputs are never overwritten", brief(name))
		}
	}
	return nil
}
