//go:build !linux

package outfile

// BeginSync implements handle. It does nothing: everything is written to the disk at the end.
func (osFile) BeginSync() {}
