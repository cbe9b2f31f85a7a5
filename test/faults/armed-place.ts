import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makePlace, type Place } from '../journey/server-process.ts';

/** A place whose servers fail when they are told to. */
export interface ArmedPlace extends Place {
  /** The faults that happen from now on; none without arguments. */
  arm(...faults: readonly string[]): void;
  /** How often a fault happened. */
  fired(fault: string): number;
}

/** `preload` is a module of this folder that reads its control file. */
export function makeArmedPlace(preload: string): ArmedPlace {
  const place = makePlace();
  const control = join(place.folder, 'faults');
  writeFileSync(control, '');
  const url = pathToFileURL(join(import.meta.dirname, preload));
  url.searchParams.set('control', control);
  place.environment.NODE_OPTIONS = `--import="${url.href}"`;
  return {
    ...place,
    arm: (...faults) => writeFileSync(control, faults.join('\n')),
    fired: (fault) => {
      const log = `${control}.fired`;
      if (!existsSync(log)) return 0;
      return readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line === fault).length;
    },
  };
}
