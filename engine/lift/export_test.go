package lift

// Mistakes is how many mistakes the compiler can be made to make.
const Mistakes = int(mistakes) - 1

// Seed makes the compiler make the n-th mistake, from 1, until the function that it returns is called.
func Seed(n int) (undo func()) {
	fault = mistake(n)
	return func() { fault = 0 }
}
