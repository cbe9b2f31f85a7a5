import { Invalid } from '../../model/errors.ts';
import { experimentIdCharsMax } from '../../model/limits.ts';

/** Node writes names in lower case, and several of one name as one with commas. */
export const experimentHeader = 'x-mlflow-experiment-id';

/** Ids as MLflow and its stores make them; nothing that could be read as two. */
const wellFormed = /^[\w.:/@-]+$/;

/**
 * Which experiment the spans of a request belong to where they do not say it themselves; undefined
 * where nothing is said.
 *
 * @throws Invalid where it cannot be an id: its spans would be stored under none, and policies and
 * budgets of the experiment would pass them by
 */
export function readExperimentId(header: string | string[] | undefined): string | undefined {
  const text = (Array.isArray(header) ? header.join(', ') : (header ?? '')).trim();
  if (text === '') return undefined;
  if (text.length <= experimentIdCharsMax && wellFormed.test(text)) return text;
  throw new Invalid(`the header ${experimentHeader} holds no experiment id`, {
    code: 'invalid_experiment_id',
    hint: `send one id, at most ${experimentIdCharsMax} letters, digits and . _ : / @ -`,
  });
}
