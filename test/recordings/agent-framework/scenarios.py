"""The spans of Microsoft's Agent Framework."""

import os

os.environ["ENABLE_INSTRUMENTATION"] = os.environ["ENABLE_OTEL"] = "true"
os.environ["ENABLE_SENSITIVE_DATA"] = "true"

from agent_framework import Agent  # noqa: E402
from agent_framework.observability import enable_instrumentation  # noqa: E402
from agent_framework.openai import OpenAIChatClient, OpenAIChatCompletionClient  # noqa: E402
from openai import AsyncOpenAI  # noqa: E402
from recording import QUESTION, SYSTEM, main, trace_provider  # noqa: E402

provider = trace_provider(logs=True)
enable_instrumentation(enable_sensitive_data=True)


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


def failing_tool(city: str) -> str:
    """A tool that knows no city."""
    raise ValueError(f"no such city: {city}")


def make_agent(*tools, kind=OpenAIChatCompletionClient, model="gpt-4.1-mini"):
    client = kind(model=model, async_client=AsyncOpenAI(max_retries=0))
    return Agent(client=client, name="weather_agent", instructions=SYSTEM, tools=list(tools))


async def agent():
    """A tool and an answer, by the chat API."""
    await make_agent(get_weather).run(QUESTION)


async def agent_responses():
    """The same with a model that reasons, by the responses API."""
    await make_agent(get_weather, kind=OpenAIChatClient, model="gpt-5-mini").run(QUESTION)


async def agent_stream():
    """Streamed."""
    async for _ in make_agent(get_weather).run(QUESTION, stream=True):
        pass


async def agent_tool_failed():
    """A tool that fails: the model is told and answers."""
    await make_agent(failing_tool).run(QUESTION)


async def agent_error():
    """The server is overloaded."""
    try:
        await make_agent().run("overload")
    except Exception as error:
        assert "overload" in str(error)


main(agent, agent_responses, agent_stream, agent_tool_failed, agent_error, finish=provider.shutdown)
