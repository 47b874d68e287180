package lift

// fault is 0, except in a test: it lets the compiler make a mistake, to show that the comparison with the VM finds it.
var fault mistake

// mistake is a kind of mistake that a test lets the compiler make.
type mistake int

const (
	orIsBoolean      mistake = 1 + iota // x or y is true or false
	lessIsLessEqual                     // a < b is a <= b
	forLeavesOutLast                    // for i = 1, n ends before n
	numbersAreCut                       // a number in a .. b loses its fraction
	lengthIsPlaces                      // #t counts nil at the end of the list
	listsBeginAtZero                    // the first number of ipairs is 0
	moduloKeepsSign                     // -1 % 3 is -1
	resultsPileUp                       // a call keeps the further results of its arguments
	namesAreOne                         // a variable that hides another one is the same
	nilIsZero                           // nil counts as 0 in arithmetic
	textsAreNumbers                     // "1" == 1
	lookupsAreOne                       // a lookup is another one that was used before
	mistakes                            // how many there are, plus one
)
