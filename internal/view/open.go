package view

import (
	"errors"
	"fmt"
	"html"
	"io"
	"os"

	"github.com/cli/browser"
)

// Open opens an address of a Server in the user's browser. The program that opens it gets the path of a file that only
// the user can read, and that leads to the address: arguments of programs can be seen by all users of the machine. The
// caller calls remove in the end. The error says why no browser was opened.
func Open(url string) (remove func(), err error) {
	f, err := os.CreateTemp("", "mrrc-lua-view-*.html")
	if err != nil {
		return func() {}, err
	}
	remove = func() { _ = os.Remove(f.Name()) } // what stays leads to an address that nobody answers
	address := html.EscapeString(url)
	_, err = fmt.Fprintf(f, `<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=%s"><title>mrrc-lua view</title><a href="%s">Records</a>`+"\n", address, address)
	if err = errors.Join(err, f.Close()); err == nil {
		browser.Stdout, browser.Stderr = io.Discard, io.Discard
		err = browser.OpenFile(f.Name())
	}
	return remove, err
}
