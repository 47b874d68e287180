// Package faults is record:validate of scripts: it checks a record by the parser's problems, a schema and rules, as
// mrrc-lua validate does. Schemas and rules are read through the host, so that a script reaches no other files than with
// lookup and io; each is read once for all states of a run.
package faults
