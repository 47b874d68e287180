package luapattern

// Matcher matches patterns and holds the result of the last match. Its zero value is ready and has no budget. It is for
// one goroutine at a time; it keeps neither pattern nor subject, and after its first uses no match allocates. Its memory
// stays below 1 MiB plus the stack for the longest pattern.
type Matcher struct {
	caps     [1 + maxCaptures]Capture // 0 is the whole match
	captures int
	stack    []choice
	memo     memo
	patience int64  // steps before the memo is used; 0 for the default
	turn     uint64 // counts searches, so that a Scan can check whether the memo is still its own

	// left is counted down by the search; when it is used up, reserve is what remains of the budget.
	left, reserve int64
	granted       int64 // all steps granted so far
	limited       bool
	more          func() int64
}

// Capture is the content of a capture, as offsets into the subject.
type Capture struct {
	Start, End int // End is -1 for a position capture, written ()
}

// IsPosition reports whether c is a position capture.
func (c Capture) IsPosition() bool { return c.End < 0 }

// Position returns the value of a position capture as Lua counts, from 1.
func (c Capture) Position() int { return c.Start + 1 }

// In returns the text captured from the subject s. It shares the bytes of s. c must not be a position capture.
func (c Capture) In(s string) string { return s[c.Start:c.End] }

// unlimited is granted repeatedly to a Matcher that has no budget.
const unlimited = 1 << 62

// SetBudget grants the Matcher a number of steps for all later matches. A step is an item tried at a position, or a byte
// skipped by a run, by %b, by a back reference or in the search for a start. When the steps are used up, more is called
// for further ones; it may check a deadline or a flag, but must not use the Matcher. If more is nil or returns none, the
// match ends with ErrBudget, and so do all later ones until the next SetBudget. A match may overdraw the budget by at
// most four times the lengths of subject and pattern; this is deducted from the next steps that more returns.
func (m *Matcher) SetBudget(steps int64, more func() int64) {
	m.granted = m.Used() + steps
	m.left, m.reserve = 0, steps
	m.limited, m.more = true, more
}

// Used returns the number of steps taken since the Matcher was made.
func (m *Matcher) Used() int64 { return m.granted - m.left - m.reserve }

// Match looks for the first match of p in s that starts at offset init or later, as string.find and string.match do; an
// anchored pattern is tried at init only. Start converts a Lua argument to init; an init beyond the end finds nothing.
// The only error is ErrBudget. Whole, Captures and Values return the result, which is valid until the Matcher is used
// again.
func (m *Matcher) Match(p *Pattern, s string, init int) (bool, error) {
	if init > len(s) {
		return false, nil
	}
	if err := m.begin(len(s)); err != nil {
		return false, err
	}
	return m.search(p, s, max(init, 0))
}

// Whole returns the extent of the last match.
func (m *Matcher) Whole() Capture { return m.caps[0] }

// Captures returns the captures of the last match, none if the pattern has none. The slice belongs to the Matcher and
// is overwritten by its next match.
func (m *Matcher) Captures() []Capture { return m.caps[1 : 1+m.captures] }

// Values returns what string.match returns after a match: the captures, or the whole match if the pattern has none.
// The slice belongs to the Matcher and is overwritten by its next match.
func (m *Matcher) Values() []Capture {
	if m.captures == 0 {
		return m.caps[:1]
	}
	return m.Captures()
}

// begin prepares for a search in a new subject of n bytes.
func (m *Matcher) begin(n int) error {
	m.turn++
	m.memo.on, m.memo.refused = false, false
	total := m.left + m.reserve
	if !m.limited && total < unlimited/2 {
		m.granted += unlimited - total
		total = unlimited
	}
	total, err := m.refill(total)
	// Large enough for any everyday search, small enough that a hopeless one is noticed at once.
	patience := int64(1000) + 8*int64(n)
	if m.patience > 0 {
		patience = m.patience
	}
	m.left = min(total, patience)
	m.reserve = total - m.left
	return err
}

// refill returns the rest of the budget, after asking for more if there is none.
func (m *Matcher) refill(total int64) (int64, error) {
	if total > 0 {
		return total, nil
	}
	var got int64
	if m.more != nil {
		got = max(m.more(), 0)
	}
	m.granted += got
	if got == 0 {
		return total, ErrBudget
	}
	return total + got, nil
}

// pause is called when left is used up: the search has become long, or the budget is used up.
func (m *Matcher) pause(p *Pattern, n int) error {
	total, err := m.refill(m.left + m.reserve)
	m.left, m.reserve = total, 0
	if !m.memo.on && !m.memo.refused {
		m.memo.start(p.runs, n)
	}
	return err
}
