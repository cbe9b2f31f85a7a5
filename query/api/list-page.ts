/** What lists of the native API have alike: a range of time, and the end of a page. */
import { Invalid } from '../../model/errors.ts';

/** @throws Invalid where the range is empty */
export function requireRange(from: string | undefined, to: string | undefined): void {
  if (from !== undefined && to !== undefined && from >= to) {
    throw new Invalid('from must be before to.', { code: 'invalid_parameter', field: 'from' });
  }
}

interface PageEnd {
  readonly nextPageToken: string | undefined;
  readonly total: number;
}

/** As it stands in the answer; the token is left out on the last page. */
export function pageEnd({ nextPageToken, total }: PageEnd) {
  return { ...(nextPageToken === undefined ? {} : { next_page_token: nextPageToken }), total };
}
