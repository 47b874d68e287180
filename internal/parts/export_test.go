package parts

// AtStep calls f before each step of Join, from now on.
func AtStep(f func(step string)) { atStep = f }
