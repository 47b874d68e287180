// Package fetch gets records from other machines: by OAI-PMH (oai.go), by SRU (sru.go), or as a file (url.go).
//
//	request ──► client.get: retries until the answer is whole ──► repair, parse ──► store.add ──► next request
//	                                                                                   │
//	                                                          FILE.fetch/: what came, and where to go on
//
// An answer counts only when it has come to its end and could be understood. Then everything in it is stored together
// with the place of the next one, so that a fetch that was interrupted, at whatever point, continues with neither a
// gap nor a record twice. FILE itself appears when everything is there (store.go describes the files).
//
// Servers are expected to misbehave. What could be repaired is counted and kept as it came; what could not ends the
// fetch with an *Error, after which it can be continued. A record is never left out without a message.
//
// The formats are those of "The Open Archives Initiative Protocol for Metadata Harvesting", version 2.0
// (http://www.openarchives.org/OAI/openarchivesprotocol.html), and of "SRU", versions 1.1 to 2.0
// (https://www.loc.gov/standards/sru/).
//
// A fetch belongs to one goroutine. It stops when its context does. Start reading at fetch.go.
package fetch
