/**
 * `node bench/grpc/serve.ts ours|grpc-js`: a receiver that throws away what it takes, so that only
 * gRPC is measured. Prints its port; runs until it is ended.
 */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { createAdmission } from '../../collector/admission/admission.ts';
import { startOtlpGrpc } from '../../collector/receiver/otlp-grpc.ts';
import { defaultLimits } from '../../model/limits.ts';
import { silentLog } from '../../model/log.ts';

const host = '127.0.0.1';
const port = process.argv[2] === 'ours' ? await serveOurs() : await serveGrpcJs();
process.stdout.write(`${port}\n`);

async function serveOurs(): Promise<number> {
  const grpc = await startOtlpGrpc({
    host,
    port: 0,
    ingest: async () => ({ rejectedItems: 0, message: undefined }),
    admission: createAdmission(defaultLimits, () => ({ unflushedBytes: 0, unflushedBytesMax: 1 })),
    limits: defaultLimits,
    clock: () => 0n,
    log: silentLog,
    onRefused: () => {},
  });
  return grpc.port;
}

/** With the same limit on a message; bytes go in and out as they are. */
function serveGrpcJs(): Promise<number> {
  const server = new Server({ 'grpc.max_receive_message_length': defaultLimits.requestBytesMax });
  const raw = (bytes: Buffer): Buffer => bytes;
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  server.addService(
    {
      export: {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: raw,
        requestDeserialize: raw,
        responseSerialize: raw,
        responseDeserialize: raw,
      },
    },
    {
      export: (_call: unknown, answer: (error: null, value: Buffer) => void) =>
        answer(null, Buffer.alloc(0)),
    },
  );
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:0`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
}
