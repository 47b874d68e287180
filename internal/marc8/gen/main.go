// Command gen writes tables_gen.go of package marc8 from the Library of
// Congress MARC-8 code tables.
//
// The tables are read from tables/codetables.xml.gz of the corpus, which is ../shared/corpus
// unless MRRC_CORPUS names another place. Without a corpus the command prints a message, leaves
// the file unchanged and succeeds: the file is committed, so a build never needs the corpus. The
// same input yields the same bytes.
package main

import (
	"compress/gzip"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("o", "tables_gen.go", "the file to write")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "marc8/gen:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	in, err := tablesPath()
	if err != nil {
		return err
	}
	doc, err := readTables(in)
	if errors.Is(err, fs.ErrNotExist) {
		fmt.Printf("marc8/gen: no code tables at %s; %s is left as it is\n", in, out)
		return nil
	}
	if err != nil {
		return err
	}
	t, err := build(doc)
	if err != nil {
		return fmt.Errorf("%s: %w", in, err)
	}
	src, err := t.source()
	if err != nil {
		return err
	}
	return os.WriteFile(out, src, 0o644)
}

// tablesPath returns the expected path of the code tables; it does not check whether they exist.
func tablesPath() (string, error) {
	corpus := os.Getenv("MRRC_CORPUS")
	if corpus == "" {
		root, err := moduleRoot()
		if err != nil {
			return "", err
		}
		corpus = filepath.Join(root, "..", "shared", "corpus")
	}
	return filepath.Join(corpus, "tables", "codetables.xml.gz"), nil
}

func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}

// codeTables is the part of codetables.xml from which the tables are made.
type codeTables struct {
	Sets []struct {
		Name   string `xml:"name,attr"`
		ISO    string `xml:"ISOcode,attr"`
		Codes  []code `xml:"code"`
		Groups []struct {
			Codes []code `xml:"code"`
		} `xml:"grouping"`
	} `xml:"codeTable>characterSet"`
}

type code struct {
	Marc      string `xml:"marc"`
	UCS       string `xml:"ucs"`
	Alt       string `xml:"alt"`
	Combining bool   `xml:"isCombining"`
}

func readTables(path string) (*codeTables, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var doc codeTables
	if err := xml.NewDecoder(z).Decode(&doc); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &doc, nil
}
