import { invalid } from './fields.ts';

/** As MLflow's tokens are: clients hand them back and may look inside. */
export function writeToken(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64');
}

/** @throws Invalid where we did not write it. */
export function readToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  const text = Buffer.from(token, 'base64').toString('latin1');
  const offset = /^\{"offset": ?([0-9]{1,12})\}$/.exec(text)?.[1];
  if (offset === undefined) throw invalid('page_token');
  return Number(offset);
}
