"""Calls of the Google GenAI client, for every instrumentation of it."""

from google import genai
from google.genai import types
from recording import MODEL_URL, QUESTION, SYSTEM

MODEL = "gemini-2.5-flash"


# Of the module, as a client that nobody holds is closed.
CLIENT = genai.Client(api_key="none-needed", http_options=types.HttpOptions(base_url=MODEL_URL))


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


def generate():
    """One question with the usual parameters."""
    config = types.GenerateContentConfig(system_instruction=SYSTEM, temperature=0.25, max_output_tokens=200, top_k=40)
    CLIENT.models.generate_content(model=MODEL, contents=QUESTION, config=config)


def generate_stream():
    """The same, streamed."""
    for _ in CLIENT.models.generate_content_stream(model=MODEL, contents=QUESTION):
        pass


def generate_tools():
    """A Python function called by the client itself, then the answer, which reads from the cache."""
    CLIENT.models.generate_content(
        model=MODEL, contents=QUESTION, config=types.GenerateContentConfig(tools=[get_weather]))


def generate_thinking():
    """A model that thinks."""
    thinking = types.ThinkingConfig(include_thoughts=True, thinking_budget=128)
    CLIENT.models.generate_content(
        model=MODEL, contents=QUESTION, config=types.GenerateContentConfig(thinking_config=thinking))


def chat_turns():
    """Two turns of a chat."""
    chat = CLIENT.chats.create(model=MODEL)
    chat.send_message(QUESTION)
    chat.send_message("And in one word?")


def generate_error():
    """The server is overloaded."""
    try:
        CLIENT.models.generate_content(model=MODEL, contents="overload")
    except Exception as error:
        assert "overload" in str(error)


GOOGLE_CALLS = [generate, generate_stream, generate_tools, generate_thinking, chat_turns, generate_error]
