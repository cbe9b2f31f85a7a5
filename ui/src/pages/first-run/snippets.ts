/** A piece of a snippet with what it is, so that it can be coloured. */
export interface SnippetToken {
  readonly kind: 'word' | 'name' | 'string' | 'plain';
  readonly text: string;
}

export interface Snippet {
  readonly title: string;
  readonly note: string;
  readonly lines: readonly (readonly SnippetToken[])[];
}

/** Where spans can be sent: a base URL for HTTP, host and port for gRPC. */
export interface Endpoints {
  readonly http: string;
  readonly grpc: string;
  /** What this browser calls the server: exporters can, too, where it listens on every address. */
  readonly seenAs: string;
  readonly asksForToken: boolean;
}

const word = (text: string): SnippetToken => ({ kind: 'word', text });
const name = (text: string): SnippetToken => ({ kind: 'name', text });
const string = (text: string): SnippetToken => ({ kind: 'string', text });
const plain = (text: string): SnippetToken => ({ kind: 'plain', text });

/** The three ways to send a first span, with this server's own addresses in them. */
export function snippets(endpoints: Endpoints): readonly Snippet[] {
  const { seenAs, asksForToken } = endpoints;
  const http = reachable(endpoints.http, seenAs);
  const grpc = reachable(endpoints.grpc, seenAs);
  const set = (variable: string, value: string): SnippetToken[] => [
    word('export'),
    plain(' '),
    name(variable),
    plain('='),
    string(value),
  ];
  return [
    {
      title: 'Any SDK',
      note: `${asksForToken ? 'four' : 'three'} lines, no code change`,
      lines: [
        set('OTEL_EXPORTER_OTLP_ENDPOINT', http),
        set('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/protobuf'),
        ...(asksForToken
          ? [set('OTEL_EXPORTER_OTLP_HEADERS', '"authorization=Bearer <token>"')]
          : []),
        set('OTEL_SERVICE_NAME', 'my-agent'),
      ],
    },
    { title: 'Python', note: 'with an instrumentation of your choice', lines: python(http) },
    {
      title: 'Collector',
      note: 'keep what you have, add an exporter',
      lines: collector(grpc, http.startsWith('https:')),
    },
  ];
}

function reachable(address: string, seenAs: string): string {
  return address.replace(/(0\.0\.0\.0|\[::\])(?=:\d+$)/, seenAs);
}

export function snippetText(snippet: Snippet): string {
  return snippet.lines.map((line) => line.map((token) => token.text).join('')).join('\n');
}

function python(http: string): Snippet['lines'] {
  const from = (module: string, imported: string): SnippetToken[] => [
    word('from'),
    plain(` ${module} `),
    word('import'),
    plain(` ${imported}`),
  ];
  return [
    from('opentelemetry', 'trace'),
    from('opentelemetry.exporter.otlp.proto.http.trace_exporter', 'OTLPSpanExporter'),
    from('opentelemetry.sdk.trace', 'TracerProvider'),
    from('opentelemetry.sdk.trace.export', 'BatchSpanProcessor'),
    [plain('provider = '), name('TracerProvider'), plain('()')],
    [
      plain('exporter = '),
      name('OTLPSpanExporter'),
      plain('(endpoint='),
      string(`"${http}/v1/traces"`),
      plain(')'),
    ],
    [
      plain('provider.'),
      name('add_span_processor'),
      plain('('),
      name('BatchSpanProcessor'),
      plain('(exporter))'),
    ],
    [plain('trace.'), name('set_tracer_provider'), plain('(provider)')],
  ];
}

function collector(grpc: string, secure: boolean): Snippet['lines'] {
  return [
    [name('exporters'), plain(':')],
    [
      plain('  '),
      name('otlp/spanledger'),
      plain(': {'),
      name('endpoint'),
      plain(': '),
      string(`"${grpc}"`),
      ...(secure
        ? []
        : [
            plain(', '),
            name('tls'),
            plain(': {'),
            name('insecure'),
            plain(': '),
            word('true'),
            plain('}'),
          ]),
      plain('}'),
    ],
    [
      name('service'),
      plain(': {'),
      name('pipelines'),
      plain(': {'),
      name('traces'),
      plain(': {'),
      name('exporters'),
      plain(': ['),
      string('otlp/spanledger'),
      plain(']}}}'),
    ],
  ];
}
