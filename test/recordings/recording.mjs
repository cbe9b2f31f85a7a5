/** What the JavaScript scripts share: `node scenarios.mjs --list`, `node scenarios.mjs NAME`. */
import { logs } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';

export const modelUrl = process.env.MODEL_URL ?? 'http://127.0.0.1:1';
export const system = 'You answer questions about the weather.';
export const question = 'What is the weather in Paris?';

/** The OpenTelemetry SDK as an application sets it up; `others` are a library's own processors. */
export function traceProvider(...others) {
  const spanProcessors =
    others.length > 0 ? others : [new SimpleSpanProcessor(new OTLPTraceExporter())];
  const provider = new NodeTracerProvider({ spanProcessors });
  provider.register();
  const exporter = new OTLPLogExporter();
  const logProvider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  logs.setGlobalLoggerProvider(logProvider);
  return {
    provider,
    shutdown: async () => {
      await provider.forceFlush();
      await logProvider.forceFlush();
      await provider.shutdown();
      await logProvider.shutdown();
    },
  };
}

/** Runs the scenario that the command line names; then `finish`, which has to send what waits. */
export async function main(scenarios, finish) {
  const [, , name] = process.argv;
  if (name === '--list') {
    process.stdout.write(`${Object.keys(scenarios).map(dashed).join('\n')}\n`);
    process.exit(0);
  }
  const [, run] = Object.entries(scenarios).find(([key]) => dashed(key) === name) ?? [];
  await run();
  await finish?.();
  process.exit(0);
}

function dashed(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Runs what the server refuses. */
export async function refused(call) {
  try {
    await call();
  } catch (error) {
    if (!/overload|malformed|no such city/.test(`${error} ${error?.cause}`)) throw error;
  }
}
