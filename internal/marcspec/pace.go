package marcspec

import "mrrc-lua/internal/meter"

// pace ends walks that take too long: an index, or a sub-spec that compares values with values, takes the
// square of the number of subfields. A nil pace lets every walk end by itself.
type pace struct {
	meter meter.Meter
	steps uint
	over  bool
}

// often is how many steps a walk takes before the Meter is asked again.
const often = 1 << 12

// Under returns a spec that means the same. Its methods end early when m allows no more; what they return
// then is meaningless. Unlike s it is for one goroutine at a time.
func (s *Spec) Under(m meter.Meter) *Spec {
	under := *s
	under.pace = &pace{meter: m}
	return &under
}

// begin prepares for a walk.
func (p *pace) begin() {
	if p != nil && p.over {
		p.ask()
	}
}

// step counts a step, and reports whether the walk must end.
func (p *pace) step() bool {
	if p == nil {
		return false
	}
	if p.steps++; p.steps%often == 0 {
		p.ask()
	}
	return p.over
}

func (p *pace) ask() { p.over = p.meter.Need(0) != nil }
