"""The spans of Google's Agent Development Kit."""

import os

os.environ["ADK_CAPTURE_MESSAGE_CONTENT_IN_SPANS"] = "true"
os.environ["GOOGLE_GENAI_USE_VERTEXAI"] = "false"

from google.adk.agents import LlmAgent  # noqa: E402
from google.adk.runners import InMemoryRunner  # noqa: E402
from google.genai import types  # noqa: E402
from recording import QUESTION, SYSTEM, main, trace_provider  # noqa: E402

provider = trace_provider(logs=True)


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


def failing_tool(city: str) -> str:
    """A tool that knows no city."""
    raise ValueError(f"no such city: {city}")


async def ask(agent, question=QUESTION):
    runner = InMemoryRunner(agent=agent, app_name="weather")
    session = await runner.session_service.create_session(app_name="weather", user_id="customer-7",
                                                          session_id="session-1")
    message = types.Content(role="user", parts=[types.Part(text=question)])
    async for _ in runner.run_async(user_id="customer-7", session_id=session.id, new_message=message):
        pass


def make_agent(*tools):
    return LlmAgent(name="weather_agent", model="gemini-2.5-flash", instruction=SYSTEM, tools=list(tools))


async def agent():
    """A tool and an answer."""
    await ask(make_agent(get_weather))


async def agent_tool_failed():
    """A tool that fails."""
    try:
        await ask(make_agent(failing_tool))
    except ValueError:
        pass


async def agent_error():
    """The server is overloaded."""
    try:
        await ask(make_agent(), "overload")
    except Exception as error:
        assert "overload" in str(error)


main(agent, agent_tool_failed, agent_error, finish=provider.shutdown)
