package outfile

// System and Handle are the interfaces that a test implements to make the disk fail.
type (
	System = system
	Handle = handle
)

// Disk is the system that the process runs on.
var Disk System = disk{}

// OnSystem returns a Set that writes to a system.
func OnSystem(sys System) *Set { return &Set{sys: sys} }

// ReplaceOn is Replace on a system.
func ReplaceOn(sys System, path string, text []byte) error { return replace(sys, path, text) }

// PlaceOn is Place on a system.
func PlaceOn(sys System, marks []Mark) error { return place(&Set{sys: sys}, marks) }

// SyncEvery is the number of bytes after which the system is asked to write them to the disk.
const SyncEvery = syncEvery

// MaxOpen is the number of files that are open at the same time.
const MaxOpen = maxOpen

// Descriptor recognises the names of open files of this process.
var Descriptor = descriptor
