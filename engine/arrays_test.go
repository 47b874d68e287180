package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// Would catch an engine that changes the limit of gopher-lua for the program that imports it.
func TestBoundArrays_isTheProgramsDecision(t *testing.T) {
	t.Parallel()
	require.Equal(t, 1<<26, lua.MaxArrayIndex)
}
