"""Pydantic AI's own spans: agents, tools, sub-agents, structured output, evaluations."""

from openai import AsyncOpenAI
from pydantic import BaseModel
from pydantic_ai import Agent
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
from pydantic_ai.providers.openai import OpenAIProvider
from recording import QUESTION, SYSTEM, main, trace_provider

provider = trace_provider()
Agent.instrument_all(InstrumentationSettings(tracer_provider=provider))


def model(name="gpt-4.1-mini", kind=OpenAIChatModel):
    return kind(name, provider=OpenAIProvider(openai_client=AsyncOpenAI(max_retries=0)))


class Weather(BaseModel):
    city: str
    celsius: int


def weather_agent(**options):
    agent = Agent(**{"model": model(), "name": "weather_agent", "system_prompt": SYSTEM, **options})

    @agent.tool_plain
    def get_weather(city: str) -> str:
        """The weather of a city."""
        return f"{city}: 21 degrees"

    return agent


def agent():
    """A tool and an answer; the second model call reads from the cache."""
    weather_agent().run_sync(QUESTION, model_settings={"temperature": 0.25, "max_tokens": 200})


async def agent_stream():
    """The same, streamed."""
    async with weather_agent().run_stream(QUESTION) as result:
        async for _ in result.stream_text():
            pass


def agent_structured():
    """The answer is an object."""
    weather_agent(output_type=Weather).run_sync(QUESTION)


def agent_responses():
    """A model that reasons, by the responses API."""
    weather_agent(model=model("gpt-5-mini", OpenAIResponsesModel)).run_sync(QUESTION)


def agent_turns():
    """Two turns of one conversation."""
    agent = Agent(model(), name="weather_agent", instructions=SYSTEM)
    first = agent.run_sync(QUESTION)
    agent.run_sync("And in one word?", message_history=first.all_messages())


def sub_agent():
    """An agent whose tool is another agent."""
    expert = Agent(model(), name="expert", instructions="You know climates.")
    agent = Agent(model(), name="weather_agent", instructions=SYSTEM)

    @agent.tool_plain
    async def ask_expert(question: str) -> str:
        """Asks somebody who knows."""
        return (await expert.run(question)).output

    agent.run_sync(QUESTION)


def agent_error():
    """The server is overloaded."""
    try:
        Agent(model(), name="weather_agent").run_sync("overload")
    except Exception as error:
        assert "overload" in str(error)


async def evaluation():
    """Two cases of pydantic-evals, one of which fails its assertion; its spans come by Logfire."""
    import logfire
    from pydantic_evals import Case, Dataset
    from pydantic_evals.evaluators import Contains, Evaluator

    logfire.configure(send_to_logfire=False, service_name="pydantic-ai", console=False)
    Agent.instrument_all(InstrumentationSettings())

    class Length(Evaluator):
        def evaluate(self, ctx):
            return len(ctx.output)

    async def answer(question: str) -> str:
        return (await Agent(model(), name="weather_agent").run(question)).output

    dataset = Dataset(name="weather", cases=[
        Case(name="degrees", inputs=QUESTION, expected_output="21", evaluators=(Contains("21"),)),
        Case(name="rain", inputs="Does it rain?", evaluators=(Contains("rain"),)),
    ], evaluators=[Length()])
    await dataset.evaluate(answer, max_concurrency=1, progress=False)
    logfire.shutdown()


main(agent, agent_stream, agent_structured, agent_responses, agent_turns, sub_agent, agent_error, evaluation,
     finish=provider.shutdown)
