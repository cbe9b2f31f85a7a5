import { isSpelled } from '../forms/escapes.ts';
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

/** A text with more places where the name of a column may end has no tables. */
const columnsMax = 32;

export function noFormSigns(): FormSigns {
  return { spelled: false, dumped: false, named: false, columns: [] };
}

export function clearFormSigns(signs: FormSigns): void {
  signs.spelled = false;
  signs.dumped = false;
  signs.named = false;
}

/** Notes what a sign of another form stands for, unless it was known already. */
export function noteFormSign(
  signs: FormSigns,
  sign: 'spelling' | 'dump',
  bytes: Uint8Array,
  start: number,
  end: number,
  at: number,
): void {
  if (sign === 'spelling') signs.spelled ||= isSpelled(bytes, start, end, at);
  else signs.dumped ||= isDumpAt(bytes, end, at);
}

export function noteColumn({ columns }: FormSigns, at: number): void {
  if (columns.length < columnsMax) columns.push(at);
}
