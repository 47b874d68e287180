package luapattern

import "errors"

// The errors of Compile, wrapped in a *SyntaxError. Their texts are those of Lua 5.1.
var (
	ErrEscape     = errors.New("malformed pattern (ends with '%')")
	ErrSet        = errors.New("malformed pattern (missing ']')")
	ErrUnfinished = errors.New("unfinished capture")
	ErrClose      = errors.New("invalid pattern capture")
	ErrBalance    = errors.New("unbalanced pattern")
	ErrFrontier   = errors.New("missing '[' after '%f' in pattern")
	ErrTooMany    = errors.New("too many captures")

	// ErrIndex is a back reference to a capture that does not exist or is not yet closed, or a replacement that uses
	// one; AppendReplacement returns it unwrapped.
	ErrIndex = errors.New("invalid capture index")
)

// ErrBudget is returned by a match that used up its steps; see Matcher.SetBudget.
var ErrBudget = errors.New("pattern matching took too many steps")

// SyntaxError is the place at which a pattern is malformed, and the reason. Its text is that of Err alone, which is what
// Lua shows.
type SyntaxError struct {
	Pattern string // the whole pattern
	Offset  int    // offset in bytes of the wrong item, from 0
	Err     error  // one of the sentinels of this package
}

func (e *SyntaxError) Error() string { return e.Err.Error() }

// Unwrap returns the sentinel, for errors.Is.
func (e *SyntaxError) Unwrap() error { return e.Err }
