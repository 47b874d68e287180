package marcspec

import "mrrc-lua/internal/lazyregexp"

// loose matches a spec as people type it on a command line, where a shell takes $a for a variable.
var loose = lazyregexp.New(`^([0-9A-Za-z.]{3}) ?[.|‡]?\$?([0-9a-z])$`)

// Typed returns the spec that a text on a command line means: 245$a for 245a, 245.a, 245 a and 245|a. Any
// other text is returned as it is.
func Typed(text string) string {
	if m := loose().FindStringSubmatch(text); m != nil {
		if _, err := Compile(text); err != nil {
			return m[1] + "$" + m[2]
		}
	}
	return text
}
