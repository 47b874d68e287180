// Command gen writes the manual page of the Lua API, docs/lua-api.md, and its definitions for
// editors, luabind/stubs/marc.d.lua, from the declarations in package luabind. It is run by
// go generate in luabind.
//
// Read markdown.go and stubs.go for the two forms, signature.go for how declarations are read.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// outputs returns the text of each file, by its path below the root of the module.
func outputs() map[string]string {
	return map[string]string{
		"docs/lua-api.md":          markdown(),
		"luabind/stubs/marc.d.lua": stubs(),
	}
}

func main() {
	for path, text := range outputs() {
		if err := os.WriteFile(filepath.Join("..", filepath.FromSlash(path)), []byte(text), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
}
