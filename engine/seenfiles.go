package engine

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"mrrc-lua/engine/script"
)

// seenFiles notes what a script has read besides the input, for checkpoints: the files that it
// opened and the modules that it required. It also has what shared tables remembered when a
// checkpoint was made. Its methods are safe for concurrent use; those that note something do nothing
// on nil, which is a run without checkpoints.
type seenFiles struct {
	mu      sync.Mutex
	files   map[string]seenFile
	modules map[string]string     // SHA-256 of their text, by name
	lookups map[string]LookupMark // by the key of the shared table
}

// seenFile is a file as it was when the script opened it.
type seenFile struct {
	mark FileMark
	err  error
}

func newSeenFiles() *seenFiles {
	return &seenFiles{files: map[string]seenFile{}, modules: map[string]string{}, lookups: map[string]LookupMark{}}
}

// file notes a file that the script opens.
func (s *seenFiles) file(path string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.files[path]; !ok {
		m, err := markFile(path)
		s.files[path] = seenFile{m, err}
	}
}

// module notes a module that the script requires.
func (s *seenFiles) module(name, source string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.modules[name] = script.Sum(source)
}

// recall gives a shared table that was just made what it remembered when the checkpoint was made.
func (s *seenFiles) recall(key string, table any) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lookups[key].recall(table)
}

// remember keeps what shared tables are to remember when they are made.
func (s *seenFiles) remember(list []LookupMark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range list {
		s.lookups[string(m.ID)] = m
	}
}

// marks returns the marks of the files, sorted by path. The error says which one cannot be read again.
func (s *seenFiles) marks() (list []FileMark, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(s.files)) {
		if err := s.files[path].err; err != nil {
			return nil, fmt.Errorf("it reads %s, which %w", path, err)
		}
		list = append(list, s.files[path].mark)
	}
	return list, nil
}

// moduleSums returns the SHA-256 of the modules, by name.
func (s *seenFiles) moduleSums() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.modules)
}
