"""LangSmith's tracing of LangChain and LangGraph, switched to OpenTelemetry."""

import os

os.environ["LANGSMITH_OTEL_ENABLED"] = "true"
os.environ["LANGSMITH_OTEL_ONLY"] = "true"
os.environ["LANGSMITH_TRACING"] = "true"
os.environ["LANGSMITH_PROJECT"] = "weather"
os.environ["LANGSMITH_API_KEY"] = "none-needed"
os.environ["LANGSMITH_ENDPOINT"] = os.environ.get("SINK_URL", "http://127.0.0.1:1")

from langchain_calls import LANGCHAIN_CALLS  # noqa: E402
from langchain_core.tracers.langchain import wait_for_all_tracers  # noqa: E402
from recording import main, trace_provider  # noqa: E402

provider = trace_provider()


def finish():
    wait_for_all_tracers()
    provider.shutdown()


main(*LANGCHAIN_CALLS, finish=finish)
