// Command gen writes a file of generated MARC 21 records, for benchmarks and experiments:
//
//	go run ./internal/marcgen/gen -records 2000000 -seed 7 -o large.mrc
//
// It prints the number of bytes and the time they took.
package main

import (
	"flag"
	"log"
	"os"
	"time"

	"mrrc-lua/internal/marcgen"
)

func main() {
	var o marcgen.Options
	flag.IntVar(&o.Records, "records", 1000, "how many records")
	flag.Uint64Var(&o.Seed, "seed", 1, "which records")
	flag.IntVar(&o.Size, "size", 0, "bytes in a record, about; 0: natural")
	flag.IntVar(&o.Fields, "fields", 0, "fields in a record; 0: natural")
	flag.Float64Var(&o.Damage, "damage", 0, "share of records to damage, 0 to 1")
	output := flag.String("o", "generated.mrc", "file to write")
	flag.Parse()

	if err := generate(*output, o); err != nil {
		log.Fatal(err)
	}
}

// generate writes the records to a file, and reports a failure to close it.
func generate(path string, o marcgen.Options) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	start := time.Now()
	written, err := marcgen.Write(f, o)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		log.Printf("%s: %d records, %d bytes, %v", path, o.Records, written, time.Since(start).Round(time.Millisecond))
	}
	return err
}
