"""What the scripts of the recordings share: `python scenarios.py --list`, `python scenarios.py NAME`."""

import asyncio
import inspect
import os
import sys

MODEL_URL = os.environ.get("MODEL_URL", "http://127.0.0.1:1")
SINK_URL = os.environ.get("SINK_URL", "http://127.0.0.1:1")
SYSTEM = "You answer questions about the weather."
QUESTION = "What is the weather in Paris?"

SCENARIOS = {}


def scenario(function):
    """The function's name, with dashes, is the scenario's."""
    SCENARIOS[function.__name__.replace("_", "-")] = function
    return function


def trace_provider(logs=False):
    """The OpenTelemetry SDK as an application sets it up; spans go out one by one, as they end."""
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor

    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    if logs:
        from opentelemetry._logs import set_logger_provider
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
        from opentelemetry.sdk._logs import LoggerProvider
        from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor

        logger_provider = LoggerProvider()
        logger_provider.add_log_record_processor(SimpleLogRecordProcessor(OTLPLogExporter()))
        set_logger_provider(logger_provider)
    return provider


def main(*scenarios, finish=None):
    """Runs the scenario that the command line names; then `finish`, which has to send what waits."""
    for function in scenarios:
        scenario(function)
    if sys.argv[1] == "--list":
        print("\n".join(SCENARIOS))
        return
    outcome = SCENARIOS[sys.argv[1]]()
    if inspect.isawaitable(outcome):
        asyncio.run(outcome)
    if finish is not None:
        finish()
