package textformat_test

import (
	"os"
	"testing"

	"mrrc-lua/internal/testscale"
)

func TestMain(m *testing.M) {
	testscale.TuneGC()
	os.Exit(m.Run())
}
