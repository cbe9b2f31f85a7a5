"""The spans that the MCP SDK makes itself, of client and server, in one process."""

from mcp import Client, MCPError
from mcp.server.mcpserver import MCPServer
from recording import main, trace_provider

provider = trace_provider()
server = MCPServer("weather")


@server.tool()
def get_weather(city: str) -> str:
    """The weather of a city."""
    return f"{city}: 21 degrees"


@server.tool()
def failing_tool(city: str) -> str:
    """A tool that knows no city."""
    raise ValueError(f"no such city: {city}")


@server.prompt()
def report(city: str) -> str:
    """Asks for a report."""
    return f"Write a report of the weather in {city}."


@server.resource("guide://paris")
def guide() -> str:
    return "Paris is sunny in May."


async def session():
    """A session: what there is, a tool, a prompt, a resource."""
    async with Client(server) as client:
        await client.list_tools()
        await client.call_tool("get_weather", {"city": "Paris"})
        await client.get_prompt("report", {"city": "Paris"})
        await client.read_resource("guide://paris")


async def tool_failed():
    """A tool that fails and a resource that does not exist."""
    async with Client(server) as client:
        await client.call_tool("failing_tool", {"city": "Atlantis"})
        try:
            await client.read_resource("guide://atlantis")
        except MCPError:
            pass


main(session, tool_failed, finish=provider.shutdown)
