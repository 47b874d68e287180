package fetch

import (
	"testing"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/stretchr/testify/require"
)

// Would catch certificates that are set twice, which panics, and an empty list.
func TestTrustRoots(t *testing.T) {
	trustRoots()
	trustRoots()
	n := 0
	for range bundle.Roots() {
		n++
	}
	require.Greater(t, n, 50)
}
