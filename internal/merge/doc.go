// Package merge copies fields from the records of a file of updates into the records of a master file with the same
// key.
//
//	reading of the updates  ──► Note, TakeUpdate ──► Prepare
//	reading of the master   ──► Matches, TakeMaster ──► Settle
//	reading of both         ──► Apply, Stays          WriteReport
//
// An update belongs to a master record when they share a key, no other master record has a key of the update, and no
// other update has a key of the master record. Otherwise the update is unmatched or ambiguous, and changes nothing.
// Updates are kept on disk by their keys (package spill); memory holds a byte for each.
package merge
