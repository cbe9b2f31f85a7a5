import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate, type Random } from '../../redaction-rules/generate.ts';

const root = join(import.meta.dirname, '..', '..');

/** Values that look a little like something and are nothing; each pattern is one kind. */
export const benignShapes: readonly string[] = [
  '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
  'trace_id=[0-9a-f]{32} span_id=[0-9a-f]{16}',
  '00-[0-9a-f]{32}-[0-9a-f]{16}-01',
  'commit [0-9a-f]{40}',
  'sha256:[0-9a-f]{64}',
  'ETag: "[0-9a-f]{32}"',
  'W/"[0-9A-Za-z+/]{27}"',
  '"integrity": "sha512-[0-9A-Za-z+/]{86}=="',
  '1[67][0-9]{11}',
  'start_time_unix_nano: 1[67][0-9]{17}',
  '2026-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:[0-5][0-9]\\.[0-9]{6}Z',
  '1[0-9]:[0-5][0-9]:[0-5][0-9]',
  'order number [0-9]{16}',
  'tracking [0-9]{12,16}',
  'ISBN 978-[0-9]-[0-9]{3}-[0-9]{5}-[0-9]',
  'EAN [0-9]{13}',
  'version [1-9]\\.[0-9]{1,2}\\.[0-9]{1,3}\\.[0-9]{1,3}',
  'Chrome/1[0-9]{2}\\.0\\.[0-9]{4}\\.[0-9]{2,3} Safari/537\\.36',
  '10\\.[0-9]{1,2}\\.[0-9]{1,2}\\.[1-9]:8080',
  '\\[(-?0\\.[0-9]{6,16}, ){8}0\\.[0-9]{8}\\]',
  'data:image/png;base64,iVBORw0KGgo[0-9A-Za-z+/]{200}=',
  '@(Override|Test|SuppressWarnings|Inject) public void run[0-9]\\(\\)',
  '@[a-z]{4,8}/[a-z]{4,8}@[0-9]\\.[0-9]{1,2}\\.[0-9]',
  'password: string; token: [A-Z][a-z]{4,9}Token',
  'password = os\\.environ\\["[A-Z]{4,8}_PASSWORD"\\]',
  'api_key=\\$\\{[A-Z]{4,8}_KEY\\}',
  'token: <[a-z]{4,8}-token>',
  'prompt_tokens: [0-9]{3,4}, completion_tokens: [0-9]{2,3}, total_tokens: [0-9]{4}',
  'secretName: [a-z]{4,8}-[a-z]{4,8}',
  '-----BEGIN CERTIFICATE-----\\n[0-9A-Za-z+/]{64}\\n-----END CERTIFICATE-----',
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ[0-9A-Za-z+/]{100} host',
  '\\{"token": "[A-Za-z]{3,9}", "logprob": -0\\.[0-9]{6}\\}',
  'git@github\\.com:[a-z]{4,8}/[a-z]{4,8}\\.git',
  'https://[a-z]{4,8}\\.example\\.com:8443/[a-z]{3,8}\\?page=[0-9]&limit=50',
  'next_page_token: null, max_tokens=[0-9]{4}',
  'temperature: 0\\.[0-9]{4}, top_p: 0\\.[0-9]{2}, seed: [0-9]{6,9}',
  'call_[0-9A-Za-z]{24}',
  'chatcmpl-[0-9A-Za-z]{29}',
  'run-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}',
  'req_[0-9a-f]{32}',
  '\\$[0-9]{1,3},[0-9]{3}\\.[0-9]{2} and [0-9]{2}\\.[0-9]{1,2}%',
  'std::vector<int>::iterator a::b::c',
  'const key = [a-z]{4,8}\\.keys\\(\\); secret = getSecret\\(name[0-9]\\)',
  'lines [0-9]{3}-[0-9]{3}, pages [0-9]{2}-[0-9]{2}',
  'PORT=[0-9]{4} PWD=/home/[a-z]{4,8}/src[0-9]',
];

export function benignValues(random: Random, each: number): readonly string[] {
  return benignShapes.flatMap((shape) =>
    Array.from({ length: each }, () => generate(shape, random)),
  );
}

/** Files of real code and prose: this project's own, which no rule was fitted to. */
export function benignFiles(): readonly string[] {
  const files = ['README.md', 'ARCHITECTURE.md', 'STYLE.md', 'package.json'];
  for (const folder of [
    'cli',
    'collector/receiver',
    'query',
    'store/write',
    'store/schema/views',
  ]) {
    for (const name of readdirSync(join(root, folder))) {
      if (/(?<!\.test)\.(ts|sql|md)$/.test(name)) files.push(join(folder, name));
    }
  }
  return files;
}

export function benignText(): readonly string[] {
  return benignFiles().map((file) => readFileSync(join(root, file), 'utf8'));
}
