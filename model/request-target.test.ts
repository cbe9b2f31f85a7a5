import { expect, test } from 'vitest';
import { targetPath } from './request-target.ts';

test.each([
  ['/v1/traces', '/v1/traces'],
  ['/v1/traces?a=b?c', '/v1/traces'],
  ['http://127.0.0.1/v1/traces', '/v1/traces'],
  ['HTTPS://a.example:4319/v1/logs?a=b', '/v1/logs'],
  ['http://a.example?a=/v1/logs', ''],
  ['http://a.example', ''],
  ['//a.example/v1/logs', '//a.example/v1/logs'],
  ['/http://a.example/v1/logs', '/http://a.example/v1/logs'],
  ['ftp://a.example/v1/logs', 'ftp://a.example/v1/logs'],
  ['*', '*'],
  ['', ''],
  [undefined, ''],
])('%j: %j', (target, path) => expect(targetPath(target)).toBe(path));
