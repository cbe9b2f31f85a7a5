"""Calls of the OpenAI client, for every instrumentation of it: `main(*openai_calls(client))`."""

from recording import QUESTION, SYSTEM

PLAIN, THINKING, EMBEDDING = "gpt-4.1-mini", "gpt-5-mini", "text-embedding-3-small"
SYSTEM_MESSAGE = {"role": "system", "content": SYSTEM}
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS = [
    {"type": "function", "function": {"name": name, "description": text, "parameters": PARAMETERS}}
    for name, text in (("get_weather", "The weather of a city"), ("get_time", "The time in a city"))
]
RESULTS = {"get_weather": '{"celsius": 21, "sky": "sunny"}', "get_time": '{"time": "12:00"}'}


def ask(text=QUESTION):
    return [SYSTEM_MESSAGE, {"role": "user", "content": text}]


def openai_calls(make_client, wanted=None):
    """The scenarios' functions; `wanted` names those to take where not all make sense."""

    def chat():
        """One question with the usual parameters."""
        make_client().chat.completions.create(
            model=PLAIN, messages=ask(), temperature=0.25, max_tokens=200, top_p=0.9, user="customer-7")

    def chat_stream():
        """Streamed, with the usage in the last chunk."""
        stream = make_client().chat.completions.create(
            model=PLAIN, messages=ask(), stream=True, stream_options={"include_usage": True})
        for _ in stream:
            pass

    def chat_tools():
        """A conversation: two tools called at once, their results, the answer, a second turn that
        finds its beginning in the cache."""
        client, messages = make_client(), ask("What are weather and time in Paris, both please?")
        for _ in range(2):
            reply = client.chat.completions.create(model=PLAIN, messages=messages, tools=TOOLS).choices[0].message
            messages.append(reply.model_dump(exclude_none=True))
            for call in reply.tool_calls or []:
                messages.append({"role": "tool", "tool_call_id": call.id, "content": RESULTS[call.function.name]})
        messages.append({"role": "user", "content": "Thanks. And in one word?"})
        client.chat.completions.create(model=PLAIN, messages=messages, max_tokens=1)

    def chat_tools_stream():
        """Streamed tool call, from a model that reasons."""
        stream = make_client().chat.completions.create(
            model=THINKING, messages=ask(), tools=TOOLS[:1], stream=True, stream_options={"include_usage": True})
        for _ in stream:
            pass

    def chat_reasoning():
        """A model that reasons, asked for JSON."""
        make_client().chat.completions.create(
            model=THINKING, messages=ask("Is this question cached?"), max_completion_tokens=500,
            reasoning_effort="low", response_format={"type": "json_object"}, seed=7)

    def chat_error():
        """The server is overloaded, then refuses the request."""
        for text in ("overload", "malformed"):
            try:
                make_client().chat.completions.create(model=PLAIN, messages=ask(text))
            except Exception as error:
                assert "overload" in str(error) or "malformed" in str(error)

    def embeddings():
        """Two texts at once."""
        make_client().embeddings.create(model=EMBEDDING, input=["rain in Paris", "sun in Paris"])

    def responses():
        """The responses API: a tool called by a model that reasons, its result, the answer."""
        client = make_client()
        tools = [{"type": "function", **TOOLS[0]["function"]}]
        first = client.responses.create(model=THINKING, instructions=SYSTEM, input=QUESTION, tools=tools)
        call = next(item for item in first.output if item.type == "function_call")
        items = [{"role": "user", "content": QUESTION}, *(item.model_dump(exclude_none=True) for item in first.output),
                 {"type": "function_call_output", "call_id": call.call_id, "output": RESULTS["get_weather"]}]
        client.responses.create(model=THINKING, instructions=SYSTEM, input=items, tools=tools, max_output_tokens=300)

    def responses_stream():
        """The responses API, streamed."""
        for _ in make_client().responses.create(model=PLAIN, input=QUESTION, stream=True, temperature=0.25):
            pass

    functions = (chat, chat_stream, chat_tools, chat_tools_stream, chat_reasoning, chat_error, embeddings, responses,
                 responses_stream)
    return [one for one in functions if wanted is None or one.__name__ in wanted]
