package mapping

import _ "embed"

// Example is a mapping with comments that explain the notation, for the table testdata/tables/new_books.csv.
//
//go:embed example.toml
var Example string
