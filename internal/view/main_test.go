package view_test

import (
	"testing"

	"go.uber.org/goleak"

	"mrrc-lua/internal/testbrowser"
	"mrrc-lua/internal/testscale"
)

// tests are those of the package, and the end of their browser.
type tests struct{ *testing.M }

func (t tests) Run() int {
	defer testbrowser.End()
	return t.M.Run()
}

// Would catch a search or a script that goes on after its server.
func TestMain(m *testing.M) {
	testscale.TuneGC()
	goleak.VerifyTestMain(tests{m})
}
