import { mkdirSync } from 'node:fs';
import { Invalid } from '../model/errors.ts';

export function makeArtifactRoot(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    throw new Invalid('the artifact folder cannot be created', {
      code: 'unwritable_data_folder',
      hint: 'choose another one with --artifact-root',
    });
  }
}
