"""OpenInference's instrumentation of CrewAI."""

from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool
from openinference.instrumentation.crewai import CrewAIInstrumentor
from recording import QUESTION, main, trace_provider

provider = trace_provider()
CrewAIInstrumentor().instrument(tracer_provider=provider, skip_dep_check=True)


@tool("get_weather")
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


def make_crew(question, *tools):
    agent = Agent(role="weather_agent", goal="Tell the weather", backstory="You know the sky.", tools=list(tools),
                  llm=LLM(model="openai/gpt-4.1-mini", max_retries=0), max_retry_limit=0)
    task = Task(description=question, expected_output="One sentence", agent=agent)
    return Crew(agents=[agent], tasks=[task], name="weather_crew")


def crew():
    """A crew of one, one task, one tool."""
    make_crew(QUESTION, get_weather).kickoff()


def crew_error():
    """The server is overloaded."""
    try:
        make_crew("overload").kickoff()
    except Exception as error:
        assert "overload" in str(error)


main(crew, crew_error, finish=provider.shutdown)
