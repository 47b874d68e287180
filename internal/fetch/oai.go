package fetch

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// OAI is a list of records of a repository, by OAI-PMH.
type OAI struct {
	Options
	Prefix  string // the metadata format; "": the first of the server's that is known to be MARCXML
	Set     string // "": all
	From    string // a date, 2026-11-30, or a time, 2026-11-30T00:00:00Z; "": from the first
	Until   string // likewise; "": to the last
	Deleted string // a file for the identifiers of deleted records; "": none
}

// marcPrefixes are names by which repositories call MARCXML, the usual one first.
var marcPrefixes = []string{"marc21", "marcxml", "marc21xml", "marc", "oai_marc", "marc21-xml", "mrc", "unimarc", "marcxchange"}

// Run fetches the list. The error is *Error, or the cause of ctx; the fetch can then be continued.
func (f *OAI) Run(ctx context.Context) (*Result, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	if f.Deleted != "" && samePath(f.Deleted, f.File) {
		return nil, usagef("--deleted "+f.Deleted, "is the file of -o as well")
	}
	request := map[string]string{"metadataPrefix": f.Prefix, "set": f.Set, "from": f.From, "until": f.Until, "encoding": f.Encoding}
	c := newClient(&f.Options)
	defer c.close()
	s, err := openStore(&f.Options, "oai", request)
	if err != nil {
		return nil, err
	}
	defer s.close()
	prefix := f.Prefix
	if prefix == "" && !s.state.Done {
		if prefix, err = f.choosePrefix(ctx, c); err != nil {
			return nil, err
		}
	}
	for last := s.state.Done; !last; {
		if last, err = f.next(ctx, c, s, prefix); err != nil {
			var failed *Error
			if !f.Partial || !errors.As(err, &failed) || failed.Kind != Server {
				return nil, err
			}
			s.flaw("%v", err)
			break
		}
		if !last {
			if err := f.pause(ctx); err != nil {
				return nil, err
			}
		}
	}
	if n, err := s.changed(); err != nil {
		return nil, err
	} else if n > 0 {
		s.flaw("%s with another date: the server changed what it has during the fetch, and the file has each version, the last one after the others",
			counted(n, "a record came again", "%d records came again"))
	}
	if f.Deleted != "" {
		if err := s.deleted(f.Deleted); err != nil {
			return nil, err
		}
	}
	return s.finish(f.File)
}

// oaiPage is an answer.
type oaiPage struct {
	date    string // of the answer
	items   []item
	token   string // of the next answer
	ends    bool   // it has the element of the token
	size    int64  // of the list; 0: not known
	code    string // of an error
	message string
	did     repairs
	foreign string // the element in place of a record of MARC
	bare    int    // records without metadata that are not deleted
}

// next gets an answer and stores it; last reports whether it was the last one.
func (f *OAI) next(ctx context.Context, c *client, s *store, prefix string) (last bool, err error) {
	place, n := s.state.Place, s.state.Pages+1
	page, body, err := f.ask(ctx, c, s, prefix)
	var lost *lostError
	if err != nil && !errors.As(err, &lost) {
		return false, err
	}
	if place == "" && page.date != "" {
		s.state.Next = cmp.Or(s.state.Next, page.date)
	}
	switch page.code {
	case "":
	case "badResumptionToken":
		return false, f.again(s, place, page.message)
	case "noRecordsMatch":
		if have := max(s.state.Listed, s.state.Course.Pass); place != "" && s.state.Size > 0 && have >= s.state.Size {
			s.state.Done = true // the list ends with its last answer, and some servers give a token there as well
			return true, s.save()
		}
		if s.state.Listed > 0 || place != "" {
			return false, serverf(f.URL, "noRecordsMatch in place of an answer, after %d records: %s; --resume asks again, and --partial takes what came", s.state.Listed, page.message)
		}
		s.state.Notes = note(s.state.Notes, "no record matches the request")
		s.state.Done = true
		return true, s.save()
	default:
		return false, f.refused(ctx, c, page, prefix)
	}
	if page.foreign != "" {
		return false, serverf(f.URL, "the records have the element %s, which is not MARCXML; --prefix names another format of the server (%s)", page.foreign, f.prefixes(ctx, c))
	}
	if page.did.any() {
		name, err := s.keep(n, body)
		if err != nil {
			return false, err
		}
		s.flaw("answer %d had to be repaired: %s; %s is the answer as it came", n, page.did, name)
	}
	if page.bare > 0 {
		s.flaw("answer %d has %d records without metadata, which are not in the file", n, page.bare)
	}
	s.state.Size = max(s.state.Size, page.size)
	next := page.token
	if lost != nil {
		next = place // it is asked for again by a later run
	} else {
		if next == "" {
			f.ended(s, page, place)
		}
		s.state.Course.Pass += page.listed()
	}
	fresh, addErr := s.add(next, page.items, next == "" && lost == nil)
	switch {
	case addErr != nil:
		return false, addErr
	case lost != nil:
		return false, err
	}
	f.Progress(s.state.Listed, s.state.Size)
	if page.token != "" {
		return false, f.endless(s, place, fresh)
	}
	return true, nil
}

// lostError is the error of an answer that should have the token of another one.
type lostError struct{ msg string }

func (e *lostError) Error() string { return e.msg }

// listed returns how many records of the list a page has.
func (p *oaiPage) listed() (n int64) {
	for i := range p.items {
		if !p.items[i].more {
			n++
		}
	}
	return n
}

// have returns how many records of the list there are with those of a page, which is not stored yet.
func (p *oaiPage) have(s *store) int64 {
	all := s.state.Listed
	for i := range p.items {
		if !p.items[i].more && !s.seen[p.items[i].digest()] {
			all++
		}
	}
	return max(all, s.state.Course.Pass+p.listed())
}

// complete returns *lostError if a page is the last one according to the page alone.
func (p *oaiPage) complete(s *store) error {
	have := p.have(s)
	if size := max(s.state.Size, p.size); p.code == "" && p.foreign == "" && !p.ends && size > have {
		return &lostError{fmt.Sprintf("the resumption token is lost: the list stops after %d records, and the server says that it has %d", have, size)}
	}
	return nil
}

// ended notes what is strange about the end of a list. page, its last, is not stored yet.
func (f *OAI) ended(s *store, page *oaiPage, place string) {
	have := page.have(s)
	switch {
	case s.state.Size > have:
		s.flaw("the list ended after %d records, and the server said that it has %d", have, s.state.Size)
	case place != "" && !page.ends && s.state.Size == 0:
		s.flaw("the last answer lacks the empty resumption token that ends a list: there may be more records")
	}
}

// endless notices a list that does not get on. place is that of the answer that was stored.
func (f *OAI) endless(s *store, place string, fresh int) error {
	st := &s.state
	have := st.Listed
	if st.Place == place || s.tokens[cell(st.Place)] {
		return serverf(f.URL, "the resumption token %q came before: the list goes round in a circle; --partial takes what came", st.Place)
	}
	if st.Size > 0 && have > 2*st.Size+1000 {
		return serverf(f.URL, "%d records came, and the server says that it has %d: the list does not end; --partial takes what came", have, st.Size)
	}
	if fresh > 0 {
		st.Course.Stale, st.Course.Again = 0, 0
		return nil
	}
	st.Course.Stale++
	if st.Course.Stale >= maxStale && st.Pages >= st.Course.Until {
		return serverf(f.URL, "%d answers in a row have no new record, and each has another resumption token: the list does not end; --partial takes what came", st.Course.Stale)
	}
	return nil
}

const (
	// maxStale is how many answers in a row may have nothing new: some repositories send empty ones.
	maxStale = 20
	// maxAgain is how often a list is begun again without anything new.
	maxAgain = 3
)

// again begins the list again, because the server does not know the place any more. Records that are stored are not
// stored again.
func (f *OAI) again(s *store, place, message string) error {
	st := &s.state
	if place == "" || st.Course.Again >= maxAgain {
		return serverf(f.URL, "badResumptionToken: %s (%s)", message, counted(st.Course.Again, "the list was begun again once", "the list was begun again %d times"))
	}
	f.Note(fmt.Sprintf("the server does not know the resumption token any more: the list begins again, and records that are stored already are left out (%s)", message))
	st.Course.Again++
	st.Course.Stale, st.Course.Pass, st.Place = 0, 0, ""
	st.Course.Until = 2*st.Pages + maxStale
	return s.forget()
}

func counted[N int | int64](n N, one, many string) string {
	if n == 1 {
		return one
	}
	return fmt.Sprintf(many, n)
}

// refused is the error for an error of the server.
func (f *OAI) refused(ctx context.Context, c *client, page *oaiPage, prefix string) error {
	switch page.code {
	case "cannotDisseminateFormat":
		return serverf(f.URL, "has no records as %s; its formats are %s (--prefix)", prefix, f.prefixes(ctx, c))
	case "noSetHierarchy":
		return serverf(f.URL, "has no sets: %s", page.message)
	}
	if page.code == "badArgument" && (strings.Contains(f.From, "T") || strings.Contains(f.Until, "T")) {
		return serverf(f.URL, "%s: %s (a server may know dates only: without the time, as in 2026-11-30)", page.code, page.message)
	}
	return serverf(f.URL, "%s: %s", page.code, page.message)
}

// address returns the address of a request.
func (f *OAI) address(args url.Values) string {
	u, err := url.Parse(f.URL)
	if err != nil {
		return f.URL
	}
	query := u.Query()
	for key, values := range args {
		query[key] = values
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// ask gets the next answer. With *lostError it returns the answer as well.
func (f *OAI) ask(ctx context.Context, c *client, s *store, prefix string) (page *oaiPage, raw []byte, err error) {
	args := url.Values{"verb": {"ListRecords"}}
	if place := s.state.Place; place != "" {
		args.Set("resumptionToken", place)
	} else {
		args.Set("metadataPrefix", prefix)
		for key, value := range map[string]string{"set": f.Set, "from": f.From, "until": f.Until} {
			if value != "" {
				args.Set(key, value)
			}
		}
	}
	err = c.get(ctx, f.address(args), func(body []byte) error {
		text, err := decode(body, f.Encoding)
		if err != nil {
			return err
		}
		text, did := repair(text)
		p, err := readOAI(text)
		if err != nil {
			return err
		}
		p.did = did
		page, raw = p, body
		return p.complete(s)
	})
	return page, raw, err
}

// readOAI reads an answer to ListRecords.
func readOAI(text []byte) (*oaiPage, error) {
	d, err := answer(text, "OAI-PMH", "OAI-PMH")
	if err != nil {
		return nil, err
	}
	p := &oaiPage{}
	err = children(d, func(e xml.StartElement) (_ bool, err error) {
		switch e.Name.Local {
		case "responseDate":
			p.date, err = textOf(d)
		case "error":
			p.code = cmp.Or(attribute(e, "code"), "an error without a code")
			p.message, err = textOf(d)
		case "ListRecords":
			err = children(d, func(e xml.StartElement) (bool, error) { return p.element(d, e) })
		default:
			return false, nil
		}
		return true, err
	})
	return p, err
}

// element reads an element of a list.
func (p *oaiPage) element(d *xml.Decoder, e xml.StartElement) (_ bool, err error) {
	switch e.Name.Local {
	case "record":
		err = p.record(d)
	case "resumptionToken":
		p.ends = true
		if size, err := strconv.ParseInt(attribute(e, "completeListSize"), 10, 64); err == nil {
			p.size = max(0, size)
		}
		p.token, err = textOf(d)
	default:
		return false, nil
	}
	return true, err
}

// record reads a record of a list: its header, and its metadata.
func (p *oaiPage) record(d *xml.Decoder) error {
	var head item
	var records [][]byte
	foreign := ""
	err := children(d, func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "header":
			head.deleted = attribute(e, "status") == "deleted"
			return true, children(d, func(e xml.StartElement) (_ bool, err error) {
				switch e.Name.Local {
				case "identifier":
					head.id, err = textOf(d)
				case "datestamp":
					head.date, err = textOf(d)
				default:
					return false, nil
				}
				return true, err
			})
		case "metadata":
			return true, children(d, func(e xml.StartElement) (bool, error) {
				more, ok, err := copyRecords(d, e)
				records = append(records, more...)
				if !ok {
					foreign = e.Name.Local
				}
				return ok, err
			})
		}
		return false, nil
	})
	switch {
	case err != nil:
		return err
	case foreign != "":
		p.foreign = foreign
	case head.deleted:
		p.items = append(p.items, head)
	case len(records) == 0:
		p.bare++
		p.items = append(p.items, head)
	default:
		for i, r := range records {
			p.items = append(p.items, item{id: head.id, date: head.date, more: i > 0, xml: r})
		}
	}
	return nil
}

// choosePrefix returns the name by which the server calls MARCXML.
func (f *OAI) choosePrefix(ctx context.Context, c *client) (string, error) {
	have, err := f.formats(ctx, c)
	if err != nil {
		return "", err
	}
	for _, name := range marcPrefixes {
		if i := slices.IndexFunc(have, func(s string) bool { return strings.EqualFold(s, name) }); i >= 0 {
			return have[i], nil
		}
	}
	return "", serverf(f.URL, "has no format whose name is known to be MARCXML; its formats are %s (--prefix)", strings.Join(have, ", "))
}

// prefixes returns the names of the server's formats for a message.
func (f *OAI) prefixes(ctx context.Context, c *client) string {
	have, err := f.formats(ctx, c)
	if err != nil || len(have) == 0 {
		return "it does not list them"
	}
	return strings.Join(have, ", ")
}

// formats asks for the server's formats.
func (f *OAI) formats(ctx context.Context, c *client) (have []string, err error) {
	err = c.get(ctx, f.address(url.Values{"verb": {"ListMetadataFormats"}}), func(body []byte) error {
		have = nil
		text, err := decode(body, f.Encoding)
		if err != nil {
			return err
		}
		text, _ = repair(text)
		d := newDecoder(text)
		start, err := root(d)
		if err != nil || start.Name.Local != "OAI-PMH" {
			return fmt.Errorf("the answer is not OAI-PMH%s", excerpt(text))
		}
		for depth := 1; depth > 0; {
			t, err := d.Token()
			if err != nil {
				return whole(d, err)
			}
			switch t := t.(type) {
			case xml.StartElement:
				if t.Name.Local != "metadataPrefix" {
					if depth++; depth > 100 {
						return errors.New("the answer is not a list of formats: its elements contain each other")
					}
					continue
				}
				name, err := textOf(d)
				if err != nil {
					return err
				}
				have = append(have, name)
			case xml.EndElement:
				depth--
			}
		}
		return nil
	})
	return have, err
}
