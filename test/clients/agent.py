"""The demo agent in Python: real SDK, real OpenAI client, OpenTelemetry's own instrumentation.

A planner, a retrieval, two tools of which one fails, a model call that fails, two turns of one session.
The model is a scripted server on a free loopback port. Prints one JSON line: the trace ids and how
many exports failed.

    python agent.py --endpoint http://127.0.0.1:4318 --protocol http/protobuf [--gzip]
"""

import argparse
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental"
os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "SPAN_ONLY"

from openai import OpenAI  # noqa: E402
from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor  # noqa: E402
from opentelemetry.sdk.resources import Resource  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import (  # noqa: E402
    BatchSpanProcessor,
    SpanExportResult,
)
from opentelemetry.trace import Link, Status, StatusCode  # noqa: E402

MODEL = "gpt-5-mini"
SYSTEM = {"role": "system", "content": "You answer questions about parcels."}
TOOLS = [
    {
        "type": "function",
        "function": {"name": name, "parameters": {"type": "object", "properties": {"parcel": {"type": "string"}}}},
    }
    for name in ("find_parcel", "reroute_parcel")
]


class FakeModel(BaseHTTPRequestHandler):
    """Chooses find_parcel, then reroute_parcel, then answers; fails when told to overload."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/embeddings"):
            return self.reply(200, {
                "object": "list", "model": body["model"],
                "data": [{"object": "embedding", "index": 0, "embedding": [0.25, 0.5]}],
                "usage": {"prompt_tokens": 6, "total_tokens": 6},
            })
        if "overload" in str(body["messages"][-1].get("content")):
            return self.reply(503, {"error": {"message": "overloaded", "type": "server_error"}})
        results = sum(message["role"] == "tool" for message in body["messages"])
        message, finish = {"role": "assistant", "content": "It arrives on Friday."}, "stop"
        if body.get("tools") and results < 2:
            name = TOOLS[results]["function"]["name"]
            call = {"id": f"call_{name}", "type": "function",
                    "function": {"name": name, "arguments": '{"parcel":"P-7"}'}}
            message, finish = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
        self.reply(200, {
            "id": f"chatcmpl-{results}", "object": "chat.completion", "created": 1700000000,
            "model": MODEL + "-2026-08-01",
            "choices": [{"index": 0, "finish_reason": finish, "message": message}],
            "usage": {"prompt_tokens": 40 + results, "completion_tokens": 9, "total_tokens": 49 + results},
        })

    def reply(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


class Counting:
    """Counts the exports that the endpoint did not take."""

    def __init__(self, exporter):
        self.exporter, self.failed = exporter, 0

    def export(self, spans):
        result = self.exporter.export(spans)
        self.failed += result is not SpanExportResult.SUCCESS
        return result

    def shutdown(self):
        self.exporter.shutdown()

    def force_flush(self, timeout_millis=30000):
        return True


def make_exporter(endpoint, protocol, gzip):
    if protocol == "grpc":
        import grpc
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

        compression = grpc.Compression.Gzip if gzip else grpc.Compression.NoCompression
        return OTLPSpanExporter(endpoint=endpoint, insecure=True, compression=compression)
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    compression = Compression.Gzip if gzip else Compression.NoCompression
    return OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces", compression=compression)


def run_turn(tracer, client, session, question, history, previous):
    links = [Link(previous)] if previous else []
    with tracer.start_as_current_span("invoke_agent parcels", links=links, attributes={
        "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "parcels",
        "gen_ai.conversation.id": session, "user.id": "customer-3",
    }) as root:
        try:
            with tracer.start_as_current_span("plan"):
                client.chat.completions.create(model=MODEL, messages=[SYSTEM, {"role": "user", "content": question}])
            with tracer.start_as_current_span("retrieval parcels", attributes={
                "gen_ai.operation.name": "retrieval", "gen_ai.data_source.id": "parcels",
                "gen_ai.retrieval.documents": json.dumps([{"id": "doc-1", "score": 0.8}]),
            }):
                client.embeddings.create(model="text-embedding-3-small", input=question)
            messages = [SYSTEM, *history, {"role": "user", "content": question}]
            for _ in range(3):
                reply = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
                message = reply.choices[0].message
                messages.append(message.model_dump(exclude_none=True))
                for call in message.tool_calls or []:
                    messages.append({"role": "tool", "tool_call_id": call.id, "content": run_tool(tracer, call)})
        except Exception as error:  # the demo goes on; the span tells
            root.set_status(Status(StatusCode.ERROR, type(error).__name__))
        return root.get_span_context()


def run_tool(tracer, call):
    try:
        with tracer.start_as_current_span(f"execute_tool {call.function.name}", attributes={
            "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": call.function.name,
            "gen_ai.tool.call.id": call.id, "gen_ai.tool.call.arguments": call.function.arguments,
        }) as span:
            if call.function.name == "reroute_parcel":
                raise RuntimeError("the parcel is already on its way")
            span.set_attribute("gen_ai.tool.call.result", '{"state":"in_transit"}')
            return '{"state":"in_transit"}'
    except RuntimeError:
        return '{"error":"already on its way"}'


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoint", default="http://127.0.0.1:4318")
    parser.add_argument("--protocol", choices=["http/protobuf", "grpc"], default="http/protobuf")
    parser.add_argument("--gzip", action="store_true")
    options = parser.parse_args()

    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeModel)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    exporter = Counting(make_exporter(options.endpoint, options.protocol, options.gzip))
    provider = TracerProvider(resource=Resource.create({"service.name": "parcel-agent"}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    OpenAIInstrumentor().instrument(tracer_provider=provider)
    client = OpenAI(base_url=f"http://127.0.0.1:{server.server_port}/v1", api_key="none-needed", max_retries=0)
    tracer = provider.get_tracer("parcel-agent", "1.0.0")

    contexts, history = [], []
    for question in ("Where is parcel P-7? Write to mara" + "@" + "example.org.", "Will you overload again?"):
        previous = contexts[-1] if contexts else None
        contexts.append(run_turn(tracer, client, "conversation-1", question, history, previous))
        history.append({"role": "user", "content": question})
    provider.force_flush()
    provider.shutdown()
    server.shutdown()
    print(json.dumps({"trace_ids": [f"{context.trace_id:032x}" for context in contexts],
                      "failed_exports": exporter.failed}))


main()
