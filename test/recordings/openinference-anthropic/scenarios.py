"""OpenInference's instrumentation of the Anthropic client, whose own spans come too."""

from anthropic import Anthropic
from anthropic_calls import anthropic_calls
from openinference.instrumentation.anthropic import AnthropicInstrumentor
from recording import main, trace_provider

provider = trace_provider()
AnthropicInstrumentor().instrument(tracer_provider=provider)
main(*anthropic_calls(lambda: Anthropic(max_retries=0)), finish=provider.shutdown)
