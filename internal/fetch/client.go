package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"mrrc-lua/internal/lazyregexp"
)

// client sends requests, again and again until the answer is whole.
type client struct {
	o    *Options
	http *retryablehttp.Client
}

func newClient(o *Options) *client {
	trustRoots()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: o.Timeout}).DialContext
	transport.TLSHandshakeTimeout = o.Timeout
	transport.ResponseHeaderTimeout = o.Timeout
	c := &client{o: o, http: retryablehttp.NewClient()}
	c.http.HTTPClient = &http.Client{Transport: transport, CheckRedirect: redirect}
	c.http.Logger = nil
	c.http.RetryMax = o.Retries
	c.http.RetryWaitMin, c.http.RetryWaitMax = o.First, max(o.First, min(o.MaxWait, time.Minute))
	c.http.CheckRetry = c.again
	c.http.Backoff = c.backoff
	c.http.ErrorHandler = func(resp *http.Response, err error, tries int) (*http.Response, error) {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, &gaveUp{err, resp, tries}
	}
	return c
}

// close ends the connections.
func (c *client) close() { c.http.HTTPClient.CloseIdleConnections() }

// redirect follows redirections, but not from https to http, where others can read and change what is sent.
func redirect(req *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= 10:
		return final("is redirected for ever, at last to %s", redacted(req.URL.String()))
	case via[0].URL.Scheme == "https" && req.URL.Scheme != "https":
		return final("is redirected from https to %s: use an address that stays with https", redacted(req.URL.String()))
	}
	return nil
}

// finalError is an error that another try does not change.
type finalError struct{ msg string }

func (e *finalError) Error() string { return e.msg }

func final(format string, args ...any) error { return &finalError{fmt.Sprintf(format, args...)} }

// gaveUp is the error after the last try.
type gaveUp struct {
	err   error
	resp  *http.Response // nil: there was none
	tries int
}

func (e *gaveUp) Error() string { return fmt.Sprint(e.err) }

func (e *gaveUp) Unwrap() error { return e.err }

// again decides whether there is another try.
func (c *client) again(ctx context.Context, resp *http.Response, err error) (bool, error) {
	var last *finalError
	var disk *Error
	switch {
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case errors.As(err, &last):
		return false, last
	case errors.As(err, &disk) && disk.Kind == Disk:
		return false, disk
	case resp != nil && (resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusTooManyRequests):
		if wait := asked(resp); wait < 0 || wait > c.o.MaxWait {
			return false, final("is not available, and asks to come back after %q; --max-wait is %s", resp.Header.Get("Retry-After"), c.o.MaxWait)
		}
		return true, fmt.Errorf("HTTP status %s", resp.Status)
	case err == nil && resp != nil && resp.StatusCode >= 400 && resp.StatusCode < 500 && resp.StatusCode != http.StatusRequestTimeout:
		return false, nil // the caller looks at it
	}
	return retryablehttp.ErrorPropagatedRetryPolicy(ctx, resp, err)
}

// asked returns how long a server wants to be left alone; negative: longer than a number can say.
func asked(resp *http.Response) time.Duration { return retryablehttp.DefaultBackoff(0, 0, 0, resp) }

// backoff returns the wait before the next try, and tells the user about a long one.
func (c *client) backoff(least, most time.Duration, n int, resp *http.Response) time.Duration {
	wait := max(0, retryablehttp.DefaultBackoff(least, most, n, resp))
	if wait >= 5*time.Second {
		c.o.Note(fmt.Sprintf("waiting %s before the next try", wait.Round(time.Second)))
	}
	return wait
}

// get returns the body of an answer that take accepts. Take is called with the body of each answer that came to its
// end; unless its error is final, the request is repeated. The error is *Error, or the cause of ctx.
func (c *client) get(ctx context.Context, address string, take func(body []byte) error) error {
	return c.do(ctx, address, nil, func(resp *http.Response) error {
		if resp.StatusCode != http.StatusOK {
			return statusError(resp)
		}
		timer := time.AfterFunc(c.o.Timeout, func() { _ = resp.Body.Close() })
		defer timer.Stop()
		body, err := io.ReadAll(io.LimitReader(resp.Body, c.o.Most+1))
		switch {
		case err != nil && !timer.Stop():
			return fmt.Errorf("the answer did not end within %s", c.o.Timeout)
		case err != nil:
			return fmt.Errorf("the answer broke off after %d bytes: %w", len(body), bare(err))
		case int64(len(body)) > c.o.Most:
			return final("the answer is longer than %d bytes (--max-size)", c.o.Most)
		}
		return take(body)
	})
}

// statusError is the error of an answer with another status than 200.
func statusError(resp *http.Response) error {
	text := ""
	if body, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10)); len(body) > 0 {
		text = excerpt(body)
	}
	err := fmt.Sprintf("HTTP status %s%s", resp.Status, text)
	if resp.StatusCode >= 500 || resp.StatusCode == http.StatusRequestTimeout || resp.StatusCode == http.StatusTooManyRequests {
		return errors.New(err)
	}
	return &finalError{err}
}

// do sends a request. prepare changes it before each try, if it is not nil. handle gets each answer.
func (c *client) do(ctx context.Context, address string, prepare func(*http.Request), handle func(*http.Response) error) error {
	req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return usagef(redacted(address), "is not an address: %v", bare(err))
	}
	req.Header.Set("User-Agent", c.o.Agent)
	c.http.PrepareRetry = nil
	if prepare != nil {
		prepare(req.Request)
		c.http.PrepareRetry = func(r *http.Request) error {
			prepare(r)
			return nil
		}
	}
	req.SetResponseHandler(handle)
	resp, err := c.http.Do(req)
	if resp != nil {
		_ = resp.Body.Close() // it was read
	}
	var up *gaveUp
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, new(*Error)):
		return err
	case errors.As(err, &up) && up.tries > 1:
		return &Error{Kind: Server, Name: redacted(address), Msg: fmt.Sprintf("%s (tried %d times)", bare(up.err), up.tries), Err: err}
	}
	return &Error{Kind: Server, Name: redacted(address), Msg: bare(err).Error(), Err: err}
}

// bare returns an error without the address or the path, which the message has already.
func bare(err error) error {
	for {
		var address *url.Error
		var path *fs.PathError
		var call *os.SyscallError
		var up *gaveUp
		switch {
		case errors.As(err, &up) && up.err != nil:
			err = up.err
		case errors.As(err, &address):
			err = address.Err
		case errors.As(err, &path):
			err = path.Err
		case errors.As(err, &call):
			err = call.Err
		case errors.Is(err, io.ErrUnexpectedEOF):
			return errors.New("the connection ended early")
		default:
			return err
		}
	}
}

var (
	title = lazyregexp.New(`(?is)<title[^>]*>(.*?)</title>`)
	tags  = lazyregexp.New(`(?s)<[^>]*>`)
)

// excerpt returns what an answer says to people, in short, with a colon before it; "": nothing.
func excerpt(body []byte) string {
	text := body
	if m := title().FindSubmatch(body); m != nil {
		text = m[1]
	}
	text = bytes.ToValidUTF8(tags().ReplaceAll(text, []byte(" ")), []byte("\uFFFD"))
	line := []rune(strings.Join(strings.Fields(string(text)), " "))
	switch {
	case len(line) == 0:
		return ""
	case len(line) > 100:
		line = append(line[:100], '…')
	}
	return fmt.Sprintf(": %q", string(line))
}
