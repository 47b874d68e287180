package view

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
