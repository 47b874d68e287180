package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/graphx"
	beamlog "github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	jobpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/jobmanagement_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/runnerlib"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"

	"mrrc-lua/beam/worker"
)

// The runners. Universal, Flink and Spark are job servers that speak Beam's portable protocol.
const (
	Prism     = "prism"
	Universal = "universal"
	Flink     = "flink"
	Spark     = "spark"
	Dataflow  = "dataflow"
)

// The environments: how a runner gets workers.
const (
	Loopback = "loopback" // this process is the worker
	Process  = "process"  // the runner starts them
	External = "external" // a pool starts them: mrrc-beam worker
)

// Settings are how a pipeline is run.
type Settings struct {
	Runner      string
	Endpoint    string // of the job server, HOST:PORT; not of Prism
	Environment string
	Worker      string    // the program that Process starts, or the address of the pool of External
	Options     []string  // NAME=VALUE, flags of Beam's SDK
	Messages    io.Writer // gets the messages of the runner; nil: nobody does
	Warn        func(text string)
}

// OptionError is a wrong setting.
type OptionError struct{ Text string }

// Error implements error.
func (e *OptionError) Error() string { return e.Text }

// Check returns an *OptionError if the settings make no sense.
func (s *Settings) Check() error {
	wrong := func(format string, args ...any) error { return &OptionError{fmt.Sprintf(format, args...)} }
	switch {
	case s.Runner == Prism && s.Endpoint != "":
		return wrong("--endpoint is for a job server elsewhere: with --runner universal a Prism that is a server of its own, too")
	case s.Runner == Dataflow && (s.Endpoint != "" || s.Environment != ""):
		return wrong("--runner dataflow has no --endpoint and no --environment: give --runner-option project=…, region=… and staging_location=…")
	case s.Runner != Prism && s.Runner != Dataflow && s.Endpoint == "":
		return wrong("--runner %s needs the job server: --endpoint HOST:PORT", s.Runner)
	case s.Worker != "" && s.Environment != Process && s.Environment != External:
		return wrong("--environment-config is for --environment process and external")
	}
	for _, option := range s.Options {
		name, value, ok := strings.Cut(option, "=")
		if !ok || name == "" {
			return wrong("--runner-option %s: NAME=VALUE is expected", option)
		}
		if flag.Lookup(name) == nil {
			return wrong("--runner-option %s: Beam's SDK for Go has no such option", name)
		}
		if err := flag.Set(name, value); err != nil {
			return wrong("--runner-option %s: %v", option, err)
		}
	}
	return nil
}

// Elsewhere reports whether workers are on other machines, as far as that is known.
func (s *Settings) Elsewhere() bool { return s.Runner != Prism && s.Environment != Loopback }

// Run runs the pipeline of a job, with the lines of parts.Begin: all parts are run when it returns nil. An error is the context's cause, or that of
// the runner. One pipeline is run at a time.
func Run(ctx context.Context, s *Settings, path string, lines []string) error {
	if !beam.Initialized() {
		beam.Init()
	}
	s.hear() // Init has a logger of its own
	p := graph(path, lines)
	defer filters.end(errEnded)
	stop := context.AfterFunc(ctx, func() { filters.end(context.Cause(ctx)) })
	defer stop()
	var err error
	if s.Runner == Dataflow {
		_, err = dataflow.Execute(ctx, p)
	} else {
		err = s.submit(ctx, p, path)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// hear passes the messages of the SDK and of Prism on.
func (s *Settings) hear() {
	log := io.Discard
	if s.Messages != nil {
		log = s.Messages
	}
	logger := slog.New(slog.NewTextHandler(log, nil))
	slog.SetDefault(logger)
	beamlog.SetLogger(messages{logger})
}

// messages is a logger of the SDK.
type messages struct{ *slog.Logger }

// Log implements beamlog.Logger.
func (m messages) Log(ctx context.Context, sev beamlog.Severity, _ int, text string) {
	level := slog.LevelInfo
	switch {
	case sev <= beamlog.SevDebug:
		level = slog.LevelDebug
	case sev == beamlog.SevWarn:
		level = slog.LevelWarn
	case sev > beamlog.SevWarn:
		level = slog.LevelError
	}
	m.Logger.Log(ctx, level, text)
}

// submit hands a pipeline to a job server, and waits for its end.
func (s *Settings) submit(ctx context.Context, p *beam.Pipeline, path string) error {
	edges, _, err := p.Build()
	if err != nil {
		return err
	}
	urn, config, release, err := s.environment(ctx)
	if err != nil {
		return err
	}
	defer release()
	environment, err := graphx.CreateEnvironment(ctx, urn, func(context.Context) string { return config })
	if err != nil {
		return err
	}
	model, err := graphx.Marshal(edges, &graphx.Options{Environment: environment, PipelineResourceHints: jobopts.GetPipelineResourceHints()})
	if err != nil {
		return err
	}
	// Runners stage the program of the workers, which have it already: they get a file that says so.
	artifact := filepath.Join(filepath.Dir(path), "worker")
	if err := os.WriteFile(artifact, []byte("The workers are started as mrrc-beam.\n"), 0o600); err != nil {
		return err
	}
	if err := runnerlib.UpdateGoEnvironmentWorker(artifact, model); err != nil {
		return err
	}
	client, hangUp, err := s.server(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	id, endpoint, token, err := runnerlib.Prepare(ctx, client, model, &runnerlib.JobOptions{Name: jobopts.GetJobName(),
		Experiments: jobopts.GetExperiments(), Parallelism: *jobopts.Parallelism})
	if err != nil {
		return err
	}
	if token, err = runnerlib.Stage(ctx, id, endpoint, artifact, token); err != nil {
		return err
	}
	if id, err = runnerlib.Submit(ctx, client, id, token); err != nil {
		return err
	}
	err = s.wait(ctx, client, id)
	if ctx.Err() != nil {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		_, _ = client.Cancel(late, &jobpb.CancelJobRequest{JobId: id}) // this process ends, whatever becomes of the job
	}
	return err
}

// farewell is how long a job server may take to cancel a job.
const farewell = 5 * time.Second

// server connects to the job server.
func (s *Settings) server(ctx context.Context) (client jobpb.JobServiceClient, hangUp func(), err error) {
	if s.Runner == Prism {
		client, err := prism(s.Warn)
		return client, func() {}, err
	}
	conn, err := grpcx.Dial(ctx, s.Endpoint, time.Minute)
	if err != nil {
		return nil, nil, fmt.Errorf("the job server at %s does not answer: %w", s.Endpoint, err)
	}
	return jobpb.NewJobServiceClient(conn), func() { _ = conn.Close() }, nil // everything was read
}

// environment describes the workers for the runner. release ends those of this process.
func (s *Settings) environment(ctx context.Context) (urn, config string, release func(), err error) {
	release = func() {}
	switch s.Environment {
	case Process:
		command := s.Worker
		if command == "" {
			if command, err = os.Executable(); err != nil {
				return "", "", nil, err
			}
		}
		if s.Runner == Prism {
			return s.ownPool(ctx, command)
		}
		text, err := json.Marshal(map[string]string{"command": command})
		return "beam:env:process:v1", string(text), release, err
	case External:
		if s.Runner == Prism { // which panics when nobody answers
			if err := answers(ctx, s.Worker); err != nil {
				return "", "", nil, err
			}
		}
		return "beam:env:external:v1", s.Worker, release, nil
	}
	workers, err := extworker.StartLoopback(ctx, 0)
	if err != nil {
		return "", "", nil, err
	}
	return "beam:env:external:v1", workers.EnvironmentConfig(ctx), func() { _ = workers.Stop(context.WithoutCancel(ctx)) }, nil
}

// ownPool starts the workers of Prism's environment process. Prism could start them itself, but it may wait for ever
// for one that has died.
func (s *Settings) ownPool(ctx context.Context, command string) (urn, config string, release func(), err error) {
	lis, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", nil, err
	}
	pool := &worker.Pool{Program: command, Output: s.Messages}
	serving, end := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = pool.Serve(serving, lis) // without it the runner fails
	}()
	return "beam:env:external:v1", lis.Addr().String(), func() { end(); <-ended }, nil
}

// wait waits until a job has ended.
func (s *Settings) wait(ctx context.Context, client jobpb.JobServiceClient, id string) error {
	stream, err := client.GetMessageStream(ctx, &jobpb.JobMessagesRequest{JobId: id})
	if err != nil {
		return err
	}
	failed, why := false, ""
	for {
		msg, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF) && failed:
			return errors.New("the runner failed the job without a reason")
		case errors.Is(err, io.EOF):
			return errors.New("the runner has not said how the job ended")
		case err != nil:
			return err
		}
		if m := msg.GetMessageResponse(); m != nil {
			if s.Messages != nil {
				fmt.Fprintln(s.Messages, m.GetMessageText())
			}
			if m.GetImportance() >= jobpb.JobMessage_JOB_MESSAGE_ERROR {
				why = m.GetMessageText()
			}
		}
		switch msg.GetStateResponse().GetState() {
		case jobpb.JobState_DONE:
			return nil
		case jobpb.JobState_CANCELLED:
			return errors.New("the job was cancelled")
		case jobpb.JobState_FAILED:
			failed = true
		}
		if failed && why != "" {
			return errors.New(why)
		}
	}
}
