package engine

// kind says what a run reads from.
type kind uint8

const (
	fromFiles    kind = iota // paths that Go opens, standard input among them
	fromStream               // an io.Reader of an embedding program
	fromBytes                // a string that the script gave
	fromCallback             // a function or object of the script that hands over bytes
	fromRecords              // a function of the script that hands over records
)

var kindNames = [...]string{"files", "a stream", "bytes of the script", "a reader of the script", "records of the script"}

func (k kind) String() string { return kindNames[k] }

// chooseMode is the rule that settles the mode: what was asked for where that can be, and without
// a wish native for what Go can read, batch for what the script must be asked for.
func chooseMode(asked Mode, k kind, jobs int) (Mode, error) {
	script := k == fromCallback || k == fromRecords
	switch asked {
	case "", ModeAuto:
		if script {
			return ModeBatch, nil
		}
		return ModeNative, nil
	case ModeNative:
		if script {
			return "", usagef("mode native reads without the VM, but the source is %s, which only the VM can ask: use batch", k)
		}
	case ModeParallel:
		if k != fromFiles {
			return "", usagef("mode parallel reads a file at several places at once, but the source is %s, which gives its bytes one after the other: use %s", k, alternative(script))
		}
	case ModeLocked, ModeThreePhase:
		if jobs > 1 {
			return "", usagef("mode %s is about one VM and its lock: it cannot have %d jobs", asked, jobs)
		}
	case ModeBatch:
	default:
		return "", usagef("there is no mode %q; the modes are %v", asked, Modes())
	}
	return asked, nil
}

func alternative(script bool) Mode {
	if script {
		return ModeBatch
	}
	return ModeNative
}
