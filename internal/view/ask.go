package view

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"mrrc-lua/engine"
	"mrrc-lua/internal/session"
)

// answer is the result of an expression.
type answer struct {
	Values  []string  `json:"values"`
	Printed string    `json:"printed"`
	Notes   []string  `json:"notes"`
	Changes string    `json:"changes"` // that it made in the record, as text
	Errors  []mistake `json:"errors"`
	More    bool      `json:"more"` // the text is not complete
}

// ask answers with the value of an expression for a record, with the functions of a script, as repl does. Changes of
// the record are shown and forgotten.
func (s *Server) ask(r *http.Request) (any, error) {
	q, err := body[struct {
		N      int64  `json:"n"`
		Script string `json:"script"`
		Text   string `json:"text"`
	}](r)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(q.Text) == "" {
		return answer{}, nil
	}
	rec, err := s.opt.Records.Record(r.Context(), q.N)
	if err != nil {
		return nil, refuse(http.StatusNotFound, "%v", err)
	}
	if err := s.turn(r.Context()); err != nil {
		return nil, err
	}
	defer s.done()
	ctx := r.Context()
	var printed clipped
	o := s.opt.Engine
	o.Input = engine.Input{Paths: s.opt.Inputs, Text: o.Input.Text}
	o.Output = engine.Output{Print: &printed, Create: func(string) (io.Writer, error) { return io.Discard, nil }}
	ses, err := session.New(ctx, o)
	if err != nil {
		return nil, err
	}
	defer ses.Close()
	if err := ses.Take(ctx, rec); err != nil {
		return answer{Errors: []mistake{{Msg: "the bytes cannot be read as a record: there is no record here"}}}, nil
	}
	if sc, err := engine.LoadScript(s.name(), q.Script); err == nil && strings.TrimSpace(q.Script) != "" {
		_, _ = ses.Run(ctx, sc) // its errors are shown next to it
	}
	printed = clipped{} // of the expression alone
	return s.asked(ctx, ses, q.Text, &printed)
}

// asked evaluates an expression in a session.
func (s *Server) asked(ctx context.Context, ses *session.Session, text string, printed *clipped) (any, error) {
	res, err := ses.Eval(ctx, text)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	a := answer{Printed: printed.text(), Changes: shown([]byte(ses.Changes(ctx, false)))}
	for _, v := range res.Values {
		a.Values = append(a.Values, shown([]byte(v)))
	}
	for _, v := range res.Notes {
		a.Notes = append(a.Notes, visible(v))
	}
	switch {
	case errors.Is(err, session.ErrIncomplete):
		a.More = true
	case err != nil:
		a.Errors = mistakes(s.name(), err)
		for i := range a.Errors {
			if strings.HasPrefix(a.Errors[i].Script, session.InputName) { // the expression itself: the page knows no lines of it
				a.Errors[i].Script, a.Errors[i].Line, a.Errors[i].Col = "", 0, 0
			}
		}
	}
	return a, nil
}
