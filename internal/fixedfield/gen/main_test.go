package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Catches a page that differs from the tables.
func TestPage_isCommitted(t *testing.T) {
	t.Parallel()
	got, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "fixed-fields.md"))
	require.NoError(t, err)
	require.Equal(t, page(), string(got), "run go generate ./internal/fixedfield")
}
