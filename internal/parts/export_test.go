package parts

import "mrrc-lua/engine"

// AtStep calls f before each step of Join, from now on.
func AtStep(f func(step string)) { atStep = f }

// Look returns the function with which a process looks how far a job is.
func Look(j *Job) func() (bytes int64, n engine.Counts) { return newFollower(j).look }
