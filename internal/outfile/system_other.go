//go:build !unix

package outfile

import (
	"errors"
	"os"
)

// renamesOpen: Windows renames no file that is open.
const renamesOpen = false

// umask is not known here.
const umask = os.FileMode(0)

func giveOwner(handle, os.FileInfo) error { return nil }

// sameOwner reports that this is not known.
func sameOwner(_, _ os.FileInfo) bool { return false }

// Names returns the number of names (hard links) of a file.
func Names(os.FileInfo) uint64 { return 1 }

func duplicate(int) (handle, error) { return nil, errors.ErrUnsupported }

func cannotReplace(error) bool { return false }

func isReadOnly(error) bool { return false }

// cannotSync is always true: directories cannot be synced everywhere.
func cannotSync(error) bool { return true }
