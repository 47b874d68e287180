package view

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
)

// The page is for the person who started the program. Other programs and users of the machine can reach the port as
// well, and a page of any site can make a browser send requests to it. So each request needs the token, in the address
// of the page and in a header afterwards, which a page of another site cannot set. The header Host must be that of the
// loopback: a page whose name was bound to this address later has another one. A request that changes something, or
// runs a script, must come from the page itself.

// tokenHeader has the token in the requests of the page.
const tokenHeader = "X-Token"

// guarded passes on only requests that come from the page, or open it.
func (s *Server) guarded(next http.Handler) http.Handler {
	mux := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", s.page.policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		given := r.Header.Get(tokenHeader)
		if r.URL.Path == "/" {
			given = r.URL.Query().Get("token")
		}
		switch {
		case !loopback(r.Host):
			http.Error(w, "This address belongs to another host.", http.StatusForbidden)
		case !s.knows(given):
			http.Error(w, "The token is missing or wrong: open the address that mrrc-lua view has printed.", http.StatusForbidden)
		case r.Method == http.MethodPost && r.Header.Get("Origin") != "" && r.Header.Get("Origin") != "http://"+r.Host:
			http.Error(w, "The request comes from another page.", http.StatusForbidden)
		default:
			mux.ServeHTTP(w, r)
		}
	})
}

// knows reports whether a token is that of the server, in a time that does not depend on where it differs.
func (s *Server) knows(token string) bool {
	given, own := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(s.token))
	return subtle.ConstantTimeCompare(given[:], own[:]) == 1
}

// loopback reports whether the host of a request is this machine. The port does not matter: it is another one when it
// was forwarded from elsewhere.
func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return host == "127.0.0.1" || host == "localhost"
}
