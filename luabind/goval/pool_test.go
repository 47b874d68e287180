package goval_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mrrc-lua/luabind/goval"
)

// Tables of one record do not share memory, and those of the next one begin empty.
func TestNewTable_memoryOfTheRecordBefore(t *testing.T) {
	var c goval.Call
	for record := range 3 {
		c.Begin()
		var tables []*goval.Table
		for i := range 300 {
			made := c.NewTable(i % 7)
			require.Zero(t, made.Places(), "record %d", record)
			require.False(t, made.HasNames(), "record %d", record)
			c.WillHave(made, i%3)
			for k := range i%7 + 2 { // more than there is room for
				made.Append(goval.Num(float64(i*10 + k)))
			}
			made.SetName(&c, "n", goval.Num(float64(i)))
			tables = append(tables, made)
		}
		for i, made := range tables {
			require.Equal(t, i%7+2, made.Len())
			for k := range made.Len() {
				require.Equal(t, float64(i*10+k), made.At(k+1).Float())
			}
			require.Equal(t, float64(i), made.Named("n").Float())
		}
	}
}
