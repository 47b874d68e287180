// Command gen writes the schema of MARC 21 bibliographic, bibliographic.json, from the lists in loc and the tables of
// internal/fixedfield.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run("bibliographic.json"); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	fields, err := os.ReadFile("loc/fields.txt")
	if err != nil {
		return err
	}
	later, err := os.ReadFile("loc/later.txt")
	if err != nil {
		return err
	}
	text, err := generate(string(fields), string(later))
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644) //nolint:gosec // a source file
}

// generate makes the schema of the two lists.
func generate(fields, later string) ([]byte, error) {
	l, err := readList(fields)
	if err != nil {
		return nil, fmt.Errorf("loc/fields.txt: %w", err)
	}
	if err := l.later(later); err != nil {
		return nil, fmt.Errorf("loc/later.txt: %w", err)
	}
	l.controlFields()
	return write(l)
}
