"""OpenInference's instrumentation of the Google GenAI client."""

from google_calls import GOOGLE_CALLS
from openinference.instrumentation.google_genai import GoogleGenAIInstrumentor
from recording import main, trace_provider

provider = trace_provider()
GoogleGenAIInstrumentor().instrument(tracer_provider=provider)
main(*GOOGLE_CALLS, finish=provider.shutdown)
