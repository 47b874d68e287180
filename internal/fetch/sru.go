package fetch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// SRU is the result of a query, by SRU.
type SRU struct {
	Options
	Query   string // in CQL
	Schema  string // of the records; "": marcxml
	Version string // of SRU; "": 1.2
	Page    int    // records of an answer; 0: 50
	Limit   int64  // records; 0: all
}

// Run fetches the result. The error is *Error, or the cause of ctx; the fetch can then be continued.
func (f *SRU) Run(ctx context.Context) (*Result, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	if strings.TrimSpace(f.Query) == "" {
		return nil, usagef("--query", "a query in CQL is expected, such as title=bells")
	}
	f.Schema, f.Version, f.Page = cmp.Or(f.Schema, "marcxml"), cmp.Or(f.Version, "1.2"), cmp.Or(f.Page, 50)
	request := map[string]string{"query": f.Query, "schema": f.Schema, "version": f.Version, "encoding": f.Encoding, "limit": strconv.FormatInt(f.Limit, 10)}
	c := newClient(&f.Options)
	defer c.close()
	s, err := openStore(&f.Options, "sru", request)
	if err != nil {
		return nil, err
	}
	defer s.close()
	for last := s.state.Done; !last; {
		if last, err = f.next(ctx, c, s); err != nil {
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
	return s.finish(f.File)
}

// sruPage is an answer.
type sruPage struct {
	size    int64 // of the result; negative: the answer does not say
	items   []item
	came    int64  // records in the answer, those that are not MARC included
	next    int64  // the position of the next record, as the server says; 0: it does not
	trouble string // a diagnostic about the whole request
	lost    []string
	foreign string
	did     repairs
}

// position returns where the next answer begins; the first record is 1.
func (s *store) position() int64 {
	n, err := strconv.ParseInt(s.state.Place, 10, 64)
	if err != nil {
		return 1
	}
	return n
}

// next gets an answer and stores it; last reports whether it was the last one.
func (f *SRU) next(ctx context.Context, c *client, s *store) (last bool, err error) {
	from, n := s.position(), s.state.Pages+1
	count := int64(f.Page)
	if f.Limit > 0 {
		count = min(count, f.Limit-(from-1))
	}
	page, body, err := f.ask(ctx, c, from, count)
	switch {
	case err != nil:
		return false, err
	case page.trouble != "":
		return false, serverf(f.URL, "%s", page.trouble)
	case page.foreign != "":
		return false, serverf(f.URL, "the records have the element %s, which is not MARCXML; --schema names another one of the server", page.foreign)
	}
	if page.did.any() {
		name, err := s.keep(n, body)
		if err != nil {
			return false, err
		}
		s.flaw("answer %d had to be repaired: %s; %s is the answer as it came", n, page.did, name)
	}
	for _, text := range page.lost {
		s.flaw("%s", text)
	}
	if room := f.Limit - (from - 1); f.Limit > 0 && page.came > room { // some servers send more than they are asked for
		page.items = slices.DeleteFunc(page.items, func(r item) bool { return r.nth >= room })
		page.came, page.next = room, 0
	}
	if before := s.state.Size; n > 1 && page.size >= 0 && page.size != before {
		s.flaw("the result had %d records, and %d in answer %d: it has changed meanwhile, and records may be missing or old", before, page.size, n)
	}
	s.state.Size = max(page.size, 0)
	if s.state.Size == 0 && n == 1 && page.came == 0 {
		s.state.Notes = note(s.state.Notes, "no record matches the query")
	}
	next := from + page.came
	if page.next > next {
		s.flaw("the server gave %d records from position %d, and goes on at %d: it has skipped some", page.came, from, page.next)
		next = page.next
	}
	same := s.same(page.items)
	for i := range page.items {
		page.items[i].id = fmt.Sprintf("position %d", from+page.items[i].nth)
	}
	most := s.state.Size
	if f.Limit > 0 {
		most = min(most, f.Limit)
	}
	last = next > most
	if _, err := s.add(strconv.FormatInt(next, 10), page.items, last); err != nil {
		return false, err
	}
	f.Progress(s.state.Records, s.state.Size)
	if last {
		return true, nil
	}
	if s.state.Course.Stale++; !same {
		s.state.Course.Stale = 0
	}
	if s.state.Course.Stale >= 3 {
		return false, serverf(f.URL, "%d answers in a row have the same records as the one before: the server does not go on; --partial takes what came", s.state.Course.Stale)
	}
	return false, nil
}

// same reports whether an answer has the same records as the one before it, and remembers them.
func (s *store) same(items []item) bool {
	h := sha256.New()
	for i := range items {
		h.Write(items[i].xml)
	}
	sum := hex.EncodeToString(h.Sum(nil)[:16])
	same := sum == s.state.Course.Same
	s.state.Course.Same = sum
	return same
}

// ask gets the answer that begins at a position.
func (f *SRU) ask(ctx context.Context, c *client, from, count int64) (page *sruPage, raw []byte, err error) {
	u, _ := url.Parse(f.URL) // check has read it
	query := u.Query()
	if f.Version != "2.0" {
		query.Set("operation", "searchRetrieve") // 2.0 has no operations
	}
	for key, value := range map[string]string{"version": f.Version, "query": f.Query, "recordSchema": f.Schema,
		"startRecord": strconv.FormatInt(from, 10), "maximumRecords": strconv.FormatInt(count, 10)} {
		query.Set(key, value)
	}
	u.RawQuery = query.Encode()
	err = c.get(ctx, u.String(), func(body []byte) error {
		text, err := decode(body, f.Encoding)
		if err != nil {
			return err
		}
		text, did := repair(text)
		p, err := readSRU(text)
		switch {
		case err != nil:
			return err
		case p.trouble == "" && p.came == 0 && p.size >= from:
			return fmt.Errorf("the result has %d records, and the answer has none from position %d on", p.size, from)
		case p.trouble == "" && p.size < 0:
			return errors.New("the answer does not say how many records there are")
		}
		p.did = p.did.with(did)
		page, raw = p, body
		return nil
	})
	return page, raw, err
}

// readSRU reads an answer to searchRetrieve.
func readSRU(text []byte) (*sruPage, error) {
	d, err := answer(text, "searchRetrieveResponse", "that of SRU")
	if err != nil {
		return nil, err
	}
	p := &sruPage{size: -1}
	err = children(d, func(e xml.StartElement) (_ bool, err error) {
		var text string
		switch e.Name.Local {
		case "numberOfRecords":
			if text, err = textOf(d); err == nil {
				if p.size, err = strconv.ParseInt(text, 10, 64); err != nil {
					err = fmt.Errorf("the number of records is %q", text)
				}
			}
		case "nextRecordPosition":
			if text, err = textOf(d); err == nil {
				p.next, _ = strconv.ParseInt(text, 10, 64)
			}
		case "diagnostics":
			err = children(d, func(e xml.StartElement) (bool, error) {
				text, err := diagnostic(d)
				p.trouble = cmp.Or(p.trouble, text)
				return true, err
			})
		case "records":
			err = children(d, func(e xml.StartElement) (bool, error) {
				if e.Name.Local != "record" {
					return false, nil
				}
				p.came++
				return true, p.record(d)
			})
		default:
			return false, nil
		}
		return true, err
	})
	return p, err
}

// diagnostic returns what a diagnostic says, whose start was read last.
func diagnostic(d *xml.Decoder) (string, error) {
	var parts []string
	err := children(d, func(e xml.StartElement) (bool, error) {
		text, err := textOf(d)
		if e.Name.Local != "uri" && text != "" {
			parts = append(parts, text)
		}
		return true, err
	})
	return cmp.Or(strings.Join(parts, ": "), "an error that is not explained"), err
}

// record reads a record of an answer.
func (p *sruPage) record(d *xml.Decoder) error {
	packing, before := "", len(p.lost)
	var items []item
	err := children(d, func(e xml.StartElement) (_ bool, err error) {
		switch e.Name.Local {
		case "recordPacking", "recordXMLEscaping":
			packing, err = textOf(d)
		case "recordData":
			if packing == "string" {
				items, err = p.packed(d)
			} else {
				err = children(d, func(e xml.StartElement) (bool, error) { return p.data(d, e, &items) })
			}
		default:
			return false, nil
		}
		return true, err
	})
	p.items = append(p.items, items...)
	if err == nil && len(items) == 0 && len(p.lost) == before && p.foreign == "" {
		p.lost = append(p.lost, fmt.Sprintf("record %d of an answer has no data", p.came))
	}
	return err
}

// data reads the element in the data of a record.
func (p *sruPage) data(d *xml.Decoder, e xml.StartElement, items *[]item) (bool, error) {
	if e.Name.Local == "diagnostic" { // in place of the record
		text, err := diagnostic(d)
		p.lost = append(p.lost, "the server does not give a record: "+text)
		return true, err
	}
	records, ok, err := copyRecords(d, e)
	if !ok {
		p.foreign = e.Name.Local
	}
	for _, r := range records {
		*items = append(*items, item{xml: r, nth: p.came - 1})
	}
	return ok, err
}

// packed reads a record that is written as text.
func (p *sruPage) packed(d *xml.Decoder) (items []item, err error) {
	text, err := textOf(d)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(text, "<") { // escaped twice
		text = html.UnescapeString(text)
	}
	clean, did := repair([]byte(text)) // what the packing hid
	p.did = p.did.with(did)
	inner := newDecoder(clean)
	start, err := root(inner)
	if err != nil {
		return nil, err
	}
	_, err = p.data(inner, start, &items)
	return items, err
}
