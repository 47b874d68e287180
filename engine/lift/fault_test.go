package lift_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/engine/lift"
)

// foundBy has for each mistake the number of a program that finds it; the search begins there. The log has the
// numbers: when the generator of programs changes, begin with 0 again.
var foundBy = [lift.Mistakes]int{1668, 6, 300, 1591, 4247, 114, 78, 176, 0, 11, 88}

// Would catch a comparison with the VM that notices nothing: each mistake of the compiler must be found with
// programs that are made up.
func TestPrograms_findMistakes(t *testing.T) {
	pool := recordPool(t)
	for n := 1; n <= lift.Mistakes; n++ {
		const most = 30000
		found := -1
		for seed := foundBy[n-1]; seed < most && found < 0; seed++ {
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
