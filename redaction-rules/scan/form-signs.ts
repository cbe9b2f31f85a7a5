import { isSpelled } from '../forms/escapes.ts';
import type { Sign } from './anchor-table.ts';
import { isDumpAt } from './dump-sign.ts';

/** What `forms/` asks of the latest field, as signs of it were met. */
export interface FormSigns {
  /** Spelled characters. */
  spelled: boolean;
  /** Bytes that are written as numbers. */
  dumped: boolean;
  /** Values that other entries name. */
  named: boolean;
  /** Where the name of a column of secrets may end. */
  readonly columns: number[];
}

export function noFormSigns(): FormSigns {
  return { spelled: false, dumped: false, named: false, columns: [] };
}

export function clearFormSigns(signs: FormSigns): void {
  signs.spelled = false;
  signs.dumped = false;
  signs.named = false;
}

/** Notes a sign of another form; false where it is the sign of a match. */
export function noteFormSign(
  signs: FormSigns,
  sign: Sign | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
  at: number,
): boolean {
  if (sign === 'spelling') signs.spelled ||= isSpelled(bytes, start, end, at);
  else if (sign === 'dump') signs.dumped ||= isDumpAt(bytes, end, at);
  else return false;
  return true;
}
