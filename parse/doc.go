// Package parse turns bytes into MARC 21 records and owns the record model.
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
// The way of a byte:
//
//	io.Reader ── Reader ──► Batch: one block of input, and in it
//	                          Record = frame (a view of the block) + index over its directory
//
// Nothing is copied and no string is made when a record is read. Edits are kept beside the
// frame, so that untouched fields keep their bytes and an untouched record its frame.
//
// What is tolerated: wrong or missing lengths (the boundary is found from the terminators and
// the next leader), missing, stray and doubled terminators, line ends, blanks, NULs and byte order
// marks between records, directory entries that lie as long as there is one way to read the record.
// Everything tolerated is a Problem on the record; a stretch of input in which no record can be
// told is a Record that carries an Error and its raw bytes, so that the bytes of a file are always
// accounted for: records, rejected stretches and filler between them add up to the file.
//
// With Options.Salvage what is likeliest is read where nothing is certain; see Record.Salvaged.
//
// Start reading at record.go (the model), then frame.go (boundaries), index.go (sound directories)
// and mend.go (the others), then salvage.go.
//
// Readers, batches, records and fields belong to one goroutine at a time; handing a batch on
// gives it away with everything in it.
package parse
