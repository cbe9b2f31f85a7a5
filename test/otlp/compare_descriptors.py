"""Compares our description of the OTLP messages with the published descriptors.

    node test/otlp/print-schema.ts | python3 test/otlp/compare_descriptors.py

Needs the package `opentelemetry-proto`. Prints its version and every difference in fields (name,
number, type, repeated, oneof) and enum values; exits with 1 if there is one.
"""

import importlib.metadata
import json
import sys

from google.protobuf.descriptor import FieldDescriptor
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2

TYPE_NAMES = {
    FieldDescriptor.TYPE_DOUBLE: "double",
    FieldDescriptor.TYPE_INT64: "int64",
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_UINT32: "uint32",
    FieldDescriptor.TYPE_FIXED64: "fixed64",
    FieldDescriptor.TYPE_FIXED32: "fixed32",
    FieldDescriptor.TYPE_UINT64: "uint64",
    FieldDescriptor.TYPE_SINT32: "sint32",
    FieldDescriptor.TYPE_SFIXED64: "sfixed64",
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_BYTES: "bytes",
}


def main():
    published = published_schema(
        [
            trace_service_pb2.ExportTraceServiceRequest.DESCRIPTOR,
            logs_service_pb2.ExportLogsServiceRequest.DESCRIPTOR,
            metrics_service_pb2.ExportMetricsServiceRequest.DESCRIPTOR,
        ]
    )
    ours = our_schema(json.load(sys.stdin))
    differences = [
        f"{name}: ours {ours.get(name)}, published {published.get(name)}"
        for name in sorted(ours.keys() | published.keys())
        if ours.get(name) != published.get(name)
    ]
    version = importlib.metadata.version("opentelemetry-proto")
    print(f"opentelemetry-proto {version}: {len(published)} entries, {len(differences)} differences")
    print("\n".join(differences))
    return 1 if differences or not published else 0


def published_schema(messages):
    entries = {}
    waiting, seen = list(messages), set()
    while waiting:
        message = waiting.pop()
        if message.full_name in seen:
            continue
        seen.add(message.full_name)
        for field in message.fields:
            entries[f"{message.name}.{camel(field.name)}"] = published_field(field)
            if field.message_type is not None:
                waiting.append(field.message_type)
            if field.enum_type is not None:
                for value in field.enum_type.values:
                    entries[f"{field.enum_type.name}.{value.name}"] = value.number
    return entries


def published_field(field):
    target = field.message_type or field.enum_type
    oneof = field.containing_oneof.name if field.containing_oneof else None
    return (
        field.number,
        target.name if target else TYPE_NAMES[field.type],
        "repeated" if field.is_repeated else None,
        oneof,
    )


def our_schema(tree):
    entries = {}
    waiting = list(tree["nested"].items())
    while waiting:
        name, node = waiting.pop()
        waiting.extend(node.get("nested", {}).items())
        members = {
            member: oneof
            for oneof, group in node.get("oneofs", {}).items()
            for member in group["oneof"]
        }
        for field, facts in node.get("fields", {}).items():
            kind = facts["type"].split(".")[-1]
            entries[f"{name}.{field}"] = (facts["id"], kind, facts.get("rule"), members.get(field))
        for value, number in node.get("values", {}).items():
            entries[f"{name}.{value}"] = number
    return entries


def camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


if __name__ == "__main__":
    sys.exit(main())
