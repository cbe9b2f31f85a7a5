"""OpenLLMetry's instrumentation of the MCP SDK (its first generation), client and server in one process."""

from opentelemetry.instrumentation.mcp import McpInstrumentor
from recording import main, trace_provider

provider = trace_provider()
McpInstrumentor().instrument(tracer_provider=provider)

from mcp.server.fastmcp import FastMCP  # noqa: E402
from mcp.shared.memory import create_connected_server_and_client_session  # noqa: E402

server = FastMCP("weather")


@server.tool()
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


@server.tool()
def failing_tool(city: str) -> str:
    """A tool that knows no city."""
    raise ValueError(f"no such city: {city}")


@server.resource("guide://paris")
def guide() -> str:
    return "Paris is sunny in May."


async def session():
    """A session: what there is, a tool, a resource."""
    async with create_connected_server_and_client_session(server._mcp_server) as client:
        await client.list_tools()
        await client.call_tool("get_weather", {"city": "Paris"})
        await client.read_resource("guide://paris")


async def tool_failed():
    """A tool that fails."""
    async with create_connected_server_and_client_session(server._mcp_server) as client:
        await client.call_tool("failing_tool", {"city": "Atlantis"})


main(session, tool_failed, finish=provider.shutdown)
