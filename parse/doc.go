// Package parse turns ISO 2709 into MARC 21 records and owns the record model. Package textformat reads the
// other formats.
//
// A record in ISO 2709, the exchange format of MARC, is
//
//	leader      24 bytes: length of the record (00-04), base address of the data (12-16), codes
//	directory   12 bytes per field: tag (3), length (4), start relative to the base address (5)
//	0x1E        field terminator, ends the directory
//	fields      control field: data 0x1E
//	            data field:    two indicators, then 0x1F code value, 0x1F code value, ... 0x1E
//	0x1D        record terminator
//
// All numbers are decimal digits and count bytes. (ISO 2709:2008; Library of Congress,
// "MARC 21 Specifications for Record Structure".)
//
// How a byte gets into a record:
//
//	io.Reader ── Reader ──► Batch: one block of input, and in it
//	                          Record = frame (a view of the block) + index over its directory
//
// Nothing is copied and no string is made when a record is read. Edits are kept next to the frame, so
// that untouched fields keep their bytes and an untouched record keeps its frame.
//
// The reader tolerates wrong or missing lengths (terminators and the next leader show the boundary), missing, stray
// and doubled terminators, line ends, blanks, NULs and byte order marks between records, and false directory entries
// as long as there is only one way to read the record. Each of these is a Problem of the record. A stretch of input
// in which no record can be found is a Record with an Error and its raw bytes, so that every byte of a file is
// accounted for: records, rejected stretches and the filler between them add up to the file.
//
// With Options.Salvage the reader makes a best guess where nothing is certain; see Record.Salvaged.
//
// Start reading at record.go (the model), then frame.go and starts.go (boundaries), index.go (sound
// directories), mend.go (the others), salvage.go, and text.go (encodings).
//
// Readers, batches, records and fields belong to one goroutine at a time; after passing a batch on, nothing
// in it may be used.
package parse
