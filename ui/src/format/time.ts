import type { Figure } from './figure.ts';
import { missing } from './figure.ts';

/** How long ago, in the largest whole unit: `38 min`. A time ahead of our clock is `now`. */
export function ago(iso: string | null | undefined, nowMs: number): Figure {
  const at = iso === null || iso === undefined ? Number.NaN : Date.parse(milliseconds(iso));
  if (Number.isNaN(at)) return { figure: missing, unit: '' };
  const seconds = Math.floor((nowMs - at) / 1000);
  if (seconds < 1) return { figure: 'now', unit: '' };
  if (seconds < 60) return { figure: String(seconds), unit: 's' };
  if (seconds < 2 * 3600) return { figure: String(Math.floor(seconds / 60)), unit: 'min' };
  if (seconds < 2 * 86_400) return { figure: String(Math.floor(seconds / 3600)), unit: 'h' };
  return { figure: String(Math.floor(seconds / 86_400)), unit: 'd' };
}

export function agoText(iso: string | null | undefined, nowMs: number): string {
  const { figure, unit } = ago(iso, nowMs);
  return unit === '' ? figure : `${figure} ${unit} ago`;
}

/** `2026-11-24 02:14:07.318 UTC`; the day is left out with `clock`. */
export function absolute(iso: string | null | undefined): string {
  const parts = split(iso);
  return parts === undefined ? missing : `${parts.day} ${parts.clock} UTC`;
}

export function clock(iso: string | null | undefined): string {
  return split(iso)?.clock ?? missing;
}

function split(iso: string | null | undefined): { day: string; clock: string } | undefined {
  const match = /^(\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?/.exec(iso ?? '');
  if (match === null) return undefined;
  const [, day = '', time = '', fraction = ''] = match;
  return { day, clock: `${time}${(fraction === '' ? '.' : fraction).padEnd(4, '0')}` };
}

/** Nine decimals down to three: the most that every engine's Date.parse promises to read. */
function milliseconds(iso: string): string {
  const trimmed = iso.replace(' ', 'T').replace(/(\.\d{3})\d+/, '$1');
  return /[zZ]|[+-]\d\d:?\d\d$/.test(trimmed) ? trimmed : `${trimmed}Z`;
}
