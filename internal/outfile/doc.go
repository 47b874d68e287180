// Package outfile writes the files of a run, which appear whole or not at all.
//
//	Create ──► temporary file next to the target ──► Commit: flush, sync, close all of them,
//	                                                  then rename each, then sync the directories
//	                                             ──► Discard: remove what was made
//
// A Set holds the files of one run. A pipe, a terminal or /dev/null cannot be replaced and is written directly; the
// target of a symbolic link is written. Files that were not written to for a long time are closed temporarily, so
// that a run may have thousands of them. Options.Below keeps a file below a directory, regardless of links in its
// path: for paths that a script makes.
//
// Only the command line uses this package. One goroutine at a time uses a Set and its files, but Abandon
// may be called while another does. set.go is the file to read first; system.go has the functions of the
// operating system that the package uses.
package outfile
