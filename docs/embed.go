// Package docs has the pages of the documentation that the program itself shows: errors.md, for mrrc-lua explain. The
// tests of this folder run every command that a page shows.
package docs

import _ "embed"

// Errors is errors.md, the page about the codes.
//
//go:embed errors.md
var Errors string
