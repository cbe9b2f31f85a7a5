/**
 * Style as a check: sizes, forbidden words and constructs. The limits have no exceptions but the kinds of file
 * named here; the lists start empty and stay so.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import ts from 'typescript';

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const lineLimits: Readonly<Record<string, number>> = { '.ts': 300, '.svelte': 250, '.sql': 150 };
const functionLinesMax = 70;
const columnsMax = 100;
const bannedFolders = [
  'utils',
  'common',
  'shared',
  'helpers',
  'manager',
  'managers',
  'util',
  'lib',
];

/** Every finding in the files that git tracks or would track. */
export function tidy(root: string): Finding[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root });
  const files = listed.toString('utf8').split('\n').filter(isOurs);
  return files.flatMap((file) => tidyFile(file, readFileSync(`${root}/${file}`, 'utf8')));
}

/** Findings of one file; pure, so that the check itself is tested. */
export function tidyFile(file: string, text: string): Finding[] {
  const findings: Finding[] = [];
  const report = (line: number, message: string): void => {
    findings.push({ file, line, message });
  };
  checkFolders(file, report);
  checkLines(file, text, report);
  if (file.endsWith('.sql') && !text.startsWith('-- ')) {
    report(1, 'a SQL file begins with a comment that says what it is for');
  }
  if (file.endsWith('.ts')) checkSyntax(file, text, report);
  return findings;
}

type Report = (line: number, message: string) => void;

function isOurs(file: string): boolean {
  return /\.(ts|js|svelte|sql|css|md|yaml|py|sh|html)$/.test(file) && !isGenerated(file);
}

function isGenerated(file: string): boolean {
  return /(^|\/)(generated|fixtures)\//.test(file);
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts') || /^(test|bench)\//.test(file) || file.includes('/e2e/');
}

function checkFolders(file: string, report: Report): void {
  const parts = dirname(file).split('/');
  const name = basename(file).split('.')[0] ?? '';
  for (const part of [...parts, name]) {
    if (bannedFolders.includes(part)) report(1, `the name ${part} says nothing; name the concept`);
  }
}

function checkLines(file: string, text: string, report: Report): void {
  const lines = text.split('\n');
  const kind = /\.[a-z]+$/.exec(file)?.[0] ?? '';
  const max = lineLimits[kind];
  if (max !== undefined && lines.length - 1 > max && !isTest(file)) {
    report(max, `${lines.length - 1} lines; a ${kind} file has at most ${max}`);
  }
  lines.forEach((line, index) => {
    const number = index + 1;
    if (kind === '.ts' && line.length > columnsMax && !/https?:|^\s*['"`]|=> *['"`]/.test(line)) {
      if (!isTest(file)) report(number, `${line.length} columns; a line has at most ${columnsMax}`);
    }
    if (unfinished.test(line)) report(number, 'a mark of unfinished work');
    if (machinePath.test(line)) report(number, 'a path of one machine');
    if (disabled.test(line)) report(number, 'a check is switched off here');
  });
}

// Put together so that this file does not find itself.
const unfinished = new RegExp(`\\b(TO${'DO'}|FIX${'ME'}|XX${'X'}|HA${'CK'})\\b`);
const machinePath = new RegExp(`(^|[\\s'"\`(])/(wor${'k'}|roo${'t'}|hom${'e'})/`);
const disabled = new RegExp(
  `biome-ig${'nore'}|@ts-(ig${'nore'}|expect-er${'ror'}|nocheck)|eslint-dis${'able'}`,
);

function checkSyntax(file: string, text: string, report: Report): void {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number =>
    source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    const line = lineOf(node.getStart(source));
    if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type))
      report(line, '`as` is not used');
    if (ts.isNonNullExpression(node)) report(line, '`!` is not used');
    if (node.kind === ts.SyntaxKind.AnyKeyword) report(line, '`any` is not used');
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined && !isTest(file)) {
      const length = lineOf(node.end) - line + 1;
      if (length > functionLinesMax) {
        report(line, `a function of ${length} lines; at most ${functionLinesMax}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}
