// Package explain tells what a code of a problem means and what to do, from docs/errors.md, and what a field of MARC 21
// may have, from the schema that is built in. It works without a network and without files.
package explain
