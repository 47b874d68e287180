// Package fetch gets records from other machines: by OAI-PMH (oai.go), by SRU (sru.go), or as a file (url.go).
//
//	request ──► client.get: retries until the answer is whole ──► repair, parse ──► store.add ──► next request
//	                                                                                   │
//	                                                          FILE.fetch/: what came, and where to go on
//
// An answer counts only if it is complete and could be parsed. Everything in it is then stored together with the place
// of the next one. So a fetch that was interrupted at any point continues without missing or repeating a record. FILE
// itself appears when all records were received (store.go describes the files).
//
// Servers are expected to misbehave. An answer that was repaired is counted, and its original bytes are kept. One that
// cannot be repaired ends the fetch with an *Error, after which the fetch can be continued. A record is never left out
// without a message.
//
// The formats are those of "The Open Archives Initiative Protocol for Metadata Harvesting", version 2.0
// (http://www.openarchives.org/OAI/openarchivesprotocol.html), and of "SRU", versions 1.1 to 2.0
// (https://www.loc.gov/standards/sru/).
//
// A fetch belongs to one goroutine. It stops when its context ends. Read fetch.go first.
package fetch
