"""OpenInference's instrumentation of the OpenAI client, with session, user and a prompt template."""

from openai import OpenAI
from openai_calls import PLAIN, ask, openai_calls
from openinference.instrumentation import using_attributes
from openinference.instrumentation.openai import OpenAIInstrumentor
from recording import main, trace_provider

provider = trace_provider()
OpenAIInstrumentor().instrument(tracer_provider=provider)


def chat_in_session():
    """What `using_attributes` puts on spans."""
    with using_attributes(session_id="session-1", user_id="customer-7", metadata={"plan": "free"}, tags=["test"],
                          prompt_template="Weather in {city}?", prompt_template_version="v2",
                          prompt_template_variables={"city": "Paris"}):
        OpenAI(max_retries=0).chat.completions.create(model=PLAIN, messages=ask())


main(*openai_calls(lambda: OpenAI(max_retries=0)), chat_in_session, finish=provider.shutdown)
