import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** Where and how the script of one instrumentation runs. */
export interface Environment {
  readonly folder: string;
  readonly command: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** The versions that its list of packages asks for, by name. */
  readonly packages: Readonly<Record<string, string>>;
}

/** Installs the packages of `source` into `folder`, unless the same ones are there. */
export async function prepare(source: string, folder: string): Promise<Environment> {
  mkdirSync(folder, { recursive: true });
  return existsSync(join(source, 'requirements.txt'))
    ? preparePython(source, folder)
    : prepareNode(source, folder);
}

function preparePython(source: string, folder: string): Environment {
  const requirements = readFileSync(join(source, 'requirements.txt'), 'utf8');
  const python = join(folder, 'bin', 'python');
  installOnce(folder, requirements, () => {
    run('python3', ['-m', 'venv', folder], source);
    run(python, ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt'], source);
  });
  copyScripts(source, folder, '.py');
  const pins = requirements.matchAll(/^([\w.[\]-]+)==(\S+)/gm);
  return {
    folder,
    command: [python, join(folder, 'scenarios.py')],
    variables: {},
    packages: Object.fromEntries([...pins].map(([, name, version]) => [name, version])),
  };
}

function prepareNode(source: string, folder: string): Environment {
  const text = readFileSync(join(source, 'package.json'), 'utf8');
  copyFileSync(join(source, 'package.json'), join(folder, 'package.json'));
  installOnce(folder, text, () =>
    run('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit'], folder),
  );
  copyScripts(source, folder, '.mjs');
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(text));
  return {
    folder,
    command: [process.execPath, '--no-warnings', join(folder, 'scenarios.mjs')],
    variables: {},
    packages: dependencies,
  };
}

/**
 * Node looks for packages from the place of the file that imports them, and Python would take the
 * folders of the recordings for packages.
 */
function copyScripts(source: string, folder: string, extension: string): void {
  for (const from of [dirname(source), source]) {
    for (const file of readdirSync(from).filter((name) => name.endsWith(extension))) {
      copyFileSync(join(from, file), join(folder, file));
    }
  }
}

function installOnce(folder: string, wanted: string, install: () => void): void {
  const marker = join(folder, 'installed.txt');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  install();
  writeFileSync(marker, wanted);
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] }).toString();
}
