"""The spans of Strands Agents."""

import os

from recording import MODEL_URL, QUESTION, SYSTEM, main, trace_provider
from strands import Agent, tool
from strands.models.openai import OpenAIModel

provider = trace_provider()


@tool
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


@tool
def failing_tool(city: str) -> str:
    """A tool that knows no city."""
    raise ValueError(f"no such city: {city}")


def make_agent(*tools):
    model = OpenAIModel(client_args={"base_url": f"{MODEL_URL}/v1", "api_key": "none-needed", "max_retries": 0},
                        model_id="gpt-4.1-mini", params={"temperature": 0.25, "max_tokens": 200})
    return Agent(model=model, tools=list(tools), system_prompt=SYSTEM, name="weather_agent", callback_handler=None,
                 trace_attributes={"session.id": "session-1", "user.id": "customer-7"})


def agent():
    """A tool and an answer."""
    make_agent(get_weather)(QUESTION)


def agent_latest():
    """The same, asked to speak the latest conventions."""
    os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental,gen_ai_tool_definitions"
    make_agent(get_weather)(QUESTION)


def agent_tool_failed():
    """A tool that fails: the model is told and answers."""
    make_agent(failing_tool)(QUESTION)


def agent_error():
    """The request is refused."""
    try:
        make_agent()("malformed")
    except Exception as error:
        assert "malformed" in str(error)


main(agent, agent_latest, agent_tool_failed, agent_error, finish=provider.shutdown)
