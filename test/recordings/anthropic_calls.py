"""Calls of the Anthropic client, for every instrumentation of it."""

from recording import QUESTION, SYSTEM

MODEL = "claude-sonnet-4-5"
TOOL = {
    "name": "get_weather",
    "description": "The weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def anthropic_calls(make_client):
    def ask(text=QUESTION, **options):
        return {"model": MODEL, "max_tokens": 300, "system": SYSTEM,
                "messages": [{"role": "user", "content": text}], **options}

    def messages():
        """One question with the usual parameters."""
        make_client().messages.create(**ask(stop_sequences=["END"]))

    def messages_stream():
        """Streamed by the client's stream helper."""
        with make_client().messages.stream(**ask()) as stream:
            for _ in stream:
                pass

    def messages_create_stream():
        """Streamed as raw events."""
        for _ in make_client().messages.create(**ask(), stream=True):
            pass

    def messages_tools():
        """A tool called, its result, the answer; the system prompt goes into the cache, and the
        second call reads from it."""
        system = [{"type": "text", "text": SYSTEM, "cache_control": {"type": "ephemeral"}}]
        client, history = make_client(), [{"role": "user", "content": QUESTION}]
        first = client.messages.create(**ask(system=system, messages=history, tools=[TOOL]))
        call = next(block for block in first.content if block.type == "tool_use")
        result = {"type": "tool_result", "tool_use_id": call.id, "content": '{"celsius": 21}'}
        history += [{"role": "assistant", "content": [block.model_dump() for block in first.content]},
                    {"role": "user", "content": [result]}]
        client.messages.create(**ask(system=system, messages=history, tools=[TOOL]))

    def messages_thinking():
        """Extended thinking."""
        thinking = {"type": "enabled", "budget_tokens": 1024}
        make_client().messages.create(**ask(max_tokens=2000, thinking=thinking))

    def messages_error():
        """The server is overloaded, then refuses the request."""
        for text in ("overload", "malformed"):
            try:
                make_client().messages.create(**ask(text))
            except Exception as error:
                assert "overload" in str(error) or "malformed" in str(error)

    return [messages, messages_stream, messages_create_stream, messages_tools, messages_thinking, messages_error]
