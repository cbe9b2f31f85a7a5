"""Logfire's own instrumentations of the OpenAI and Anthropic clients, and its plain spans."""

import logfire
from anthropic import Anthropic
from anthropic_calls import anthropic_calls
from openai import OpenAI
from openai_calls import openai_calls
from recording import main

logfire.configure(send_to_logfire=False, service_name="logfire", console=False, inspect_arguments=False,
                  scrubbing=False)
logfire.instrument_openai()
logfire.instrument_anthropic()


def manual():
    """A span with arguments, a log line in it and one that fails."""
    with logfire.span("weather of {city}", city="Paris"):
        logfire.info("looked up {count} sources", count=2)
        try:
            with logfire.span("source {name}", name="radar"):
                raise ValueError("the radar is off")
        except ValueError:
            pass


main(*openai_calls(lambda: OpenAI(max_retries=0)), *anthropic_calls(lambda: Anthropic(max_retries=0)), manual,
     finish=logfire.shutdown)
