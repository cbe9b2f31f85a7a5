"""MLflow's tracing, exported as OTLP: autologging of the OpenAI client, and its decorator."""

import os

os.environ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = os.environ.get("SINK_URL", "http://127.0.0.1:1") + "/v1/traces"

import mlflow  # noqa: E402
from mlflow.entities import SpanType  # noqa: E402
from openai import OpenAI  # noqa: E402
from openai_calls import PLAIN, ask, openai_calls  # noqa: E402
from recording import main  # noqa: E402

mlflow.openai.autolog()


def client():
    return OpenAI(max_retries=0)


def agent():
    """An agent, a tool and a retriever around a model call, with session, user and tags."""

    @mlflow.trace(span_type=SpanType.TOOL)
    def get_weather(city):
        return {"city": city, "celsius": 21}

    @mlflow.trace(span_type=SpanType.RETRIEVER)
    def guides(query):
        return [{"page_content": "Paris is sunny in May.", "metadata": {"doc_uri": "guide-1"}, "id": "guide-1"}]

    @mlflow.trace(span_type=SpanType.AGENT, name="weather_agent")
    def weather_agent(question):
        mlflow.update_current_trace(
            tags={"plan": "free"},
            metadata={"mlflow.trace.session": "session-1", "mlflow.trace.user": "customer-7"})
        facts = f"{get_weather('Paris')} {guides(question)}"
        return client().chat.completions.create(model=PLAIN, messages=ask(f"{question} {facts}")).choices[0].message.content

    weather_agent("What is the weather in Paris?")


def tool_failed():
    """A tool that fails."""

    @mlflow.trace(span_type=SpanType.TOOL)
    def failing_tool(city):
        raise ValueError(f"no such city: {city}")

    try:
        failing_tool("Atlantis")
    except ValueError:
        pass


main(*openai_calls(client), agent, tool_failed, finish=mlflow.flush_trace_async_logging)
