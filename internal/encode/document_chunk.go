package encode

import "mrrc-lua/parse"

// Chunk is the text of a batch in its document: records, and the text between them, in UTF-8 or in the
// encoding that the document declares. The zero value is empty. Its memory is used again by
// Document.Begin.
type Chunk struct {
	layout Layout
	style  Style
	utf16  parse.UTF16 // that it has to be written in; "": as it is
	text   []byte
	pieces []chunkPiece
}

// chunkPiece is a stretch of a chunk's text.
type chunkPiece struct {
	kind chunkKind
	end  int // of the stretch, which begins where the one before ends
}

type chunkKind uint8

const (
	betweenRecords chunkKind = iota
	writtenRecord
	droppedRecord // of no length
)

// Reset empties the chunk.
func (c *Chunk) Reset() {
	const keep = 4 << 20
	text, pieces := c.text[:0], c.pieces[:0]
	if cap(text) > keep {
		text = nil
	}
	*c = Chunk{text: text, pieces: pieces}
}

// Len returns how many bytes the chunk holds.
func (c *Chunk) Len() int { return len(c.text) }

func (c *Chunk) add(kind chunkKind, text []byte) {
	c.text = append(c.text, text...)
	c.pieces = append(c.pieces, chunkPiece{kind, len(c.text)})
}
