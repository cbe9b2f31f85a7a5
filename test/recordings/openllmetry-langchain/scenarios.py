"""OpenLLMetry's instrumentation of LangChain and LangGraph."""

from langchain_calls import LANGCHAIN_CALLS
from opentelemetry.instrumentation.langchain import LangchainInstrumentor
from recording import main, trace_provider

provider = trace_provider()
LangchainInstrumentor().instrument(tracer_provider=provider)
main(*LANGCHAIN_CALLS, finish=provider.shutdown)
