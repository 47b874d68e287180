package declare_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/luabind/declare"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"title", "author", "values", "value"}
	for name, want := range map[string]string{
		"titel": "title", "Title": "title", "tilte": "title", "autor": "author", "vaules": "values", "valeu": "value",
		"tit": "title", "ti": "", "xyz": "", "publisher": "", "t": "",
	} {
		require.Equal(t, want, declare.Nearest(name, names), name)
	}
	require.Equal(t, 1, declare.Distance("ab", "ba"))
	require.Equal(t, 0, declare.Distance("", ""))
	require.Equal(t, 3, declare.Distance("", "abc"))
}
