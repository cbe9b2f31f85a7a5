"""OpenInference's instrumentation of LlamaIndex: an index, a query engine, an agent."""

from llama_index.core import Document, Settings, VectorStoreIndex
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.llms import ChatMessage
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.llms.openai import OpenAI
from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
from recording import MODEL_URL, QUESTION, SYSTEM, main, trace_provider

provider = trace_provider()
LlamaIndexInstrumentor().instrument(tracer_provider=provider)
API = {"api_base": f"{MODEL_URL}/v1", "max_retries": 0}
Settings.llm = OpenAI(model="gpt-4.1-mini", **API)
Settings.embed_model = OpenAIEmbedding(**API)


def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


def chat():
    """One question."""
    Settings.llm.chat([ChatMessage(role="system", content=SYSTEM), ChatMessage(role="user", content=QUESTION)])


def chat_stream():
    """The same, streamed."""
    for _ in Settings.llm.stream_chat([ChatMessage(role="user", content=QUESTION)]):
        pass


def query_engine():
    """An index of two documents, a retrieval, an answer from what was found."""
    documents = [Document(text="Paris is sunny in May.", id_="guide-1"), Document(text="Rome is hot.", id_="guide-2")]
    VectorStoreIndex.from_documents(documents).as_query_engine(similarity_top_k=1).query(QUESTION)


async def agent():
    """A function agent that calls a tool and answers."""
    await FunctionAgent(tools=[get_weather], system_prompt=SYSTEM, name="weather_agent", streaming=False).run(QUESTION)


def chat_error():
    """The server is overloaded."""
    try:
        Settings.llm.chat([ChatMessage(role="user", content="overload")])
    except Exception as error:
        assert "overload" in str(error)


main(chat, chat_stream, query_engine, agent, chat_error, finish=provider.shutdown)
