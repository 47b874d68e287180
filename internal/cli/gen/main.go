// Command gen writes the page of all commands and flags.
package main

import (
	"bytes"
	"fmt"
	"os"

	"mrrc-lua/internal/cli"
)

func main() {
	var b bytes.Buffer
	err := cli.Reference(&b)
	if err == nil {
		err = os.WriteFile(os.Args[1], b.Bytes(), 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
