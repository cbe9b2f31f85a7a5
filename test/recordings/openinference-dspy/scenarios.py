"""OpenInference's instrumentation of DSPy."""

import dspy
from openinference.instrumentation.dspy import DSPyInstrumentor
from recording import QUESTION, main, trace_provider

provider = trace_provider()
DSPyInstrumentor().instrument(tracer_provider=provider)
dspy.configure(lm=dspy.LM("openai/gpt-4.1-mini", cache=False, num_retries=0, temperature=0.25, max_tokens=200))


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


def chain_of_thought():
    """A question, reasoned about."""
    dspy.ChainOfThought("question -> answer")(question=QUESTION)


def react():
    """A loop of thoughts and a tool."""
    dspy.ReAct("question -> answer", tools=[get_weather], max_iters=2)(question=QUESTION)


def predict_error():
    """The server is overloaded."""
    try:
        dspy.Predict("question -> answer")(question="overload")
    except Exception as error:
        assert "overload" in str(error)


main(chain_of_thought, react, predict_error, finish=provider.shutdown)
