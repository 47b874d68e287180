package fixedfield

import "testing"

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		loadTables()
	}
}
