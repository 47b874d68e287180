package lualib_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testhost"
)

// sharingHost shares what is read once.
type sharingHost struct {
	*testhost.Host
	made map[string]any
	n    *int
}

func (h sharingHost) Share(key string, make func() (any, error)) (any, error) {
	if v, ok := h.made[key]; ok {
		return v, nil
	}
	v, err := make()
	if err == nil {
		h.made[key] = v
		*h.n++
	}
	return v, err
}

func TestLookup_isShared(t *testing.T) {
	t.Parallel()
	n := 0
	host := sharingHost{&testhost.Host{}, map[string]any{}, &n}
	const open = `local t = lookup.csv { file = "languages.csv", key = "code", value = "name" } `
	_, err := runLua(t, host, open+`t:get("eng") t:get("x")`)
	require.NoError(t, err)
	got, err := runLua(t, host, open+`return table.concat(t:unused(), " "), table.concat(t:missing(), " ")`)
	require.NoError(t, err)
	require.Equal(t, []string{"fre ger", "x"}, got)
	require.Equal(t, 1, n)
	_, err = runLua(t, host, `lookup.csv { file = "languages.csv", key = "code", value = "name", header = true }`)
	require.NoError(t, err)
	require.Equal(t, 1, n, "the same options make the same table")
	_, err = runLua(t, host, `lookup.csv { file = "languages.csv", key = "name", value = "code" }`)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, "warning: lookup.csv languages.csv: 1 row has the key of an earlier row, and is ignored: eng\n", host.Printed.String())
}
