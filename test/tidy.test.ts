import { describe, expect, it } from 'vitest';
import { tidyFile } from './tidy.ts';

const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['clean', 'model/a.ts', 'export const a = 1;\n', []],
  ['long file', 'model/a.ts', 'const a = 1;\n'.repeat(301), ['301 lines']],
  ['long test file', 'model/a.test.ts', 'const a = 1;\n'.repeat(301), []],
  ['long line', 'model/a.ts', `const a = ${'1 + '.repeat(30)}1;\n`, ['columns']],
  ['as', 'model/a.ts', 'const a = b as string;\n', ['`as`']],
  ['as const', 'model/a.ts', 'const a = [1] as const;\n', []],
  ['any', 'model/a.ts', 'let a: any;\n', ['`any`']],
  ['non-null', 'model/a.ts', 'const a = b!;\n', ['`!`']],
  ['long function', 'model/a.ts', `function f() {\n${'  g();\n'.repeat(70)}}\n`, ['72 lines']],
  ['folder', 'model/utils/a.ts', '', ['utils']],
  ['unfinished', 'model/a.ts', `// TO${'DO'} later\n`, ['unfinished']],
  ['switched off', 'model/a.ts', `// @ts-ig${'nore'}\n`, ['switched off']],
  ['machine path', 'README.md', `cd /hom${'e'}/me\n`, ['one machine']],
  ['sql header', 'store/a.sql', 'SELECT 1;\n', ['begins with a comment']],
  ['sql', 'store/a.sql', '-- One.\nSELECT 1;\n', []],
];

describe('tidyFile', () => {
  it.each(cases)('%s', (_name, file, text, wanted) => {
    const messages = tidyFile(file, text).map((finding) => finding.message);
    expect(messages).toHaveLength(wanted.length);
    wanted.forEach((part, index) => {
      expect(messages[index]).toContain(part);
    });
  });
});
