"""The spans that Anthropic's own SDK makes, without any instrumentation."""

from anthropic import Anthropic
from anthropic_calls import anthropic_calls
from recording import main, trace_provider

provider = trace_provider(logs=True)
main(*anthropic_calls(lambda: Anthropic(max_retries=0)), finish=provider.shutdown)
