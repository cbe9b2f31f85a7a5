import { generate } from '../../redaction-rules/generate.ts';
import type { Kind } from './material.ts';

export type Value = Readonly<Record<string, unknown>>;

export const string = (stringValue: string): Value => ({ stringValue });
const list = (...values: readonly Value[]): Value => ({ arrayValue: { values } });
const json = (value: unknown): Value => string(JSON.stringify(value));

export interface Place {
  readonly name: string;
  /** The attribute, or what else of a span it is. */
  readonly key: string;
  readonly value: (text: string) => Value;
}

/** Where agents and the programs around them put texts; each with anything in it. */
export const places: readonly Place[] = [
  {
    name: 'prompt',
    key: 'gen_ai.input.messages',
    value: (text) =>
      json([
        {
          role: 'system',
          parts: [{ type: 'text', content: 'You help the people of our office.' }],
        },
        { role: 'user', parts: [{ type: 'text', content: `Look at this:\n${text}\nand answer.` }] },
      ]),
  },
  {
    name: 'answer',
    key: 'gen_ai.output.messages',
    value: (text) =>
      json([{ role: 'assistant', parts: [{ type: 'text', content: `I found ${text} there.` }] }]),
  },
  {
    name: 'tool arguments',
    key: 'gen_ai.tool.call.arguments',
    value: (text) => json({ path: 'notes.txt', content: text, overwrite: true }),
  },
  {
    name: 'tool arguments in a call',
    key: 'gen_ai.output.messages',
    value: (text) =>
      json([
        {
          role: 'assistant',
          parts: [
            {
              type: 'tool_call',
              id: 'call_1',
              name: 'write_file',
              arguments: JSON.stringify({ path: 'a.env', lines: ['# settings', text] }),
            },
          ],
          finish_reason: 'tool_call',
        },
      ]),
  },
  {
    name: 'tool result',
    key: 'gen_ai.tool.call.result',
    value: (text) => string(`exit code 0\nstdout:\nline 1\n${text}\nline 3`),
  },
  {
    name: 'older dialect',
    key: 'input.value',
    value: (text) => json({ messages: [[{ kwargs: { content: text, type: 'human' } }]] }),
  },
  { name: 'SQL', key: 'db.query.text', value: (text) => string(`SELECT 1; -- ${text}`) },
  {
    name: 'arguments of a command',
    key: 'process.command_args',
    value: (text) => list(string('sh'), string('-c'), string(text)),
  },
  { name: 'bytes', key: 'blob', value: (text) => ({ bytesValue: base64(`raw ${text} raw`) }) },
];

/** Places that explain what stands in them, with a secret that has no shape of its own. */
export const telling: readonly Place[] = [
  {
    name: 'header',
    key: 'http.request.header.authorization',
    value: (text) => list(string(`Bearer ${text}`)),
  },
  { name: 'header', key: 'http.request.header.x-api-key', value: (text) => list(string(text)) },
  {
    name: 'header list',
    key: 'mcp.request',
    value: (text) =>
      json({
        headers: [
          ['accept', '*/*'],
          ['authorization', `Token ${text}`],
        ],
      }),
  },
  {
    name: 'raw request',
    key: 'http.raw',
    value: (text) => string(`GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${text}\r\n\r\n`),
  },
  {
    name: 'URL',
    key: 'url.full',
    value: (text) => string(`https://h.example/v1/x?page=2&access_token=${text}&sort=a`),
  },
  {
    name: 'URL',
    key: 'url.full',
    value: (text) => string(`https://robot:${text}@git.example/a/b.git`),
  },
  {
    name: 'connection string',
    key: 'db.connection_string',
    value: (text) => string(`Server=db;Database=main;User Id=app;Password=${text};Encrypt=true`),
  },
  {
    name: 'SQL literal',
    key: 'db.query.text',
    value: (text) =>
      string(`INSERT INTO accounts (id, api_token, note) VALUES (7, '${text}', 'new')`),
  },
  {
    name: 'arguments of a command',
    key: 'process.command_args',
    value: (text) => list(string('deploy'), string('--token'), string(text), string('--now')),
  },
  {
    name: 'pair of fields',
    key: 'env',
    value: (text) =>
      json([
        { name: 'PATH', value: '/bin' },
        { name: 'API_KEY', value: text },
      ]),
  },
  {
    name: 'tool arguments',
    key: 'gen_ai.tool.call.arguments',
    value: (text) => json({ url: 'https://h', auth: { client_secret: text } }),
  },
  { name: 'attribute', key: 'app.settings.client_secret', value: string },
  {
    name: 'base64',
    key: 'config',
    value: (text) => string(base64(JSON.stringify({ host: 'h', api_key: text }))),
  },
  {
    name: 'metadata',
    key: 'mlflow.spanInputs',
    value: (text) => json({ config: JSON.stringify({ auth_token: text }) }),
  },
];

export const shapeless: Kind = {
  name: 'secret without a shape',
  make: (random) => generate('[0-9A-Za-z]{10}[0-9][a-z][0-9A-Za-z]{18}[A-Z][0-9]', random),
};

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
