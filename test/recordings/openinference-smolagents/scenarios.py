"""OpenInference's instrumentation of smolagents."""

from openinference.instrumentation.smolagents import SmolagentsInstrumentor
from recording import MODEL_URL, QUESTION, main, trace_provider
from smolagents import OpenAIServerModel, ToolCallingAgent, tool

provider = trace_provider()
SmolagentsInstrumentor().instrument(tracer_provider=provider)


@tool
def get_weather(city: str) -> str:
    """The weather of a city.

    Args:
        city: Its name.
    """
    return f"{city}: 21 degrees"


def agent():
    """A tool and an answer."""
    model = OpenAIServerModel("gpt-4.1-mini", api_base=f"{MODEL_URL}/v1", api_key="none-needed")
    ToolCallingAgent(tools=[get_weather], model=model, name="weather_agent", description="Tells the weather",
                     verbosity_level=0, max_steps=3).run(QUESTION)


main(agent, finish=provider.shutdown)
