package avram

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a plain pattern that differs from the expression it stands for, and one that is no longer found.
func TestPlainOf(t *testing.T) {
	values := []string{"", "a", "aa", "ab", "20260101120000.0", "20260101120000x0", "2026010112000.0", "é", "a\n", "abc", "ab1", "12", "A"}
	for pattern, plain := range map[string]bool{`^[0-9]{14}\.[0-9]$`: true, `^a[a-c]$`: true, `^a$`: true, `^[ab][^x]$`: false, `^a+$`: false, `a`: false, `^a`: false, `^(ab|cd)$`: false, `^(?i)a$`: false,
		`^[a-z]{2}[0-9]?$`: false, `^é$`: false, `^.$`: false, `^(a)(b)$`: false} {
		re, err := Pattern(pattern)
		require.NoError(t, err)
		p, ok := plainOf(re.String())
		require.Equal(t, plain, ok, pattern)
		for _, v := range values {
			if ok {
				require.Equal(t, re.MatchString(v), p.match([]byte(v)), "%s %q", pattern, v)
			}
		}
	}
}
