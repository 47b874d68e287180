// Package meter has the interface through which functions check the memory limit before they build a value for a
// script. The guard of a run implements it; Free is for code that runs without one.
//
//	function ── Need(n), before it builds n bytes ──► Meter
package meter
