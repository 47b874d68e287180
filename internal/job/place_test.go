package job_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/job"
)

// Would catch a name from data that leads out of the working directory, or that a file system
// cannot take.
func TestPlace(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, row := range []struct{ name, want string }{
		{"hits.mrc", "hits.mrc"},
		{"by/MAIN.mrc", "by/MAIN.mrc"},
		{`a:b|c*d?e"f<g>h\i`, "a_b_c_d_e_f_g_h_i"},
		{"new\nline\x00\x7F", "new_line__"},
		{"not\xFFutf8", "not_utf8"},
		{"a\x00b.mrc", "a_b.mrc"},
		{`..\up.mrc`, ""},
		{"...", ""},
		{".bashrc", ""},
		{"by/.git/hooks/post-checkout", ""},
		{"./hits.mrc", "./hits.mrc"},
		{"a/../b.mrc", "a/../b.mrc"},
		{"../up.mrc", ""},
		{"..", ""},
		{"a/../..", ""},
		{"//etc/passwd", ""},
		{"by/../../up.mrc", ""},
		{"/etc/passwd", ""},
		{filepath.Dir(dir) + "/x.mrc", ""},
		{"", ""},
	} {
		got, err := job.Place(row.name, nil)
		require.Equal(t, row.want, got, row.name)
		require.Equal(t, row.want == "", err != nil, row.name)
	}
	other := t.TempDir()
	allowed, err := job.Place(other+"/x.mrc", nil, other)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(other, "x.mrc"), allowed)
	_, err = job.Place(other+"/../x.mrc", nil, other)
	require.Error(t, err)
	given, err := job.Place("/anywhere/x.mrc", map[string]string{"to": "/anywhere/x.mrc"})
	require.NoError(t, err)
	require.Equal(t, "/anywhere/x.mrc", given)
}
