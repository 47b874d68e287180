// Package testscale determines how much a test tries, and how long it waits.
//
// A developer runs the tests all day. A matrix of modes, formats and sizes that takes a minute is for the check
// before a change is accepted, which sets MRRC_TEST_HEAVY=1. CONTRIBUTING.md lists what runs only then. Nothing
// but tests imports this package.
package testscale
