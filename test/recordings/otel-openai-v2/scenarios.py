"""OpenTelemetry's own instrumentation of the OpenAI client, content on spans."""

import os

os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental"
os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "SPAN_ONLY"

from openai import OpenAI  # noqa: E402
from openai_calls import openai_calls  # noqa: E402
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor  # noqa: E402
from recording import main, trace_provider  # noqa: E402

provider = trace_provider(logs=True)
OpenAIInstrumentor().instrument(tracer_provider=provider)
# It knows nothing of the responses API.
WANTED = ("chat", "chat_stream", "chat_tools", "chat_tools_stream", "chat_reasoning", "chat_error", "embeddings")
main(*openai_calls(lambda: OpenAI(max_retries=0), WANTED), finish=provider.shutdown)
