//go:build !unix

package outfile

import (
	"errors"
	"os"
)

func giveOwner(*os.File, os.FileInfo) error { return nil }

// Names is how many names (hard links) a file has.
func Names(os.FileInfo) uint64 { return 1 }

func duplicate(int) (*os.File, error) { return nil, errors.ErrUnsupported }

func cannotReplace(error) bool { return false }

func isReadOnly(error) bool { return false }

// cannotSync: directories cannot be synced everywhere.
func cannotSync(error) bool { return true }
