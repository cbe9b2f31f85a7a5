"""Langfuse's SDK, which is OpenTelemetry underneath: its OpenAI wrapper and its decorator."""

import os

os.environ["LANGFUSE_PUBLIC_KEY"] = "none-needed"
os.environ["LANGFUSE_SECRET_KEY"] = "none-needed"
os.environ["LANGFUSE_BASE_URL"] = os.environ["LANGFUSE_HOST"] = os.environ.get("SINK_URL", "http://127.0.0.1:1")

from langfuse import get_client, observe, propagate_attributes  # noqa: E402
from langfuse.openai import OpenAI  # noqa: E402
from openai_calls import PLAIN, ask, openai_calls  # noqa: E402
from recording import main  # noqa: E402

langfuse = get_client()


def client():
    return OpenAI(max_retries=0)


def agent():
    """An agent, a tool and a retriever around a generation, with session, user and tags."""

    @observe(as_type="tool", name="get_weather")
    def get_weather(city):
        return {"city": city, "celsius": 21}

    @observe(as_type="retriever", name="guides")
    def guides(query):
        return [{"id": "guide-1", "text": "Paris is sunny in May."}]

    @observe(as_type="agent", name="weather_agent")
    def weather_agent(question):
        facts = f"{get_weather('Paris')} {guides(question)}"
        return client().chat.completions.create(model=PLAIN, messages=ask(f"{question} {facts}")).choices[0].message.content

    with propagate_attributes(session_id="session-1", user_id="customer-7", tags=["test"], metadata={"plan": "free"}):
        weather_agent("What is the weather in Paris?")


def generation_by_hand():
    """A generation that the application fills in itself: usage by class, cost, first token."""
    from datetime import datetime, timezone

    with langfuse.start_as_current_observation(
        as_type="generation", name="answer", model="claude-sonnet-4-5", input=ask(),
        model_parameters={"temperature": 0.25, "max_tokens": 200},
    ) as generation:
        generation.update(
            completion_start_time=datetime.now(timezone.utc), output="Paris has 21 degrees and sun.",
            usage_details={"input": 100, "output": 20, "input_cached_tokens": 64, "input_cache_creation": 32,
                           "output_reasoning_tokens": 8, "total": 224},
            cost_details={"input": 0.001, "output": 0.002, "total": 0.003})


def tool_failed():
    """A tool that fails."""

    @observe(as_type="tool", name="failing_tool")
    def failing_tool(city):
        raise ValueError(f"no such city: {city}")

    try:
        failing_tool("Atlantis")
    except ValueError:
        pass


main(*openai_calls(client), agent, generation_by_hand, tool_failed, finish=langfuse.shutdown)
