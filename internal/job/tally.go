package job

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"mrrc-lua/engine"
)

// writeTallies writes the counters of run:tally as tab-separated values: table, key, number. Tabs,
// line ends and backslashes within a value are written as \t, \n, \r and \\.
func writeTallies(w io.Writer, t engine.Tallies) error {
	var b strings.Builder
	b.WriteString("table\tkey\tn\n")
	for _, table := range t.Tables() {
		for _, row := range t.Rows(table) {
			fmt.Fprintf(&b, "%s\t%s\t%s\n", cell(table), cell(row.Key), strconv.FormatFloat(row.N, 'f', -1, 64))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell makes text fit between tabs.
func cell(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`).Replace(s)
}
