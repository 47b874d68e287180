package job_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/formats"
	"mrrc-lua/internal/outfile"
)

// Would catch a compression that is written according to the list of formats, and that package
// outfile does not write, or the other way round.
func TestCompressions_areThoseOfOutfile(t *testing.T) {
	for _, c := range formats.Compressions() {
		err := outfile.Could(filepath.Join(t.TempDir(), "x.mrc"+c.Suffix), false)
		require.Equal(t, c.Writes, err == nil, "%s: internal/formats/list.go and internal/outfile/compression.go differ: %v", c.Suffix, err)
	}
}
