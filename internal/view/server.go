package view

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"mrrc-lua/engine"
	"mrrc-lua/internal/pager"
)

// Options are what a Server shows, and with which settings.
type Options struct {
	Records *pager.Pager
	Inputs  []string // their names, for people
	First   int64    // the number of the record that is shown first
	Where   string   // what is searched for at first; "": nothing

	// Engine has the settings of scripts and expressions: Args, Reach and Limits, and how the inputs are read
	// (Input). Their outputs are those of the Server.
	Engine engine.Options

	Script  string // the file of the script, to which it is saved; "": none was named
	Text    string // of the script; when the page is opened, that of its file at this time
	Dir     string // below which further files can be saved
	Program string // its name and version
}

// Server answers the requests of browsers. Close ends it.
type Server struct {
	opt    Options
	token  string
	page   page
	finds  finds
	tries  chan struct{} // who has one runs a script
	closed context.CancelFunc
	ctx    context.Context //nolint:containedctx // of what goes on between requests
	saving sync.Mutex
}

// scriptsAtOnce is how many scripts run at the same time.
const scriptsAtOnce = 4

// New makes a Server with a token of its own. What it does between requests ends with ctx, or with Close.
func New(ctx context.Context, opt Options) *Server {
	s := &Server{opt: opt, token: rand.Text(), tries: make(chan struct{}, scriptsAtOnce)}
	s.ctx, s.closed = context.WithCancel(ctx)
	s.finds.jobs = map[string]*search{}
	s.page = newPage(&s.opt)
	return s
}

// Close ends what goes on between requests, and waits for it.
func (s *Server) Close() {
	s.closed()
	s.finds.wait()
}

// URL returns the address of the page, with the token, on a server that listens at an address.
func (s *Server) URL(at net.Addr) string {
	return fmt.Sprintf("http://%s/?token=%s", at, s.token)
}

// Handler answers requests.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.showPage)
	answer := func(pattern string, f func(r *http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			v, err := f(r)
			reply(w, r, v, err)
		})
	}
	answer("GET /record", s.record)
	answer("GET /explain", s.explain)
	answer("POST /find", s.find)
	answer("POST /try", s.try)
	answer("POST /ask", s.ask)
	answer("POST /save", s.save)
	return s.guarded(mux)
}

// MaxScript is how many bytes a script may have.
const MaxScript = 512 << 10

// maxBody bounds the body of a request, in bytes: JSON with a script.
const maxBody = 4 * MaxScript

// problem is an error that is about the request, with its status.
type problem struct {
	status int
	msg    string
}

func (p *problem) Error() string { return p.msg }

func refuse(status int, format string, args ...any) error {
	return &problem{status, fmt.Sprintf(format, args...)}
}

// reply writes a value as JSON, or an error.
func reply(w http.ResponseWriter, r *http.Request, v any, err error) {
	status := http.StatusOK
	if err != nil {
		if r.Context().Err() != nil {
			return // nobody reads it
		}
		status = http.StatusInternalServerError
		if p := (*problem)(nil); errors.As(err, &p) {
			status = p.status
		}
		v = map[string]string{"error": visible(err.Error())}
	}
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "the answer cannot be written", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b) // the browser may have gone
}

// body reads the JSON of a request.
func body[T any](r *http.Request) (v T, err error) {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		if errors.As(err, new(*http.MaxBytesError)) {
			return v, refuse(http.StatusRequestEntityTooLarge, "the script is too long: the request has more than %d bytes", maxBody)
		}
		return v, refuse(http.StatusBadRequest, "the request cannot be read: %v", err)
	}
	return v, nil
}

// number reads the parameter with the number of a record.
func number(r *http.Request) (int64, error) {
	n, err := strconv.ParseInt(r.FormValue("n"), 10, 64)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, "n: the number of a record is expected")
	}
	return n, nil
}

// Listen listens on the loopback; port 0 is any that is free.
func Listen(port int) (net.Listener, error) {
	return net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}

// Limits of connections. There is none for answers: a script may take long, and the page waits.
const (
	headerTime = 10 * time.Second
	idleTime   = 2 * time.Minute
	endTime    = 2 * time.Second // that requests have when the server ends
)

// Serve answers the requests to a listener until ctx ends. Requests that are answered then have a moment to end.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	base, cancel := context.WithCancel(ctx)
	defer cancel()
	srv := &http.Server{Handler: h, ReadHeaderTimeout: headerTime, IdleTimeout: idleTime,
		BaseContext: func(net.Listener) context.Context { return base }}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTime)
		defer cancel()
		if srv.Shutdown(soon) != nil {
			_ = srv.Close()
		}
	})
	err := srv.Serve(l)
	if stop() { // it ended by itself
		return err
	}
	<-done
	return nil
}
