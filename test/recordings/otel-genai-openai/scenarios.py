"""OpenTelemetry's newer instrumentation of the OpenAI client: content on spans and in events."""

import os

os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental"
os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "SPAN_AND_EVENT"
os.environ["OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT"] = "true"

from openai import OpenAI  # noqa: E402
from openai_calls import openai_calls  # noqa: E402
from opentelemetry.instrumentation.genai.openai import OpenAIInstrumentor  # noqa: E402
from recording import main, trace_provider  # noqa: E402

provider = trace_provider(logs=True)
OpenAIInstrumentor().instrument(tracer_provider=provider)
main(*openai_calls(lambda: OpenAI(max_retries=0)), finish=provider.shutdown)
