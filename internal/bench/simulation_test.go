package bench_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/internal/testscale"
)

// Would catch a simulation of clusters that computes other times than those computed by hand, and tables in
// docs/cluster.md that are not those of bench/cluster.json.
func TestSimulation(t *testing.T) {
	testscale.OnlyFull(t)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	for _, args := range [][]string{{"-m", "unittest", "discover"}, {"cluster.py", "--check"}} {
		cmd := exec.CommandContext(t.Context(), python, append([]string{"-B"}, args...)...)
		cmd.Dir = "../../bench"
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%v: %s", args, out)
	}
}
