import { expect, test } from 'vitest';
import { createRedactor, scanText } from '../engine.ts';
import { generate, seededRandom } from '../generate.ts';
import { builtinRuleSet } from '../generated/rule-set.ts';
import { composeRuleSet } from '../packs.ts';
import type { Rule } from '../rule.ts';

const key = { kid: 'k1', root: new Uint8Array(32) };
const redactor = createRedactor(builtinRuleSet, key);
const ours = createRedactor(builtinRuleSet, key, { source: 'store' });
const random = seededRandom(7);
const secret = generate('[a-z][A-Z][0-9][0-9A-Za-z]{16}[a-z][A-Z][0-9]', random);
const other = generate('[a-z][A-Z][0-9][0-9A-Za-z]{16}[a-z][A-Z][0-9]', random);

test.each([
  ['the last column', `name,api_key\nmain,${secret}\nspare,${other}\n`],
  ['the first column', `api_key,name\r\n${secret},main\r\n${other},spare`],
  ['semicolons', `a;clientSecret;b\n1;${secret};2\n3;${other};4\n`],
  ['tabs', `name\ttoken\nmain\t${secret}\nspare\t${other}`],
  ['spaces in names', `Key name,Secret access token,id\n1,${secret},2\n1,${other},2`],
  ['quotes and commas in values', `note,token\n"a, b",${secret}\n"c",${other}`],
  ['quotes', `"name","api_key"\n"main","${secret}"\n"spare","${other}"\n`],
  ['quotes around the first name', `"api_key","name"\n"${secret}","a, b"\n"${other}",""`],
  [
    'quotes, in JSON',
    JSON.stringify({ out: `rows:\n"id","token"\n"1","${secret}"\n"2","${other}"\n` }),
  ],
  [
    'values that are none over and over',
    `token,id\n${'none_yet,1\n'.repeat(3)}${secret},2\nnone_yet,3\n${other},4\n`,
  ],
  ['two columns of them', `token,api_key\nnone_yet,unknown\n${other},unknown\nnone_yet,${secret}`],
  ['text before and after', `Look:\n\nid,token\n1,${secret}\n2,${other}\n\nThat is all, bye.`],
  ['JSON', JSON.stringify({ content: `see\nid,token\n1,${secret}\n2,"${other}"\n` })],
  ['JSON in JSON', JSON.stringify({ a: JSON.stringify(`id,token\n1,${secret}\n2,${other}\n`) })],
  [
    'JSON in JSON in JSON',
    JSON.stringify([JSON.stringify([JSON.stringify(`id,token\n1,${secret}\n2,${other}\n`)])]),
  ],
  ['tabs, in JSON', JSON.stringify({ out: `id\ttoken\n1\t${secret}\n2\t${other}\n` })],
  [
    'tabs, in JSON in JSON',
    JSON.stringify([JSON.stringify([`see:\n\nid\ttoken\tx\n1\t${secret}\t\n2\t${other}\ty\n`])]),
  ],
  [
    'quotes, in JSON in JSON',
    JSON.stringify([JSON.stringify([`"id","token"\n"1","${secret}"\n"2","${other}"\n`])]),
  ],
  ['a field of a form', `q=${encodeURIComponent(`id,token\n1,${secret}\n2,${other}\n`)}`],
  ['percent-encoded', encodeURIComponent(`id,token\n1,${secret}\n2,${other}\n`)],
  ['a table after another', `id,token\n1,x\n\nid,token\n1,${secret}\n2,${other}`],
])('values under the name of a secret are hidden: %s', (_, text) => {
  const scan = scanText(redactor, text);
  expect(scan.text).not.toContain(secret);
  expect(scan.text).not.toContain(other);
  expect(scan.text).toContain('[SECRET~');
  expect(scanText(ours, scan.text).text).toBe(scan.text);
});

test.each([
  ['lists in JSON', `["name","token"]\n["main","${secret}"]`],
  ['other columns', `name,key_id,note\nmain,${secret},x\n`],
  ['lists of code', `import { a_key,\n  ${secret}, b_token } from 'x'`],
  ['SQL', 'select name,password\nfrom users1,other22'],
  ['lists with spaces', `name, token\nmain, ${secret}`],
  ['arguments', 'call(user,password\nhost12,port22345)'],
  ['rows of another width', `name,token\nmain,x,${secret}\n`],
  ['a line without a table', `name,token\n\n${secret}`],
  ['tabs without a name', JSON.stringify(`the\tname\n1\t${secret}\n`)],
  ['words under it', 'name,token,password\nmain,none,required\nspare,rotated,changed\n'],
])('left alone: %s', (_, text) => {
  expect(scanText(redactor, text).text).toBe(text);
});

test('many tables cost no more than their text', () => {
  const rows = `,${'a'.repeat(100)}`.repeat(10_000);
  const tables = `${'id,token\n'.repeat(20_000)}${rows}`;
  expect(scanText(redactor, tables).hits).toEqual([]);
});

test.each([
  ['a table', 'id,token\n1,4711\n'],
  ['an entry beside its name', '{"name":"token","value":"4711"}'],
])('a rule may ask for values of any length: %s', (_, text) => {
  const rule: Rule = {
    id: 'secrets.pin',
    version: 1,
    family: 'pin',
    title: 'PIN',
    digest: '',
    match: [
      {
        anchor: ['token'],
        lead: 'token["]?[:=]["]?',
        pattern: '[0-9]{4}',
        boundary: 'token',
        max_len: 16,
      },
    ],
    checks: [],
    score: 0.9,
    canonical: 'exact',
    action: { type: 'mask', label: 'PIN' },
  };
  const short = createRedactor(composeRuleSet([rule]), key);
  expect(scanText(short, text).text).toBe(text.replace('4711', '[PIN~mask]'));
  expect(scanText(short, text.replace('4711', '471')).hits).toEqual([]);
});
