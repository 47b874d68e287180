package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/formats"
	"mrrc-lua/parse"
)

// maxText is how many bytes of a text a page gets, and maxLine how many of a line of a longer text: a field, so that those
// after a very long one are shown as well.
const (
	maxText = 200_000
	maxLine = 20_000
)

// visible returns text in which nothing is hidden: characters that control or hide text, and bytes that are not UTF-8,
// are escapes. Line ends stay.
func visible(text string) string {
	if text == "" {
		return ""
	}
	var b []byte
	for line := range strings.Lines(text) {
		body, ended := strings.CutSuffix(line, "\n")
		b = encode.AppendVisible(b, []byte(body))
		if ended {
			b = append(b, '\n')
		}
	}
	return string(b)
}

// shown returns the beginning of a text as visible does, and says how much is missing.
func shown(text []byte) string { return shownOf(text, 0) }

// shownOf does the same with a text of which so many bytes were given up.
func shownOf(text []byte, lost int) string {
	if len(text) <= maxText {
		return visible(string(text)) + more("\n", lost)
	}
	var b strings.Builder
	for room := maxText; len(text) > 0 && room > 0; {
		line, rest, ended := bytes.Cut(text, []byte{'\n'})
		n := cutAt(line, min(maxLine, room))
		b.WriteString(visible(string(line[:n])))
		if n < len(line) && room <= maxLine { // the end of the text, not only of the line
			text = text[n:]
			break
		}
		b.WriteString(more(" ", len(line)-n))
		if ended {
			b.WriteByte('\n')
		}
		text, room = rest, room-n-1
	}
	return b.String() + more("\n", lost+len(text))
}

// more says after a separator how many bytes are missing; "" if none are.
func more(separator string, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s[… %d bytes more …]", separator, n)
}

// cutAt returns where a text can be cut so that at most n bytes are left of it, and no character is cut.
func cutAt(text []byte, n int) int {
	if len(text) <= n {
		return len(text)
	}
	for end := n; end > n-utf8.UTFMax && end >= 0; end-- {
		if utf8.RuneStart(text[end]) {
			return end
		}
	}
	return n
}

// forms are the forms in which the page shows a record, in their order.
var forms = []parse.Format{parse.FormatText, parse.FormatMRK, parse.FormatXML, parse.FormatJSON}

// formOf returns the form with a name; the error is about the request.
func formOf(name string) (parse.Format, error) {
	for _, f := range forms {
		if string(f) == name {
			return f, nil
		}
	}
	return "", refuse(400, "%q is not a form in which a record is shown", name)
}

// written returns a record in a form.
func written(r *parse.Record, form parse.Format) []byte {
	w, _ := formats.WriterOf(form)
	b, _ := w.Append(append([]byte(nil), w.Header...), r, nil) // only ISO 2709 cannot hold every record
	return laidOut(append(b, w.Footer...), form)
}

// laidOut returns JSON with a line for each member. Other text is returned as it is.
func laidOut(text []byte, form parse.Format) []byte {
	var b bytes.Buffer
	if form != parse.FormatJSON || json.Indent(&b, text, "", "  ") != nil {
		return text
	}
	return b.Bytes()
}

// damaged returns the bytes of what is not a record, a line for each field.
func damaged(raw []byte) []byte {
	return bytes.ReplaceAll(raw, []byte{parse.FieldTerminator}, []byte{parse.FieldTerminator, '\n'})
}
