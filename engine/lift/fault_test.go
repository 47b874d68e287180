package lift_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/engine/lift"
	"mrrc-lua/internal/testscale"
)

// foundBy has for each mistake a program that finds it. With MRRC_TEST_HEAVY=1 all programs are tried from the
// first on, and the log has the numbers.
var foundBy = [lift.Mistakes]int{}

// Would catch a comparison with the VM that notices nothing: each mistake of the compiler must be found with
// programs that are made up.
func TestPrograms_findMistakes(t *testing.T) {
	pool := recordPool(t)
	for n := 1; n <= lift.Mistakes; n++ {
		const most = 3000
		found := -1
		for seed := testscale.Of(foundBy[n-1], 0); seed < most && found < 0; seed++ {
			s, err := engine.LoadScript("random.lua", newProgram(uint64(seed)))
			if err != nil {
				continue
			}
			data := someOf(pool, uint64(seed))
			undo := lift.Seed(n)
			auto, l := runOne(t, s, data, engine.LiftAuto, nil)
			undo()
			if l.Records == 0 {
				continue
			}
			never, _ := runOne(t, s, data, engine.LiftNever, nil)
			if field, _, _ := difference(never, auto); field != "" {
				found = seed
			}
		}
		require.GreaterOrEqual(t, found, 0, "mistake %d is not found", n)
		t.Logf("mistake %d is found by program %d", n, found)
	}
}
