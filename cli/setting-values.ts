import { Invalid } from '../model/errors.ts';
import { probabilityMin } from '../model/sampling-threshold.ts';
import type { Setting } from './setting.ts';

const byteUnits: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};
const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3_600e3,
  d: 86_400e3,
};

/**
 * What a user wrote as the number it means: bytes (`64MiB`), milliseconds (`200ms`), a port, a
 * whole number, a share, or 1 and 0 for true and false.
 *
 * @throws Invalid with code `bad_setting`, naming the setting and where it was written.
 */
export function settingNumber(setting: Setting, written: string, where: string): number {
  switch (setting.kind) {
    case 'port':
      return wholeNumber(written, 65_535) ?? refuse(setting, where, 'a port from 0 to 65535');
    case 'integer':
      return wholeNumber(written, 1e9) ?? refuse(setting, where, 'a whole number');
    case 'bytes':
      return withUnit(written, byteUnits) ?? refuse(setting, where, 'a size such as 64MiB');
    case 'duration':
      return withUnit(written, durationUnits) ?? refuse(setting, where, 'a time such as 200ms');
    case 'probability':
      return share(written) ?? refuse(setting, where, 'a share above 0 up to 1');
    case 'switch':
      return switches.get(written) ?? refuse(setting, where, 'true or false');
    case 'text':
    case 'list':
      return refuse(setting, where, 'text');
  }
}

const switches: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
]);

function wholeNumber(written: string, max: number): number | undefined {
  if (!/^\d{1,10}$/.test(written)) return undefined;
  const value = Number(written);
  return value <= max ? value : undefined;
}

function share(written: string): number | undefined {
  if (!/^(\d{1,3}(\.\d{1,20})?|\.\d{1,20})(e-\d{1,2})?$/.test(written)) return undefined;
  const value = Number(written);
  return value >= probabilityMin && value <= 1 ? value : undefined;
}

function withUnit(written: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z]+)$/.exec(written);
  const factor = units[match?.[2] ?? ''];
  if (factor === undefined) return undefined;
  const value = Math.round(Number(match?.[1]) * factor);
  return value > 0 && Number.isSafeInteger(value) ? value : undefined;
}

/** `10MiB` as a number; undefined where it is none. */
export function bytesOf(written: string): number | undefined {
  return withUnit(written, byteUnits);
}

/** `7d` as milliseconds; undefined where it is no time. */
export function durationOf(written: string): number | undefined {
  return withUnit(written, durationUnits);
}

function refuse(setting: Setting, where: string, wanted: string): never {
  throw new Invalid(`${where} must be ${wanted}`, {
    code: 'bad_setting',
    ...(setting.key === undefined ? {} : { field: setting.key }),
    hint: `the default is ${setting.fallback}`,
  });
}
