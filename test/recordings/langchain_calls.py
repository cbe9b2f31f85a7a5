"""Chains, an agent and a retriever of LangChain, for every instrumentation of it."""

from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from recording import QUESTION, SYSTEM

SETTINGS = {"metadata": {"session_id": "session-1", "user_id": "customer-7"}, "tags": ["test"]}


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


@tool
def failing_tool(city: str) -> str:
    """A tool that knows no city."""
    raise ValueError(f"no such city: {city}")


class Guides(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager):
        return [Document(page_content="Paris is sunny in May.", metadata={"source": "guide-1"})]


def model(**options):
    return ChatOpenAI(model="gpt-4.1-mini", max_retries=0, **options)


def chain():
    """Prompt, model, parser, in a session."""
    prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), ("user", "{question}")])
    (prompt | model(temperature=0.25, max_tokens=200) | StrOutputParser()).invoke({"question": QUESTION}, SETTINGS)


def chain_stream():
    """The same streamed, with usage."""
    prompt = ChatPromptTemplate.from_messages([("user", "{question}")])
    for _ in (prompt | model(stream_usage=True) | StrOutputParser()).stream({"question": QUESTION}):
        pass


def agent():
    """An agent on LangGraph that calls a tool and answers; the second call reads from the cache."""
    graph = create_agent(model(), [get_weather], system_prompt=SYSTEM, name="weather_agent")
    graph.invoke({"messages": [("user", QUESTION)]}, SETTINGS)


def agent_tool_failed():
    """A tool that fails ends the run of the agent."""
    try:
        create_agent(model(), [failing_tool], name="weather_agent").invoke({"messages": [("user", QUESTION)]})
    except ValueError:
        pass


def retriever():
    """Documents for a query."""
    Guides().invoke("weather in Paris")


def model_error():
    """The server is overloaded."""
    try:
        model().invoke("overload")
    except Exception as error:
        assert "overload" in str(error)


LANGCHAIN_CALLS = [chain, chain_stream, agent, agent_tool_failed, retriever, model_error]
