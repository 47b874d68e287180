package store

import (
	"context"
	"io"
)

// ObjectOf is an object of size bytes that are fetched with a function.
func ObjectOf(size int64, fetch func(ctx context.Context, into []byte, from int64) error) io.ReaderAt {
	return &object{size: size, fetch: fetch}
}

// Attempts is how often a piece is fetched.
const Attempts = attempts
