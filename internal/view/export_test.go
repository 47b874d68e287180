package view

import "mrrc-lua/luabind"

// Bounded returns a context for a whole run with a time limit of hooks.
var Bounded = bounded

// Searches are the searches that are kept, by what is searched for.
func (s *Server) Searches() map[string]any {
	s.finds.mu.Lock()
	defer s.finds.mu.Unlock()
	all := map[string]any{}
	for where, j := range s.finds.jobs {
		all[where] = j
	}
	return all
}

// ProgressIsNews reports whether those who wait for a search learn of its progress.
func ProgressIsNews() bool {
	j := &search{news: make(chan struct{})}
	_, news := j.look(0, "first")
	j.progress(luabind.Counts{})
	select {
	case <-news:
		return true
	default:
		return false
	}
}

// Occupy takes the turns of all scripts that may run at the same time. release gives them back; left is how many were
// still taken.
func (s *Server) Occupy() (release func() (left int)) {
	for range scriptsAtOnce {
		s.tries <- struct{}{}
	}
	return func() (left int) {
		for len(s.tries) > 0 {
			<-s.tries
			left++
		}
		return left
	}
}
