"""OpenInference's instrumentation of LangChain and LangGraph."""

from langchain_calls import LANGCHAIN_CALLS
from openinference.instrumentation.langchain import LangChainInstrumentor
from recording import main, trace_provider

provider = trace_provider()
LangChainInstrumentor().instrument(tracer_provider=provider)
main(*LANGCHAIN_CALLS, finish=provider.shutdown)
