// The Go SDK with all three signals, as an instrumented service has them: a trace with two spans, log
// records inside and outside of a span, a counter, a gauge and a histogram.
//
//	agent -endpoint 127.0.0.1:4318 -protocol http/protobuf|grpc [-gzip]
//
// Prints one JSON line: the trace id and how many exports failed.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

type exporters struct {
	traces  sdktrace.SpanExporter
	logs    sdklog.Exporter
	metrics sdkmetric.Exporter
}

func main() {
	endpoint := flag.String("endpoint", "127.0.0.1:4318", "host:port")
	protocol := flag.String("protocol", "http/protobuf", "http/protobuf or grpc")
	gzip := flag.Bool("gzip", false, "compress")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	failed := 0
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		failed++
		fmt.Fprintln(os.Stderr, err)
	}))
	var to exporters
	if *protocol == "grpc" {
		to = overGRPC(ctx, *endpoint, *gzip)
	} else {
		to = overHTTP(ctx, *endpoint, *gzip)
	}
	traceID := work(ctx, to, &failed)
	must(json.NewEncoder(os.Stdout).Encode(map[string]any{"traceId": traceID, "failedExports": failed}))
}

// work emits the telemetry and waits until all of it is exported.
func work(ctx context.Context, to exporters, failed *int) string {
	res := resource.NewSchemaless(attribute.String("service.name", "go-agent"))
	traces := sdktrace.NewTracerProvider(sdktrace.WithBatcher(to.traces), sdktrace.WithResource(res))
	logs := sdklog.NewLoggerProvider(
		sdklog.WithProcessor(sdklog.NewBatchProcessor(to.logs)), sdklog.WithResource(res))
	metrics := sdkmetric.NewMeterProvider(
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(to.metrics)), sdkmetric.WithResource(res))
	tracer, logger, meter := traces.Tracer("agent"), logs.Logger("agent"), metrics.Meter("agent")

	logger.Emit(ctx, record("started", attribute.StringValue("the agent started")))
	ctx, root := tracer.Start(ctx, "invoke_agent parcels")
	inner, tool := tracer.Start(ctx, "execute_tool find_parcel")
	logger.Emit(inner, record("tool.result", attribute.MapValue(
		attribute.String("parcel", "P-7"), attribute.Int64("steps", 3), attribute.Bool("found", true))))
	tool.End()
	root.End()

	calls, err := meter.Int64Counter("agent.calls", metric.WithUnit("{call}"))
	must(err)
	calls.Add(ctx, 3, metric.WithAttributes(attribute.String("tool", "find_parcel")))
	load, err := meter.Float64Gauge("agent.load")
	must(err)
	load.Record(ctx, 0.25)
	latency, err := meter.Float64Histogram("agent.latency", metric.WithUnit("s"))
	must(err)
	for _, seconds := range []float64{0.1, 0.2, 4} {
		latency.Record(ctx, seconds)
	}
	for _, shutdown := range []func(context.Context) error{traces.Shutdown, logs.Shutdown, metrics.Shutdown} {
		if err := shutdown(ctx); err != nil {
			*failed++
			fmt.Fprintln(os.Stderr, err)
		}
	}
	return root.SpanContext().TraceID().String()
}

func record(event string, body attribute.Value) log.Record {
	var r log.Record
	r.SetTimestamp(time.Now())
	r.SetSeverity(log.SeverityInfo)
	r.SetSeverityText("INFO")
	r.SetEventName(event)
	r.SetBody(body)
	return r
}

func overHTTP(ctx context.Context, endpoint string, gzip bool) exporters {
	traceOptions := []otlptracehttp.Option{otlptracehttp.WithEndpoint(endpoint), otlptracehttp.WithInsecure()}
	logOptions := []otlploghttp.Option{otlploghttp.WithEndpoint(endpoint), otlploghttp.WithInsecure()}
	metricOptions := []otlpmetrichttp.Option{otlpmetrichttp.WithEndpoint(endpoint), otlpmetrichttp.WithInsecure()}
	if gzip {
		traceOptions = append(traceOptions, otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
		logOptions = append(logOptions, otlploghttp.WithCompression(otlploghttp.GzipCompression))
		metricOptions = append(metricOptions, otlpmetrichttp.WithCompression(otlpmetrichttp.GzipCompression))
	}
	traces, err := otlptrace.New(ctx, otlptracehttp.NewClient(traceOptions...))
	must(err)
	logs, err := otlploghttp.New(ctx, logOptions...)
	must(err)
	metrics, err := otlpmetrichttp.New(ctx, metricOptions...)
	must(err)
	return exporters{traces, logs, metrics}
}

func overGRPC(ctx context.Context, endpoint string, gzip bool) exporters {
	traceOptions := []otlptracegrpc.Option{otlptracegrpc.WithEndpoint(endpoint), otlptracegrpc.WithInsecure()}
	logOptions := []otlploggrpc.Option{otlploggrpc.WithEndpoint(endpoint), otlploggrpc.WithInsecure()}
	metricOptions := []otlpmetricgrpc.Option{otlpmetricgrpc.WithEndpoint(endpoint), otlpmetricgrpc.WithInsecure()}
	if gzip {
		traceOptions = append(traceOptions, otlptracegrpc.WithCompressor("gzip"))
		logOptions = append(logOptions, otlploggrpc.WithCompressor("gzip"))
		metricOptions = append(metricOptions, otlpmetricgrpc.WithCompressor("gzip"))
	}
	traces, err := otlptrace.New(ctx, otlptracegrpc.NewClient(traceOptions...))
	must(err)
	logs, err := otlploggrpc.New(ctx, logOptions...)
	must(err)
	metrics, err := otlpmetricgrpc.New(ctx, metricOptions...)
	must(err)
	return exporters{traces, logs, metrics}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
