package seen

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Notes holds the files that a script has opened besides the input, and the modules that it has required,
// for checkpoints. It also has what shared tables remembered when a checkpoint was made. Methods are safe
// for concurrent use; File, Module and Recall do nothing on nil, which is a run without checkpoints.
type Notes struct {
	mu      sync.Mutex
	files   map[string]file
	modules map[string]string // SHA-256 of their text, by name
	lookups map[string]Lookup // by the key of the shared table
}

// file is a file as it was when the script opened it.
type file struct {
	mark Mark
	err  error
}

// New returns empty Notes.
func New() *Notes {
	return &Notes{files: map[string]file{}, modules: map[string]string{}, lookups: map[string]Lookup{}}
}

// File notes a file that the script opens. Only the first time counts.
func (s *Notes) File(path string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.files[path]; !ok {
		m, err := MarkOf(path)
		s.files[path] = file{m, err}
	}
}

// Module notes a module that the script requires, with the SHA-256 of its text.
func (s *Notes) Module(name, sum string) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.modules[name] = sum
}

// Recall restores in a shared table, which was just made, the record of use that it had when the
// checkpoint was made.
func (s *Notes) Recall(key string, table any) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lookups[key].Recall(table)
}

// Remember keeps the records of use for shared tables that are made later.
func (s *Notes) Remember(list []Lookup) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range list {
		s.lookups[string(m.ID)] = m
	}
}

// Marks returns the marks of the files, sorted by path. The error names a file that cannot be read again.
func (s *Notes) Marks() (list []Mark, err error) {
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

// ModuleSums returns the SHA-256 of the modules, by name.
func (s *Notes) ModuleSums() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.modules)
}
