package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a release in which the two programs have different versions: their job files would not fit.
func TestVersion_sameAsMrrcLua(t *testing.T) {
	other, err := os.ReadFile("../../../cmd/mrrc-lua/main.go")
	require.NoError(t, err)
	require.Contains(t, string(other), `var version = "`+version+`"`)
}
