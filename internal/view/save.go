package view

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"mrrc-lua/internal/outfile"
)

// saved knows the texts of the files that were opened or saved here: these may be replaced without asking.
type saved struct {
	mu    sync.Mutex
	texts map[string]string // by name
}

// has reports whether a text is the last one of a file that was seen here.
func (s *saved) has(name, text string) bool {
	last, seen := s.texts[name]
	return seen && last == text
}

// saveAnswer says what became of a file.
type saveAnswer struct {
	Saved  bool   `json:"saved"`
	Name   string `json:"name"`
	Exists bool   `json:"exists"` // and has another text than it had here: may it be replaced?
}

// save writes a script to a file: that which was named on the command line, or one below the working directory whose
// name ends with .lua. A file with a text that this page has not seen is replaced only if that was asked for.
func (s *Server) save(r *http.Request) (any, error) {
	q, err := body[struct {
		Name    string `json:"name"`
		Text    string `json:"text"`
		Replace bool   `json:"replace"`
	}](r)
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(q.Name)
	if name == "" {
		return nil, refuse(http.StatusBadRequest, "name a file, as in change.lua")
	}
	s.saved.mu.Lock()
	defer s.saved.mu.Unlock()
	opt := outfile.Options{Compress: outfile.None}
	var was []byte
	if name == s.opt.Script {
		was, err = os.ReadFile(name)
	} else {
		if !filepath.IsLocal(name) || filepath.Ext(name) != ".lua" {
			return nil, refuse(http.StatusBadRequest, "%s: a file in this directory or below it is expected, whose name ends with .lua", brief(name))
		}
		root, e := os.OpenRoot(s.opt.Dir)
		if e != nil {
			return nil, e
		}
		defer func() { _ = root.Close() }()
		opt.Below, opt.Target = root, name
		was, err = root.ReadFile(name)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, refuse(http.StatusConflict, "%v", err)
	case string(was) != q.Text && !q.Replace && !s.saved.has(name, string(was)):
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
	s.saved.texts[name] = q.Text
	return saveAnswer{Saved: true, Name: brief(name)}, nil
}
