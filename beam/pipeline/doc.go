// Package pipeline runs the parts of a job in a pipeline of Apache Beam.
//
//	stretches ──► frameFn ──► all of them ──► cutFn ──► tasks ──► runFn ──► results
//	of parts.Begin            by one key      in one place        attempt directories
//
// An element is a line of text: a list of stretches, a task, or a result, each about a kilobyte. Records and outputs
// never go through the runner: a worker reads its part from the input, and writes into the directory of attempts of the
// job, which all workers must see. Package parts does the work; a filter lets its functions, which read and write
// lines, serve the calls of a runner. parts.Join publishes the outputs, in the process that submitted the pipeline.
//
// Read fns.go first, then filter.go; submit.go hands the pipeline to a runner, and prism.go has one in this process.
package pipeline
