package parse_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/parse"
)

// Catches the error of a row that does not say where in the row it is.
func TestRowError(t *testing.T) {
	for want, err := range map[string]parse.RowError{
		"no title":                 {Sheet: "S", Reason: "no title"},
		`column "Title": bad`:      {Column: "Title", Reason: "bad"},
		`column C "Title": is bad`: {Sheet: "S", Column: "Title", Letter: "C", Reason: "is bad"},
	} {
		require.EqualError(t, &err, want)
	}
}
