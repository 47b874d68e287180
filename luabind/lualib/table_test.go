package lualib_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"mrrc-lua/internal/testhost"
)

// Would catch values that are added to a full list and cannot be read from it.
func TestTable_full(t *testing.T) { // not parallel: the limit is one of the whole process
	limit := lua.MaxArrayIndex
	lua.MaxArrayIndex = 4
	t.Cleanup(func() { lua.MaxArrayIndex = limit })
	L := newState(t, &testhost.Host{})
	require.NoError(t, L.DoString(`list = {} for i = 1, 3 do table.insert(list, i) end assert(list[3] == 3)`))
	err := L.DoString(`table.insert(list, 4)`)
	require.ErrorContains(t, err, "a list can have 3 values")
	err = L.DoString(`table.insert(list, 1, 4)`)
	require.ErrorContains(t, err, "a list can have 3 values")
}
