package lift_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/engine"
	"mrrc-lua/engine/lift"
)

// foundBy has for each mistake the number of a program that finds it; the search begins there. The test logs the
// numbers. When the generator of programs changes, set them to 0 and take the new ones from the log.
var foundBy = [lift.Mistakes]int{0, 37, 339, 1060, 5582, 37, 37, 45, 0, 3, 35, 7}

// hiding is a program in which a variable hides another one. Random programs cannot do that: each of their variables
// has its own name.
const hiding = `function filter(record)
  local a = "outer"
  do
    local a = record.id or "inner"
    run:tally("inner", a)
  end
  run:tally("outer", a)
  return true
end`

// Would catch a comparison with the VM that finds nothing: it must find each mistake of the compiler.
func TestPrograms_findMistakes(t *testing.T) {
	pool := recordPool(t)
	for n := 1; n <= lift.Mistakes; n++ {
		const most = 30000
		if finds(t, n, hiding, someOf(pool, 0)) {
			t.Logf("mistake %d is found by the program with a hidden variable", n)
			continue
		}
		found := -1
		for seed := foundBy[n-1]; seed < most && found < 0; seed++ {
			if finds(t, n, newProgram(uint64(seed)), someOf(pool, uint64(seed))) {
				found = seed
			}
		}
		require.GreaterOrEqual(t, found, 0, "mistake %d is not found", n)
		t.Logf("mistake %d is found by program %d", n, found)
	}
}

// finds reports whether a program behaves differently without the VM when the compiler makes the mistake.
func finds(t *testing.T, mistake int, program, data string) bool {
	s, err := engine.LoadScript("random.lua", program)
	if err != nil {
		return false
	}
	undo := lift.Seed(mistake)
	auto, l := runOne(t, s, data, engine.LiftAuto, nil)
	undo()
	if l.Records == 0 {
		return false
	}
	never, _ := runOne(t, s, data, engine.LiftNever, nil)
	field, _, _ := difference(never, auto)
	return field != ""
}
