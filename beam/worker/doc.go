// Package worker makes a worker for a runner of Apache Beam of this program.
//
//	environment PROCESS ──► the runner starts the program ──► Boot ──► harness of the SDK ──► package pipeline
//	environment EXTERNAL ──► Pool, which starts the program ──► Boot
//	container of the SDK (Dataflow) ──► Harness
//
// Elsewhere, Beam starts a program of its own, which fetches the worker from the runner and starts it. Here the program
// of the worker is already on the machine.
package worker
