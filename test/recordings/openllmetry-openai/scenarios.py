"""OpenLLMetry through Traceloop's SDK: its instrumentation of the OpenAI client and the decorators."""

from openai import OpenAI
from openai_calls import PLAIN, ask, openai_calls
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from recording import main
from traceloop.sdk import Traceloop
from traceloop.sdk.decorators import agent, task, tool, workflow
from traceloop.sdk.instruments import Instruments

Traceloop.init(app_name="openllmetry-openai", exporter=OTLPSpanExporter(), disable_batch=True,
               instruments={Instruments.OPENAI}, telemetry_enabled=False)


def client():
    return OpenAI(max_retries=0)


def decorators():
    """Workflow, task, agent and tool, with the association properties of a session."""

    @tool(name="get_weather")
    def get_weather(city):
        return {"city": city, "celsius": 21}

    @agent(name="weather_agent")
    def weather_agent(question):
        facts = get_weather(city="Paris")
        reply = client().chat.completions.create(model=PLAIN, messages=ask(f"{question} {facts}"))
        return reply.choices[0].message.content

    @task(name="plan")
    def plan(question):
        return f"ask about: {question}"

    @workflow(name="weather_report")
    def weather_report(question):
        return weather_agent(plan(question))

    Traceloop.set_association_properties({"session_id": "session-1", "user_id": "customer-7"})
    weather_report("What is the weather in Paris?")


def workflow_failed():
    """A tool that fails inside of a workflow."""

    @tool(name="failing_tool")
    def failing_tool(city):
        raise ValueError(f"no such city: {city}")

    @workflow(name="weather_report")
    def weather_report():
        return failing_tool(city="Atlantis")

    try:
        weather_report()
    except ValueError:
        pass


main(*openai_calls(client), decorators, workflow_failed)
