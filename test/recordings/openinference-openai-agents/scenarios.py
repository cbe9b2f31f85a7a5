"""OpenInference's instrumentation of the OpenAI Agents SDK."""

from agents import Agent, OpenAIChatCompletionsModel, Runner, function_tool, set_default_openai_client
from openai import AsyncOpenAI
from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
from recording import QUESTION, SYSTEM, main, trace_provider

provider = trace_provider()
OpenAIAgentsInstrumentor().instrument(tracer_provider=provider)
client = AsyncOpenAI(max_retries=0)
set_default_openai_client(client, use_for_tracing=False)


@function_tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


@function_tool
def failing_tool(city: str) -> str:
    """A tool that knows no city."""
    raise ValueError(f"no such city: {city}")


def agent():
    """A tool and an answer, by the responses API, from a model that reasons."""
    Runner.run_sync(Agent(name="weather_agent", instructions=SYSTEM, model="gpt-5-mini", tools=[get_weather]), QUESTION)


def agent_chat_api():
    """The same by the chat API."""
    model = OpenAIChatCompletionsModel("gpt-4.1-mini", client)
    Runner.run_sync(Agent(name="weather_agent", instructions=SYSTEM, model=model, tools=[get_weather]), QUESTION)


def handoff():
    """An agent that hands the question to another."""
    expert = Agent(name="expert", instructions="You know climates.", model="gpt-4.1-mini")
    Runner.run_sync(Agent(name="desk", instructions=SYSTEM, model="gpt-4.1-mini", handoffs=[expert]), QUESTION)


def agent_tool_failed():
    """A tool that fails: the model is told and answers."""
    agent = Agent(name="weather_agent", instructions=SYSTEM, model="gpt-4.1-mini", tools=[failing_tool])
    Runner.run_sync(agent, QUESTION)


def agent_error():
    """The server is overloaded."""
    try:
        Runner.run_sync(Agent(name="weather_agent", model="gpt-4.1-mini"), "overload")
    except Exception as error:
        assert "overload" in str(error)


main(agent, agent_chat_api, handoff, agent_tool_failed, agent_error, finish=provider.shutdown)
