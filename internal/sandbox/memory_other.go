//go:build !linux

package sandbox

// systemMemory is how many bytes of memory there are; 0: not known.
func systemMemory(func(path string) ([]byte, error)) int64 { return 0 }
