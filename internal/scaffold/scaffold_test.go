package scaffold_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/scaffold"
)

// Would catch a task without files, and a script that is not called what the user wrote.
func TestScript(t *testing.T) {
	for _, task := range scaffold.Tasks() {
		files, err := scaffold.Script(filepath.Join("dir", "add_note.lua"), task.Name)
		require.NoError(t, err)
		require.Len(t, files, 2)
		require.Equal(t, filepath.Join("dir", "add_note.lua"), files[0].Path)
		require.Equal(t, filepath.Join("dir", "add_note_test.lua"), files[1].Path)
		require.True(t, strings.HasPrefix(files[0].Text, "-- add_note: "), task.Name)
		require.Contains(t, files[0].Text, "mrrc-lua run add_note.lua in.mrc")
		require.Contains(t, files[0].Text, "---@param record Record\n")
		require.NotContains(t, files[0].Text+files[1].Text, "NAME")
	}
}

// Would catch names that the tests of scripts, or a shell, would misread.
func TestScript_refused(t *testing.T) {
	for name, says := range map[string]string{
		"add note": "a name of letters, digits, _ and - is expected", "": "a name of letters", "-x": "a name of letters", "a/..": "a name of letters",
		"x_test.lua": "this is the name of a test",
	} {
		_, err := scaffold.Script(name, "change")
		require.ErrorContains(t, err, says, name)
	}
	_, err := scaffold.Script("x", "fly")
	require.ErrorContains(t, err, "there is no task fly")
}
