package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"sync"

	fnpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/fnexecution_v1"
	"google.golang.org/grpc"
)

// Pool starts a process of a program for each worker that a runner asks for: Beam's service for the environment
// EXTERNAL. (That of the SDK listens on all interfaces.)
type Pool struct {
	fnpb.UnimplementedBeamFnExternalWorkerPoolServer

	Program string    // gets the arguments of IsBoot
	Output  io.Writer // of the processes; nil: it is thrown away

	mu      sync.Mutex
	workers map[string]*process
	all     sync.WaitGroup
	ended   bool
}

// process is a worker.
type process struct {
	end  context.CancelFunc
	gone chan struct{}
}

// Serve serves runners until ctx is done, and then ends the workers.
func (p *Pool) Serve(ctx context.Context, lis net.Listener) error {
	server := grpc.NewServer()
	fnpb.RegisterBeamFnExternalWorkerPoolServer(server, p)
	stop := context.AfterFunc(ctx, server.Stop)
	defer stop()
	err := server.Serve(lis)
	p.mu.Lock()
	p.ended = true
	for _, w := range p.workers {
		w.end()
	}
	p.mu.Unlock()
	p.all.Wait()
	if ctx.Err() != nil || errors.Is(err, grpc.ErrServerStopped) {
		return nil
	}
	return err
}

// StartWorker implements the service.
func (p *Pool) StartWorker(_ context.Context, req *fnpb.StartWorkerRequest) (*fnpb.StartWorkerResponse, error) {
	refuse := func(format string, args ...any) (*fnpb.StartWorkerResponse, error) {
		return &fnpb.StartWorkerResponse{Error: fmt.Sprintf(format, args...)}, nil
	}
	id := req.GetWorkerId()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended:
		return refuse("the pool has ended")
	case p.workers[id] != nil:
		return refuse("there is a worker %q already", id)
	case req.GetControlEndpoint().GetAuthentication() != nil:
		return refuse("endpoints with authentication are not supported")
	}
	ctx, end := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, p.Program, "--id="+id,
		"--control_endpoint="+req.GetControlEndpoint().GetUrl(),
		"--artifact_endpoint="+req.GetArtifactEndpoint().GetUrl(),
		"--provision_endpoint="+req.GetProvisionEndpoint().GetUrl(),
		"--logging_endpoint="+req.GetLoggingEndpoint().GetUrl())
	if p.Output != nil {
		cmd.Stdout, cmd.Stderr = p.Output, p.Output
	}
	if err := cmd.Start(); err != nil {
		end()
		return refuse("worker %s: %v", id, err)
	}
	w := &process{end: end, gone: make(chan struct{})}
	if p.workers == nil {
		p.workers = map[string]*process{}
	}
	p.workers[id] = w
	p.all.Go(func() {
		defer close(w.gone)
		defer end()
		_ = cmd.Wait() // the runner notices a worker that has gone
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.workers, id)
	})
	return &fnpb.StartWorkerResponse{}, nil
}

// StopWorker implements the service. It returns when the process has ended.
func (p *Pool) StopWorker(_ context.Context, req *fnpb.StopWorkerRequest) (*fnpb.StopWorkerResponse, error) {
	p.mu.Lock()
	w := p.workers[req.GetWorkerId()]
	p.mu.Unlock()
	if w != nil { // else it has ended by itself
		w.end()
		<-w.gone
	}
	return &fnpb.StopWorkerResponse{}, nil
}
