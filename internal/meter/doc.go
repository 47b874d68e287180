// Package meter has the interface through which functions that build something for a script ask whether
// they may. The guard of a run implements it; Free is for code that runs without one.
//
//	function ── Need(n), before it builds n bytes ──► Meter
package meter
