package view

import (
	"errors"
	"net/http"

	"mrrc-lua/internal/encode"
	"mrrc-lua/internal/explain"
	"mrrc-lua/internal/pager"
	"mrrc-lua/luabind/stubs"
	"mrrc-lua/parse"
)

// recordAnswer is a record, and what is known of the inputs.
type recordAnswer struct {
	N     int64  `json:"n"`     // 0: there is no such record
	Known int64  `json:"known"` // so many records are there
	All   bool   `json:"all"`   // and no more
	End   string `json:"end"`   // why reading ended after them
	Fault string `json:"fault"` // why the record cannot be read, unless there is none with this number
	Where string `json:"where"` // file, number in it, byte
	ID    string `json:"id"`    // 001
	HasID bool   `json:"hasId"`
	// Rejected is why the bytes could not be read as a record; Problems are what was tolerated.
	Rejected *flaw  `json:"rejected"`
	Problems []flaw `json:"problems"`
	Text     string `json:"text"`
}

// flaw is a problem of a record.
type flaw struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// maxFlaws is how many problems of a record are shown.
const maxFlaws = 100

// record answers with a record in one of its forms. Without a number it answers what is known of the inputs.
func (s *Server) record(r *http.Request) (any, error) {
	n, err := number(r)
	if err != nil {
		return nil, err
	}
	form, err := formOf(r.FormValue("as"))
	if err != nil {
		return nil, err
	}
	var a recordAnswer
	if n > 0 {
		rec, err := s.opt.Records.Record(r.Context(), n)
		switch {
		case errors.Is(err, pager.ErrNoRecord):
		case err != nil:
			if r.Context().Err() != nil {
				return nil, err
			}
			a.Fault = visible(err.Error())
		default:
			a.fill(rec, form)
		}
	}
	known, all, end := s.opt.Records.Known()
	if a.Known, a.All = known, all; end != nil {
		a.End = visible(end.Error())
	}
	return a, nil
}

func (a *recordAnswer) fill(r *parse.Record, form parse.Format) {
	pos := r.Pos()
	a.N = pos.Index
	a.Where = visible(pos.String())
	if id := r.ControlNumber(); id != nil {
		a.ID, a.HasID = brief(string(id)), true
	}
	for i, p := range r.Problems() {
		if i == maxFlaws {
			break
		}
		a.Problems = append(a.Problems, flaw{string(p.Code), visible(p.String())})
	}
	if err := r.Err(); err != nil {
		a.Rejected = &flaw{string(err.Code), visible(err.Problem.String())}
		a.Text = shown(damaged(r.Raw()))
		return
	}
	a.Text = shown(written(r, form))
}

// brief returns the beginning of a text that is usually short.
func brief(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return string(encode.AppendVisible(nil, []byte(text)))
}

// explain answers with what a name of the API means, or the code of a problem.
func (s *Server) explain(r *http.Request) (any, error) {
	if code := r.FormValue("code"); code != "" {
		text, ok := explain.Code(code)
		if !ok {
			return nil, refuse(http.StatusNotFound, "there is no code %s", brief(code))
		}
		return map[string]string{"text": text}, nil
	}
	name := r.FormValue("name")
	list := stubs.Find(name)
	if len(list) == 0 {
		list = stubs.About(name)
	}
	if len(list) == 0 {
		return nil, refuse(http.StatusNotFound, "there is no %s, and nothing about it", brief(name))
	}
	text := ""
	for _, e := range list {
		text += e.String() + "\n"
	}
	return map[string]string{"text": text}, nil
}
