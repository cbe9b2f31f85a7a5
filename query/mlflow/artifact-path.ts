/** Where artifacts are: `EXPERIMENT/RUN/artifacts/PATH`, or below the experiment's own location. */
import { Missing } from '../../model/errors.ts';
import { mlflowArtifactPathMax } from '../../model/limits.ts';
import { invalid } from './fields.ts';

export interface ArtifactPlace {
  readonly runId: string;
  /** Below the run's root; empty for the root itself. */
  readonly path: string;
}

/**
 * The run's id says where it is; what stands before it is the experiment's location.
 *
 * @throws Missing `route_not_found` where it is the place of no run.
 */
export function placeOf(location: string): ArtifactPlace {
  const parts = location.split('/');
  const at = parts.findIndex(
    (part, place) => /^[0-9a-f]{32}$/.test(part) && parts[place + 1] === 'artifacts',
  );
  const runId = parts[at];
  if (runId === undefined) {
    throw new Missing('Only artifacts of runs are kept here.', { code: 'route_not_found' });
  }
  return { runId, path: parts.slice(at + 2).join('/') };
}

/** @throws Invalid where the path leads out of its root, or could not be the name of a file. */
export function checkArtifactPath(path: string): void {
  if (path.length > mlflowArtifactPathMax) {
    throw invalid('path', ` It is longer than ${mlflowArtifactPathMax} characters.`);
  }
  const parts = path.split('/');
  const isPath = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isPath || /[\p{Cc}\\]/u.test(path)) throw invalid('path', ' Invalid path.');
}

/** An empty path is the root. */
export function checkDirectory(path: string): void {
  if (path !== '') checkArtifactPath(path);
}
