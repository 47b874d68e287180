package engine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Would catch a source read in a mode that cannot read it, a wish that is not heeded, and an error
// that does not say why.
func TestChooseMode(t *testing.T) {
	all := []kind{fromFiles, fromStream, fromBytes, fromCallback, fromRecords}
	tests := []struct {
		asked Mode
		kinds []kind
		jobs  int
		want  Mode
		err   string
	}{
		{"", []kind{fromFiles, fromStream, fromBytes}, 1, ModeNative, ""},
		{ModeAuto, []kind{fromFiles, fromStream, fromBytes}, 8, ModeNative, ""},
		{"", []kind{fromCallback, fromRecords}, 1, ModeBatch, ""},
		{ModeAuto, []kind{fromCallback, fromRecords}, 8, ModeBatch, ""},
		{ModeNative, []kind{fromFiles, fromStream, fromBytes}, 2, ModeNative, ""},
		{ModeNative, []kind{fromCallback, fromRecords}, 1, "", "only the VM can ask"},
		{ModeParallel, []kind{fromFiles}, 3, ModeParallel, ""},
		{ModeParallel, []kind{fromStream, fromBytes}, 1, "", "one after the other: use native"},
		{ModeParallel, []kind{fromCallback, fromRecords}, 1, "", "one after the other: use batch"},
		{ModeBatch, all, 1, ModeBatch, ""},
		{ModeBatch, all, 4, ModeBatch, ""},
		{ModeLocked, all, 1, ModeLocked, ""},
		{ModeThreePhase, all, 1, ModeThreePhase, ""},
		{ModeLocked, all, 2, "", "cannot have 2 jobs"},
		{ModeThreePhase, all, 2, "", "cannot have 2 jobs"},
		{"hybrid", all, 1, "", `no mode "hybrid"`},
	}
	seen := map[Mode]bool{}
	for _, tt := range tests {
		for _, k := range tt.kinds {
			got, err := chooseMode(tt.asked, k, tt.jobs)
			if tt.err != "" {
				require.ErrorContains(t, err, tt.err, "mode %s, %s", tt.asked, k)
				require.ErrorAs(t, err, new(*UsageError))
				continue
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, got, "mode %s, %s", tt.asked, k)
			seen[got] = true
		}
	}
	for _, m := range Modes() {
		require.True(t, seen[m] || m == ModeAuto, "mode %s is in no row", m)
	}
}
