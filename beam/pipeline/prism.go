package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	embedded "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
)

// The job server that is in this process, for as long as it lives.
var own struct {
	sync.Mutex
	client jobpb.JobServiceClient
}

// prism returns a client of the job server in this process. The server listens on all interfaces, without asking who
// calls: it is bound to the loopback where the system can do that, and otherwise there is a warning.
func prism(warn func(text string)) (client jobpb.JobServiceClient, err error) {
	own.Lock()
	defer own.Unlock()
	if own.client != nil {
		return own.client, nil
	}
	defer func() {
		if v := recover(); v != nil { // when the port was taken meanwhile
			err = fmt.Errorf("prism did not start: %v", v)
		}
	}()
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	client, err = embedded.CreateJobServer(context.Background(), embedded.Options{Port: port})
	if err != nil {
		return nil, err
	}
	if err := bindToLoopback(port); err != nil {
		warn(fmt.Sprintf("Prism listens on port %d of all interfaces of this machine while the run lasts, and asks nobody for a password: %v", port, err))
	}
	own.client = client
	return client, nil
}

// freePort returns the number of a port on which nobody listens.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.New("not an address of TCP")
	}
	return addr.Port, l.Close()
}

// answers returns an error if nobody listens at an address.
func answers(ctx context.Context, address string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("there is no pool of workers at %s, which 'mrrc-beam worker' would be: %w", address, err)
	}
	return conn.Close()
}
