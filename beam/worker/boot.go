package worker

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/container/tools"
	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/harness"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/util/grpcx"
)

// IsBoot reports whether arguments are those with which a runner starts a worker.
func IsBoot(args []string) bool {
	return startsFlags(args) && slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--provision_endpoint=") })
}

// IsHarness reports whether arguments are those with which the container of the SDK starts a worker.
func IsHarness(args []string) bool {
	return startsFlags(args) && (slices.Contains(args, "--worker=true") || slices.Contains(args, "--worker"))
}

// startsFlags reports whether no command comes first.
func startsFlags(args []string) bool { return len(args) > 0 && strings.HasPrefix(args[0], "-") }

// Harness is the worker in a container of the SDK. The arguments are those of the process. It does not return.
func Harness() {
	flag.Parse()
	beam.Init()
}

// Boot is a worker until its runner ends it, or ctx is done. args are those of IsBoot.
func Boot(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("boot", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	id := fs.String("id", "", "")
	provision := fs.String("provision_endpoint", "", "")
	logging := fs.String("logging_endpoint", "", "")
	control := fs.String("control_endpoint", "", "")
	_ = fs.String("artifact_endpoint", "", "") // the program is here already
	_ = fs.String("semi_persist_dir", "", "")
	if err := fs.Parse(args); err != nil {
		return err
	}
	ctx = grpcx.WriteWorkerID(ctx, strings.Trim(*id, "'")) // Prism quotes it
	info, err := tools.ProvisionInfo(ctx, *provision)
	if err != nil {
		return fmt.Errorf("the runner at %s: %w", *provision, err)
	}
	if url := info.GetLoggingEndpoint().GetUrl(); url != "" {
		*logging = url
	}
	if url := info.GetControlEndpoint().GetUrl(); url != "" {
		*control = url
	}
	beam.Init()
	log.SetLogger(quiet{})
	return harness.MainWithOptions(ctx, *logging, *control, harness.Options{
		StatusEndpoint: info.GetStatusEndpoint().GetUrl(), RunnerCapabilities: info.GetRunnerCapabilities(),
	})
}

// quiet is a logger of the SDK that says nothing: what fails is an error, of Boot or of an element.
type quiet struct{}

// Log implements log.Logger.
func (quiet) Log(context.Context, log.Severity, int, string) {}
